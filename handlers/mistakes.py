"""What was wrong with the arguments of a command, as one clear sentence."""

from pydantic import ValidationError

from handlers.vocabulary import field_word
from success.texts import N_, _

_SENTENCES: dict[str, str] = {
    "missing": N_("Please give the {field}."),
    "string_too_long": N_("The {field} is too long; {max_length} characters at most."),
    "string_too_short": N_("Please give the {field}."),
    "int_parsing": N_("The {field} has to be a whole number."),
    "int_from_float": N_("The {field} has to be a whole number."),
    "decimal_parsing": N_("The {field} has to be a number."),
    "greater_than_equal": N_("The {field} cannot be less than {ge}."),
    "less_than_equal": N_("The {field} cannot be more than {le}."),
    "enum": N_("The {field} can be {expected}."),
    "literal_error": N_("The {field} can be {expected}."),
}


def sentence(error: ValidationError) -> str:
    """Return the first thing that was wrong, in the reader's language."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    template = _(_SENTENCES.get(first["type"], N_("The {field} is not understood.")))
    limits = {
        name: str(limit).replace("'", "").replace(" or ", _(" or "))
        for name, limit in first.get("ctx", {}).items()
    }
    return template.format_map({"field": field_word(str((*first["loc"], "")[0])), **limits})
