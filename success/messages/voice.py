"""The voice of the customer in chat: feedback, surveys counted, stories, wins (V1–V4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from success.account import Account
from success.alerts import Alert
from success.format import number_text, percent_text
from success.messages import samples
from success.messages.forms import form, note_field
from success.messages.survey import close_loop
from success.messages.words import person
from success.naming import fold
from success.people import User
from success.portfolio_rules import PortfolioRules
from success.presets import load
from success.survey import Answer, SurveyKind
from success.texts import N_, _, everywhere, ngettext
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
from success.voice import Counted, Feedback, Function, Status, Story, counted

MOST_LINES = 15
MOST_BUTTONS = 4
SCALE = 10  # the pulse is answered from 0 to this (V1)

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
    """What a report shows: surveys of the period, feedback, detractors and their clocks, account names."""

    counted: Counted
    feedback: Sequence[Feedback]
    detractors: Sequence[tuple[Account, Alert]]
    accounts: Mapping[int, Account]
    days: int
    targets: PortfolioRules


def addressed(said: str, otherwise: Function) -> tuple[Function, str]:
    """Return for which function something was said, and the words: “support: They want …” names it in any
    language; without a name it is for `otherwise`.
    """
    name, colon, words = said.replace("：", ":", 1).partition(":")
    if colon:
        for function, called in _FUNCTIONS.items():
            if fold(name) in map(fold, (function.value, *everywhere(called))):
                return function, words.strip()
    return otherwise, said


def ask_feedback(account: Account, function: Function) -> View:
    """Return the form for a piece of feedback."""
    options = tuple(Option(label=_(name), value=function.value) for function, name in _FUNCTIONS.items())
    fields = (
        note_field(_("What the customer said"), name="words"),
        Field(name="function", label=_("For whom"), input="select", options=options, value=function.value),
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
    blocks: list[Block] = [Facts(facts=_surveys(heard.counted, heard.targets))]
    if heard.detractors:
        lead = ngettext(
            "{count} detractor waits for an answer",
            "{count} detractors wait for an answer",
            len(heard.detractors),
        )
        blocks += [
            paragraph("{lead}", lead=strong(lead.format(count=len(heard.detractors)))),
            Bullets(items=tuple(_detractor(*one) for one in heard.detractors[:MOST_LINES])),
            Actions(buttons=tuple(_loop(account) for account, _alert in heard.detractors[:MOST_BUTTONS])),
        ]
    waiting = [one for one in heard.feedback if one.status is Status.OPEN]
    blocks += _open(waiting, heard.accounts)
    blocks.append(note(_("Surveys of the last {days} days."), days=heard.days))
    return View(title=_("What customers say"), blocks=tuple(blocks), more="voices")


def _surveys(counts: Counted, targets: PortfolioRules) -> tuple[Fact, ...]:
    return (
        Fact(label=_("NPS"), parts=_nps(counts, targets)),
        Fact(label=_("CSAT"), parts=_csat(counts)),
        Fact(label=_("Pulse"), parts=_pulse(counts, targets)),
    )


def _nps(counts: Counted, targets: PortfolioRules) -> Parts:
    if counts.nps is None:
        return say(_("nobody answered"))
    words = _("{score} against a target above {target} ({answers} answers)")
    score = number_text(counts.nps, signed=True)
    answers = counts.answers[SurveyKind.NPS]
    return say(words, score=score, target=number_text(targets.nps, 1), answers=answers)


def _csat(counts: Counted) -> Parts:
    if counts.csat is None:
        return say(_("nobody answered"))
    words = _("{share} gave 4 or 5 ({answers} answers)")
    return say(words, share=percent_text(counts.csat), answers=counts.answers[SurveyKind.CSAT])


def _pulse(counts: Counted, targets: PortfolioRules) -> Parts:
    known = [(name, mean) for name, mean in zip(_PULSE, counts.pulse, strict=True) if mean is not None]
    if not known:
        return say(_("nobody answered"))
    words = " · ".join(f"{_(name)} {number_text(mean, 1)}" for name, mean in known)
    return say(
        _("{means} (target above {target})"), means=words, target=number_text(targets.satisfaction * SCALE, 1)
    )


def _detractor(account: Account, alert: Alert) -> Parts:
    """One account whose detractor waits, and until when (V2)."""
    name = strong(account.name)
    if alert.due is None:
        return say("{account}", account=name)
    return say(_("{account} · answer by {day}"), account=name, day=Moment(at=alert.due))


def _loop(account: Account) -> Button:
    return close_loop(account, _("Close the loop: {account}").format(account=account.name))


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


def won(stories: Sequence[Story], accounts: Mapping[int, Account]) -> View:
    """Return the success stories of a book, newest first, each with whether it may be used (V4)."""
    if not stories:
        return View(
            title=_("No win is told yet"),
            blocks=(paragraph(_("“win” and an account's name keeps one and celebrates it.")),),
        )
    count = len(stories)
    title = ngettext("{count} win", "{count} wins", count)
    items = tuple(_won(one, accounts) for one in stories[:MOST_LINES])
    more = [note(_("+{count} more"), count=count - MOST_LINES)] if count > MOST_LINES else []
    return View(
        title=title.format(count=count), tone="good", blocks=(Bullets(items=items), *more), more="wins"
    )


def _won(story: Story, accounts: Mapping[int, Account]) -> Parts:
    quote = say(_(" “{quote}”"), quote=story.quote) if story.quote else ()
    return say(
        "{account} · {day}: {result}{quote} ({permitted})",
        account=strong(accounts[story.account_id].name),
        day=Moment(at=story.at),
        result=story.result,
        quote=quote,
        permitted=_permitted(story),
    )


def _permitted(story: Story) -> str:
    return _("with the customer's permission") if story.permitted else _("inside our company only")


def _told(story: Story) -> tuple[Fact, ...]:
    facts = [Fact(label=_("Result"), parts=(Text(text=story.result),))]
    if story.context:
        facts.append(Fact(label=_("Before"), parts=(Text(text=story.context),)))
    if story.quote:
        facts.append(Fact(label=_("In their words"), parts=say("“{quote}”", quote=story.quote)))
    facts.append(Fact(label=_("To be used"), parts=(Text(text=_permitted(story)),)))
    return tuple(facts)


def example() -> View:
    """Return one message for the gallery."""
    said = Feedback(
        12, samples.ACME.id, Function.PRODUCT, Status.OPEN, "Exports by team", samples.NOW, samples.ANA.email
    )
    answers = (
        Answer(samples.ACME.id, SurveyKind.NPS, 0, Decimal(score), samples.NOW) for score in (10, 9, 8, 3)
    )
    accounts, targets = {samples.ACME.id: samples.ACME}, load("framework").portfolio
    return report(Heard(counted(answers), [said], [(samples.ACME, samples.CRITICAL)], accounts, 90, targets))
