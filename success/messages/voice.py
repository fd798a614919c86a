"""The voice of the customer in chat: feedback, surveys counted, stories, wins (V1–V4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from success.account import Account
from success.format import number_text, percent_text
from success.messages.forms import form, note_field
from success.messages.words import person
from success.people import User
from success.survey import SurveyKind
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Field,
    Moment,
    Option,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)
from success.voice import Counted, Feedback, Function, Status, Story

MOST_LINES = 15
MOST_BUTTONS = 4
NPS_TARGET, SATISFACTION_TARGET = 50, 8  # M1

_FUNCTIONS = {
    Function.PRODUCT: N_("Product"),
    Function.SUPPORT: N_("Support"),
    Function.SALES: N_("Sales"),
    Function.MARKETING: N_("Marketing"),
    Function.SUCCESS: N_("Customer success"),
    Function.OTHER: N_("Other"),
}

_PULSE = (
    N_("Effort to understand our goals"),
    N_("Helped us achieve them"),
    N_("A “how can I help” attitude"),
    N_("Would recommend"),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a report shows: surveys of the period, feedback, unanswered detractors, and names of accounts."""

    counted: Counted
    feedback: Sequence[Feedback]
    detractors: Sequence[Account]
    accounts: Mapping[int, Account]
    days: int


def ask_feedback(account: Account, words: str = "") -> View:
    """Return the form for a piece of feedback."""
    options = tuple(Option(label=_(name), value=function.value) for function, name in _FUNCTIONS.items())
    fields = (
        note_field(_("What the customer said"), name="words").model_copy(update={"value": words}),
        Field(name="function", label=_("For whom"), input="select", options=options, value="product"),
    )
    title = _("Feedback from {account}").format(account=account.name)
    return form(title, fields, "voice", {"account": account.external_id})


def given(account: Account, words: str, function: Function) -> View:
    """Return that feedback was logged; nothing about the account is told (V3)."""
    title = _("Thank you, this is logged for {account}").format(account=account.name)
    facts = Facts(
        facts=(
            Fact(label=_("Said"), parts=(Text(text=words),)),
            Fact(label=_("For"), parts=(Text(text=_(_FUNCTIONS[function])),)),
        )
    )
    return View(title=title, tone="good", blocks=(facts,))


def report(heard: Heard) -> View:
    """Return what customers say: surveys with target and gap, detractors to answer, feedback still open."""
    blocks: list[Block] = [Facts(facts=_surveys(heard.counted))]
    if heard.detractors:
        lead = ngettext(
            "{count} detractor waits for an answer",
            "{count} detractors wait for an answer",
            len(heard.detractors),
        )
        names = ", ".join(account.name for account in heard.detractors[:MOST_LINES])
        blocks.append(
            paragraph("{lead}: {names}", lead=strong(lead.format(count=len(heard.detractors))), names=names)
        )
    waiting = [one for one in heard.feedback if one.status is Status.OPEN]
    blocks += _open(waiting, heard.accounts)
    blocks.append(note(_("Surveys of the last {days} days."), days=heard.days))
    return View(title=_("What customers say"), blocks=tuple(blocks), more="voices")


def _surveys(counts: Counted) -> tuple[Fact, ...]:
    return (
        Fact(label=_("NPS"), parts=_nps(counts)),
        Fact(label=_("CSAT"), parts=_csat(counts)),
        Fact(label=_("Pulse"), parts=_pulse(counts)),
    )


def _nps(counts: Counted) -> Parts:
    if counts.nps is None:
        return say(_("nobody answered"))
    words = _("{score} against a target above {target} ({answers} answers)")
    score = number_text(counts.nps, signed=True)
    return say(words, score=score, target=NPS_TARGET, answers=counts.answers[SurveyKind.NPS])


def _csat(counts: Counted) -> Parts:
    if counts.csat is None:
        return say(_("nobody answered"))
    words = _("{share} gave 4 or 5 ({answers} answers)")
    return say(words, share=percent_text(counts.csat), answers=counts.answers[SurveyKind.CSAT])


def _pulse(counts: Counted) -> Parts:
    known = [(name, mean) for name, mean in zip(_PULSE, counts.pulse, strict=True) if mean is not None]
    if not known:
        return say(_("nobody answered"))
    words = " · ".join(f"{_(name)} {number_text(mean, 1)}" for name, mean in known)
    return say(_("{means} (target above {target})"), means=words, target=SATISFACTION_TARGET)


def _open(waiting: Sequence[Feedback], accounts: Mapping[int, Account]) -> list[Block]:
    if not waiting:
        return [paragraph(_("No feedback is waiting for an answer."))]
    lines = tuple(_line(one, accounts) for one in waiting[:MOST_LINES])
    buttons = tuple(
        Button(
            label=_("Answered #{number}").format(number=one.number),
            command="voices done",
            args={"number": str(one.number)},
        )
        for one in waiting[:MOST_BUTTONS]
    )
    lead = ngettext("{count} piece of feedback is open", "{count} pieces of feedback are open", len(waiting))
    return [
        paragraph("{lead}", lead=strong(lead.format(count=len(waiting)))),
        Bullets(items=lines),
        Actions(buttons=buttons),
    ]


def _line(one: Feedback, accounts: Mapping[int, Account]) -> Parts:
    account = accounts.get(one.account_id)
    return say(
        "#{number} {account} · {function} · {day}: “{words}”",
        number=one.number,
        account=strong(account.name if account else ""),
        function=_(_FUNCTIONS[one.function]),
        day=Moment(at=one.at),
        words=one.words,
    )


def answered(number: int) -> View:
    """Return that a piece of feedback was answered."""
    button = Button(label=_("What customers say"), command="voices")
    title = _("Feedback #{number} is answered").format(number=number)
    return View(title=title, tone="good", blocks=(Actions(buttons=(button,)),))


# ------------------------------------------------------------------ stories and wins


def ask_story(account: Account, result: str = "") -> View:
    """Return the form for a success story."""
    permitted = (
        Option(label=_("Not asked yet"), value="no"),
        Option(label=_("Yes, in writing"), value="yes"),
    )
    fields = (
        note_field(_("The result"), name="words").model_copy(update={"value": result}),
        note_field(_("Where they started"), name="context", optional=True),
        Field(name="quote", label=_("In their words"), optional=True),
        Field(name="permitted", label=_("May we use it"), input="select", options=permitted, value="no"),
    )
    title = _("A success story of {account}").format(account=account.name)
    return form(title, fields, "win", {"account": account.external_id})


def kept_story(account: Account, story: Story) -> View:
    """Return that a win was kept and will be told."""
    title = _("A win at {account}").format(account=account.name)
    return View(title=title, tone="good", blocks=(Facts(facts=_told(story)),))


def celebration(account: Account, story: Story, actor: User) -> View:
    """Return what the wins channel reads (V4)."""
    title = _("A win at {account}").format(account=account.name)
    who = paragraph(_("Told by {who}."), who=person(actor))
    return View(title=title, tone="good", blocks=(Facts(facts=_told(story)), who))


def _told(story: Story) -> tuple[Fact, ...]:
    facts = [Fact(label=_("Result"), parts=(Text(text=story.result),))]
    if story.context:
        facts.append(Fact(label=_("Before"), parts=(Text(text=story.context),)))
    if story.quote:
        facts.append(Fact(label=_("In their words"), parts=say("“{quote}”", quote=story.quote)))
    permitted = _("with the customer's permission") if story.permitted else _("inside our company only")
    facts.append(Fact(label=_("To be used"), parts=(Text(text=permitted),)))
    return tuple(facts)
