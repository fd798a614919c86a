"""What Mainstay says: facts in, View out, one module for each subject, each with an `example()`."""
