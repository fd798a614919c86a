"""What can go wrong in a way a person can mend. Every message is a sentence fit to be shown."""


class Refusal(Exception):
    """A request that cannot be met; its text is the whole answer, in the reader's language."""


class NotAllowed(Refusal):
    """The person may not see or do this (rules R14, interface 6)."""


class NotFound(Refusal):
    """Nothing by that name; the text names the nearest ones."""


class BadPreset(Refusal):
    """A preset that breaks a rule of the operating model, such as weights that do not sum to 100 (H1)."""


class Unavailable(Refusal):
    """The database cannot be reached or written just now; nothing was done, and trying again may help."""
