"""Plays in words: the situations, and one of them with its moves, filled for an account if one is named."""

from collections.abc import Callable, Mapping, Sequence

from success.contact import ContactStatus
from success.format import number_text
from success.messages.accounts import money
from success.messages.contacts import role_word
from success.messages.expansion import fact_text, lead, path_text
from success.messages.plan import goal_figure, status_mark
from success.messages.signals import label
from success.messages.value import documented_parts, goal_titles
from success.messages.words import person, stage_word
from success.plan import Goal
from success.plays import Filling, Known, Move, Play, plays
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Moment,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_BUTTONS = 5
MOST_LINES = 3

_ROLES = {
    "owner": N_("the CSM"),
    "manager": N_("the CS manager"),
    "ae": N_("the account executive"),
}
_LABELS = {
    Known.GOALS: N_("Goals"),
    Known.LATE: N_("Past their date"),
    Known.ACHIEVED: N_("Achieved"),
    Known.AHEAD: N_("Next return"),
    Known.VALUE: N_("Value density"),
    Known.GONE: N_("No longer there"),
    Known.PEOPLE: N_("Who is there"),
    Known.RENEWAL: N_("Renewal"),
    Known.SEATS: N_("Seats"),
    Known.GATE: N_("Not proven yet"),
}
_HELPS = {
    "plan": N_("Plan"),
    "qbr": N_("QBR"),
    "health": N_("Health"),
    "contacts": N_("Contacts"),
    "checkin": N_("Check-in"),
    "expansion": N_("Expansion"),
    "renewal": N_("Renewal"),
    "escalate": N_("Escalate"),
    "save": N_("Save plan"),
}


def listing(found: Filling | None = None) -> View:
    """Return the situations with their signs; for an account, those that fit it first."""
    known = plays()
    fit = found.fitting() if found else []
    keys = [*fit, *(key for key in known.plays if key not in fit)]
    lines = tuple(_situation(known.plays[key], _because(key, found) if key in fit else "") for key in keys)
    args = {"account": found.account.external_id} if found else {}
    buttons = tuple(
        Button(
            label=_(known.plays[key].name),
            command="play",
            args={"situation": key, **args},
            style="primary" if key in fit else "default",
        )
        for key in keys
    )
    blocks = (_fits(found, fit), Bullets(items=lines), lead(_("Never, whatever the situation")), _never())
    return View(title=_title(found), blocks=(*blocks, Actions(buttons=buttons)), more="play")


def _title(found: Filling | None) -> str:
    if found is None:
        return _("Which situation is it?")
    return _("Which situation is {account} in?").format(account=found.account.name)


def _fits(found: Filling | None, fit: Sequence[str]) -> Block:
    if found is None:
        return paragraph(_("Each has its moves, with who does them and by when. Add an account to fill it."))
    if not fit:
        return paragraph(_("No open alert speaks for any of these."))
    words = ngettext("{count} fits what is known today:", "{count} fit what is known today:", len(fit))
    return paragraph(words.format(count=len(fit)))


def _situation(play: Play, because: str) -> Parts:
    name = strong(_(play.name))
    if because:
        return say(
            _("{play}: {signs} It fits, because of: {because}."),
            play=name,
            signs=_signs(play),
            because=because,
        )
    return say(_("{play}: {signs}"), play=name, signs=_signs(play))


def _signs(play: Play) -> str:
    return _(play.signs[0])


def _because(key: str, found: Filling | None) -> str:
    if found is None:
        return ""
    reasons = list(dict.fromkeys(label(alert.key) for alert in found.speaks_for(key)))
    return " · ".join(reasons) or _("an expansion before the gate passes")


def _never() -> Bullets:
    return Bullets(items=tuple(say("{words}", words=_(each)) for each in plays().never))


def shown(key: str, found: Filling | None = None) -> View:
    """Return one play: the goal, when it applies, the moves in order, what to avoid, what helps."""
    play = plays().plays[key]
    blocks: list[Block] = [paragraph(_("Goal: {goal}"), goal=_(play.goal))]
    if found is None:
        blocks += [
            lead(_("It applies when")),
            Bullets(items=tuple(say("{sign}", sign=_(s)) for s in play.signs)),
        ]
    else:
        because = _because(key, found) if key in found.fitting() else ""
        blocks += [paragraph(_("It fits, because of: {because}."), because=because)] if because else []
        blocks.append(Facts(facts=tuple(_known(each, found) for each in play.facts)))
    moves = tuple(_move(move, found) for move in play.moves)
    blocks += [lead(_("The moves")), Bullets(items=moves, ordered=True)]
    blocks += [
        lead(_("To avoid")),
        Bullets(items=tuple(say("{words}", words=_(each)) for each in play.avoid)),
    ]
    if found is None:
        blocks.append(note(_("What helps: {commands}."), commands=_(", ").join(play.helps)))
        title, more = _(play.name), "play"
    else:
        title = _("{play}: {account}").format(play=_(play.name), account=found.account.name)
        more = f"play {key} {found.account.external_id}"
    return View(title=title, blocks=(*blocks, Actions(buttons=_ways(key, play, found))), more=more)


def _ways(key: str, play: Play, found: Filling | None) -> tuple[Button, ...]:
    if found is None:
        others = [other for other in plays().plays if other != key]
        return tuple(
            Button(label=_(plays().plays[other].name), command="play", args={"situation": other})
            for other in others
        )
    about = {"account": found.account.external_id}
    helps = (
        Button(label=_(_HELPS[word]), command=word, args=about) for word in play.helps[: MOST_BUTTONS - 1]
    )
    return (*helps, Button(label=_("Other plays"), command="play", args=about))


def _move(move: Move, found: Filling | None) -> Parts:
    if found is None:
        words = ngettext(
            "{move} {who}, within {count} working day.",
            "{move} {who}, within {count} working days.",
            move.days,
        )
        return say(words, move=_(move.does), who=_role(move), count=move.days)
    who = found.acting[move.who]
    by = Moment(at=found.due[move.days])
    return say(
        _("{move} {who}, by {day}."), move=_(move.does), who=person(who) if who else _role(move), day=by
    )


def _role(move: Move) -> str:
    said = _(_ROLES[move.who])
    return said[:1].upper() + said[1:]


# ------------------------------------------------------------------ what fills it


def _known(what: Known, found: Filling) -> Fact:
    parts = _FILLED[what](found)
    empty = _("none") if what is Known.LATE else _("nothing recorded yet")
    return Fact(label=_(_LABELS[what]), parts=parts or (Text(text=empty),))


def _ahead(found: Filling) -> Parts | None:
    return _goals(found.brief.value.ahead, found)


def _late(found: Filling) -> Parts | None:
    today = found.brief.today
    return _goals(
        [goal for goal in found.brief.value.ahead if goal.due_date and goal.due_date < today], found
    )


def _goals(goals: Sequence[Goal], found: Filling) -> Parts | None:
    return _first([_goal(goal, found) for goal in goals])


def _reached(found: Filling) -> Parts | None:
    return _titles(found.brief.value.reached)


def _next_return(found: Filling) -> Parts | None:
    return _titles(found.brief.value.ahead)


def _titles(goals: Sequence[Goal]) -> Parts | None:
    return (Text(text=goal_titles(goals)),) if goals else None


def _value(found: Filling) -> Parts | None:
    return documented_parts(found.brief.value, found.account)


def _people(found: Filling) -> Parts | None:
    words = _("{name}, {role}")
    return _first(
        [
            words.format(name=each.name or each.email, role=role_word(now.role))
            for each, now in found.brief.people
        ]
    )


def _first(lines: Sequence[str]) -> Parts | None:
    if not lines:
        return None
    said = " · ".join(lines[:MOST_LINES])
    more = len(lines) - MOST_LINES
    return say(_("{lines} · +{count} more"), lines=said, count=more) if more > 0 else (Text(text=said),)


def _goal(goal: Goal, found: Filling) -> str:
    mark = status_mark(goal, found.brief.today)
    if goal.target is None:
        return f"{mark} {goal.title}"
    now = goal_figure(goal.actual if goal.actual is not None else goal.baseline, goal)
    words = _("{mark} {goal}: {now}, meant are {target}")
    return words.format(mark=mark, goal=goal.title, now=now, target=goal_figure(goal.target, goal))


def _gone(found: Filling) -> Parts | None:
    if not found.gone:
        return None
    contact, now = found.gone[0]
    left = _("{name}, {role}, left on {day}")
    moved = _("{name}, {role}, changed role on {day}")
    words = left if now.status is ContactStatus.LEFT else moved
    name = contact.name or contact.email
    told = say(words, name=name, role=role_word(now.role), day=Moment(at=now.since))
    more = len(found.gone) - 1
    return say(_("{lines} · +{count} more"), lines=told, count=more) if more else told


def _renewal(found: Filling) -> Parts | None:
    account = found.brief.renewals[0].account
    if account.renewal_date is None:
        return None
    day, stage = Moment(at=account.renewal_date), stage_word(account.renewal_stage)
    return say(_("{day} · {stage} · {arr} a year"), day=day, stage=stage, arr=money(account))


def _seats(found: Filling) -> Parts | None:
    share, licensed = found.brief.seats, found.account.licensed_seats
    if share is None or not licensed:
        return None
    words = _("{active} of {licensed} in use")
    return say(words, active=number_text(int(share * licensed)), licensed=number_text(licensed))


def _gate(found: Filling) -> Parts | None:
    missing = [each for each in found.expansion.checked if not each.met]
    if not missing:
        return (Text(text=_("nothing: the gate passes")),)
    return _first(
        [_("{fact} → {path}").format(fact=fact_text(each), path=path_text(each)) for each in missing]
    )


_FILLED: Mapping[Known, Callable[[Filling], Parts | None]] = {
    Known.GOALS: _ahead,
    Known.LATE: _late,
    Known.ACHIEVED: _reached,
    Known.AHEAD: _next_return,
    Known.VALUE: _value,
    Known.GONE: _gone,
    Known.PEOPLE: _people,
    Known.RENEWAL: _renewal,
    Known.SEATS: _seats,
    Known.GATE: _gate,
}


def example() -> View:
    """Return one message for the gallery."""
    return shown("price")
