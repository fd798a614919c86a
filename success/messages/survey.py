"""Surveys: what to ask a customer in which words, the forms for their answers, what was recorded (V1, V2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from success.account import Account
from success.alerts import Alert
from success.contact import Contact
from success.format import number_text
from success.messages import samples
from success.messages.forms import form, note_field
from success.messages.receipt import Standing, receipt
from success.people import User
from success.survey import Answer, SurveyKind
from success.surveying import SCALES, Heard, Wanted
from success.texts import N_, _, ngettext
from success.touchpoint import TouchpointKind
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
    paragraph,
    say,
    strong,
)
from success.voice import DETRACTOR, PROMOTER

MOST_LINES = 15
MOST_CONTACTS = 50
PLACES = ("first", "second", "third", "fourth")  # the arguments of the pulse, question by question

QUESTIONS = {
    SurveyKind.NPS: (N_("How likely are you to recommend us to a colleague?"),),
    SurveyKind.CSAT: (N_("How satisfied are you with our work for you?"),),
    SurveyKind.PULSE: (
        N_("We make an effort to understand your goals."),
        N_("We helped you achieve them."),
        N_("We meet you with a “how can I help” attitude."),
        N_("You would recommend us."),
    ),
}
_SCALES = {
    SurveyKind.NPS: N_("0 (not at all) to 10 (very likely)"),
    SurveyKind.CSAT: N_("1 (not at all) to 5 (very)"),
    SurveyKind.PULSE: N_("0 (not at all) to 10 (fully)"),
}
_NAMES = {SurveyKind.NPS: N_("NPS"), SurveyKind.CSAT: N_("CSAT"), SurveyKind.PULSE: N_("Pulse")}
_AFTER = {
    TouchpointKind.QBR: N_("after the QBR"),
    TouchpointKind.EBR: N_("after the EBR"),
    TouchpointKind.TRAINING: N_("after the training"),
    TouchpointKind.GO_LIVE: N_("after the go-live"),
}


def name(kind: SurveyKind) -> str:
    """Return what a survey is called."""
    return _(_NAMES[kind])


# ------------------------------------------------------------------ asking


def overview(known: Heard, *, works: bool) -> View:
    """Return what was last asked and answered of one account, and the surveys to ask."""
    account = known.account
    rows = tuple(Fact(label=name(kind), parts=_state(known, kind)) for kind in SurveyKind)
    buttons = tuple(
        Button(
            label=_("Ask: {survey}").format(survey=name(kind)),
            command="survey ask",
            args={"account": account.external_id, "kind": kind.value},
        )
        for kind in SurveyKind
    )
    title = _("Surveys of {account}").format(account=account.name)
    blocks: tuple[Block, ...] = (Facts(facts=rows), *((Actions(buttons=buttons),) if works else ()))
    return View(title=title, blocks=blocks, more=f"survey {account.external_id}")


def _state(known: Heard, kind: SurveyKind) -> Parts:
    answers = [each for each in known.answers if each.kind is kind]
    asked = [each.at for each in known.asked if each.data["kind"] == kind]
    last = max((each.answered_at for each in answers), default=None)
    if last is None and not asked:
        return (Text(text=_("never asked")),)
    if last is None or (asked and asked[-1] > last):
        return say(_("asked {day}, no answer since"), day=Moment(at=asked[-1]))
    return say(_("{answers}, {day}"), answers=_given(answers, last), day=Moment(at=last))


def _given(answers: Sequence[Answer], at: datetime) -> str:
    scores = [each for each in answers if each.answered_at == at]
    shown = "/".join(number_text(each.score) for each in scores)
    return _("{scores} of {most}").format(scores=shown, most=SCALES[scores[0].kind][1])


def to_ask(account: Account, kind: SurveyKind, contacts: Sequence[Contact]) -> View:
    """Return the words to ask a customer in, and the buttons for what comes of it."""
    args = {"account": account.external_id}
    items = tuple((Text(text=_(question)),) for question in QUESTIONS[kind])
    people = ", ".join(each.name for each in contacts[:MOST_LINES]) or _("nobody is recorded yet")
    buttons = (
        Button(
            label=_("I have asked"),
            command="survey asked",
            args={**args, "kind": kind.value},
            style="primary",
        ),
        Button(label=_("Record an answer"), command=kind.value, args=args, opens="form"),
    )
    return View(
        title=_("{survey}: ask {account}").format(survey=name(kind), account=account.name),
        blocks=(
            paragraph(
                _("The goal: hear from them how we do. Ask in these words when you next talk or write:")
            ),
            Bullets(items=items, ordered=len(items) > 1),
            paragraph(_("Each on a scale of {scale}."), scale=_(_SCALES[kind])),
            Facts(facts=(Fact(label=_("Whom to ask"), parts=(Text(text=people),)),)),
            Actions(buttons=buttons),
        ),
    )


def was_asked(account: Account, kind: SurveyKind, again: datetime) -> View:
    """Return that a customer was asked, and when the survey comes up again."""
    title = _("Noted: {account} was asked, {survey}").format(account=account.name, survey=name(kind))
    record = Button(
        label=_("Record an answer"), command=kind.value, args={"account": account.external_id}, opens="form"
    )
    lead = paragraph(_("It comes up again on {day} at the earliest."), day=Moment(at=again.date()))
    return View(title=title, tone="good", blocks=(lead, Actions(buttons=(record,))))


# ------------------------------------------------------------------ answers


def ask_answer(account: Account, kind: SurveyKind, contacts: Sequence[Contact]) -> View:
    """Return the form for the answer to a survey of one question, with its words and scale."""
    (question,) = QUESTIONS[kind]
    score = Field(name="score", label=_(question), input="number", hint=_(_SCALES[kind]))
    title = _("{survey} answer from {account}").format(survey=name(kind), account=account.name)
    return form(title, (score, *_who(contacts), _comment()), str(kind), _about(account))


def ask_pulse(account: Account, contacts: Sequence[Contact]) -> View:
    """Return the form for the four-question pulse."""
    scores = (
        Field(name=place, label=_(question), input="number", hint=_(_SCALES[SurveyKind.PULSE]))
        for place, question in zip(PLACES, QUESTIONS[SurveyKind.PULSE], strict=True)
    )
    title = _("Pulse of {account}").format(account=account.name)
    return form(title, (*scores, *_who(contacts), _comment()), "pulse", _about(account))


def _who(contacts: Sequence[Contact]) -> tuple[Field, ...]:
    """The choice of who answered, where anybody is known."""
    options = tuple(Option(label=each.name, value=each.email) for each in contacts[:MOST_CONTACTS])
    if not options:
        return ()
    return (Field(name="who", label=_("Who answered"), input="select", options=options, optional=True),)


def _comment() -> Field:
    return note_field(_("Comment"), name="comment", optional=True)


def answered(standing: Standing, kind: SurveyKind, score: int, who: Contact | None) -> View:
    """Return that an answer was recorded, what group it falls in, and the clock of a detractor (V2)."""
    title = _("{survey} answer recorded for {account}: {score}")
    said = title.format(survey=name(kind), account=standing.account.name, score=score)
    facts = [*_respondent(who)]
    if kind is not SurveyKind.NPS:
        return receipt(said, standing, facts)
    facts.append(Fact(label=_("Group"), parts=(Text(text=_group(score)),)))
    alert = next((each for each in standing.alerts if each.key == "detractor"), None)
    if score > DETRACTOR or alert is None:
        return receipt(said, standing, facts)
    return receipt(said, standing, [*facts, *_clock(alert)], (close_loop(standing.account),))


def _clock(alert: Alert) -> list[Fact]:
    return [Fact(label=_("Answer them by"), parts=(Moment(at=alert.due),))] if alert.due else []


def close_loop(account: Account, label: str = "") -> Button:
    """Return the button that records how a detractor was answered."""
    args = {**_about(account), "key": "detractor"}
    return Button(label=label or _("Close the loop"), command="resolve", args=args, opens="form")


def _respondent(who: Contact | None) -> list[Fact]:
    return [Fact(label=_("Who answered"), parts=(Text(text=who.name or who.email),))] if who else []


def _group(score: int) -> str:
    if score <= DETRACTOR:
        return _("Detractor, to be answered within 5 business days")
    return _("Promoter") if score >= PROMOTER else _("Passive")


def felt_pulse(standing: Standing, scores: Sequence[int], who: Contact | None) -> View:
    """Return that a pulse was recorded."""
    mean = number_text(Decimal(sum(scores)) / len(scores), 1)
    title = _("Pulse of {account} recorded: {mean} of 10 on average")
    return receipt(title.format(account=standing.account.name, mean=mean), standing, _respondent(who))


def _about(account: Account) -> dict[str, str]:
    return {"account": account.external_id}


# ------------------------------------------------------------------ what the clock says


def reminder(asks: Sequence[Wanted], owners: Mapping[str, User], reader: User) -> View:
    """Return which customers to ask now, the longest due first."""
    count = len(asks)
    title = ngettext("{count} customer to ask how we do", "{count} customers to ask how we do", count)
    buttons = tuple(
        Button(
            label=_("{survey}: {account}").format(survey=name(each.kind), account=each.account.name),
            command="survey ask",
            args={"account": each.account.external_id, "kind": each.kind.value},
        )
        for each in asks[:5]
    )
    lead = paragraph(_("The goal: hear it from them before the figures show it. A sentence each will do:"))
    items = tuple(_ask(each, owners, reader) for each in asks[:MOST_LINES])
    return View(
        title=title.format(count=count), blocks=(lead, Bullets(items=items), Actions(buttons=buttons))
    )


def _ask(wanted: Wanted, owners: Mapping[str, User], reader: User) -> Parts:
    why = _(_AFTER.get(wanted.after, N_("after the meeting"))) if wanted.after else _("it is time again")
    owner = owners.get(wanted.account.owner_email or "")
    whose = _(" (for {name})").format(name=owner.name) if owner and owner.email != reader.email else ""
    return say(
        _("{account}: {survey}, {why}{whose} · since {day}"),
        account=strong(wanted.account.name),
        survey=name(wanted.kind),
        why=why,
        whose=whose,
        day=Moment(at=wanted.since),
    )


def example() -> View:
    """Return one message for the gallery."""
    asks = (
        Wanted(samples.ACME, SurveyKind.PULSE, samples.TODAY, TouchpointKind.QBR),
        Wanted(samples.ACME, SurveyKind.NPS, samples.TODAY),
    )
    return reminder(asks, {}, samples.ANA)
