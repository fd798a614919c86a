"""How names are compared: without case, accents or stray spaces."""

import unicodedata


def fold(name: str) -> str:
    """Return the key under which a name is indexed and looked up."""
    if name.isascii():  # most names are, and have neither accents nor wide letters
        return " ".join(name.replace("\0", "").lower().split())
    plain = unicodedata.normalize("NFKD", name.replace("\0", "")).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.split())
