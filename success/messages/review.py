"""What a business review says in words, whichever form it takes: message, document or deck (Q5)."""

from collections.abc import Sequence
from decimal import Decimal

from success.format import percent_text
from success.messages.words import metric_value, metric_word
from success.qbr_pack import MOST_PRIORITIES, Figure, Pack
from success.texts import _, ngettext

Line = tuple[str, str]  # what it is, and how much


def labelled(line: Line) -> str:
    """Return a figure with its name as one line."""
    return _("{label}: {value}").format(label=line[0], value=line[1])


def listed(words: Sequence[str]) -> str:
    """Return several names as people list them."""
    return _(", ").join(words)


def figures(found: Sequence[Figure]) -> list[Line]:
    """Return metrics by name with their values as people say them."""
    return [(metric_word(key), metric_value(key, nano)) for key, nano in found]


def focus(pack: Pack) -> tuple[str, ...]:
    """Return where the talk should go: the metrics that score lowest."""
    return tuple(labelled(line) for line in figures(pack.focus))


def attendees(pack: Pack) -> str:
    """Return who comes, or who is needed while nobody is invited."""
    if not pack.attendees:
        return _("to be named")
    names = listed(pack.attendees)
    return names if pack.invited else _("{names} (to be confirmed)").format(names=names)


def seats(pack: Pack) -> tuple[int, int] | None:
    """Return how many seats are active and how many are licensed, None where that is not known."""
    share, licensed = pack.seats
    return (int(share * licensed), licensed) if share is not None and licensed else None


def usage(pack: Pack) -> list[Line]:
    """Return how the product is used: seats in full, where they are known, then the other figures."""
    known = seats(pack)
    if known is None or pack.seats[0] is None:
        return figures(pack.usage)
    value = _("{active} of {licensed} ({share})").format(
        active=known[0], licensed=known[1], share=percent_text(pack.seats[0])
    )
    rest = [figure for figure in pack.usage if figure[0] != "active_seats_ratio"]
    return [(metric_word("active_seats_ratio"), value), *figures(rest)]


def opportunities(pack: Pack) -> list[str]:
    """Return what of the licence is not used yet."""
    known, adopted = seats(pack), dict(pack.usage).get("feature_adoption")
    idle = known[1] - known[0] if known else 0
    said = []
    if idle > 0:
        sentence = ngettext(
            "{count} licensed seat is not active yet", "{count} licensed seats are not active yet", idle
        )
        said.append(sentence.format(count=idle))
    unused = 1 - Decimal(adopted) / 10**9 if adopted is not None else Decimal(0)
    if unused > 0:
        said.append(_("{share} of the licensed features are not used yet").format(share=percent_text(unused)))
    return said


def support(pack: Pack) -> list[Line]:
    """Return how support goes."""
    answers = [(_("CSAT, answers of 4 or 5"), percent_text(pack.csat))] if pack.csat is not None else []
    return [*figures(pack.support), *answers]


def priorities(pack: Pack) -> list[str]:
    """Return three priorities: what the plan asks for, then what scores lowest, then what lies unused."""
    improve = [
        _("Improve “{label}”, now {value}").format(label=label, value=value)
        for label, value in figures(pack.focus)
    ]
    return [*pack.priorities, *improve, *opportunities(pack)][:MOST_PRIORITIES]
