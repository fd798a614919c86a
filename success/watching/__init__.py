"""The rules of early warning (W2): pure readings of one account's facts, by where they look."""
