"""What the data API says of each subject: frozen models, read from `success` as of an instant."""
