"""How to lead a conversation about growth, and what its proposal says, from an account's facts (X4, X5)."""

from decimal import Decimal

from success.evidence import Evidence, EvidenceKind
from success.expansion import Expansion, Noted, Sign
from success.format import number_text
from success.messages import samples
from success.messages.expansion import fact_of, lead, sign_word
from success.messages.plan import evidence_line
from success.messages.value import documented_parts, goal_titles
from success.messages.words import person
from success.plan import Goal
from success.positioning import Positioning
from success.texts import N_, _
from success.value import Value
from success.view import (
    Actions,
    Amount,
    Block,
    Bullets,
    Button,
    Parts,
    View,
    paragraph,
    say,
)
from success.voice import Story

_CONVERSATION = (
    N_("Begin with value that was achieved: one specific figure."),
    N_("Move to the neighbouring problem."),
    N_("Quantify the gap together."),
    N_("Offer a pilot or a proposal in phases."),
)

_QUESTIONS = (
    N_("Which new initiatives are coming up?"),
    N_("Which other teams have the same challenge?"),
    N_("How has your use of it changed?"),
    N_("What would make it more valuable to you?"),
)


def guide(found: Positioning) -> View:
    """Return how to lead the conversation and what a proposal says, from this account's own value."""
    anchor: Block = (
        Bullets(items=(evidence_line(found.value.anchor),))
        if found.value.anchor
        else paragraph(_("No value is documented yet: document one figure before this conversation."))
    )
    conversation = (*(say(_(words)) for words in _CONVERSATION), _close(found))
    blocks: list[Block] = [lead(_("Begin with this")), anchor]
    blocks += [lead(_("The conversation")), Bullets(items=conversation, ordered=True)]
    blocks += [lead(_("Questions that open it")), Bullets(items=tuple(say(_(words)) for words in _QUESTIONS))]
    blocks += [lead(_("What the proposal says")), Bullets(items=_proposal(found), ordered=True)]
    about = {"account": found.account.external_id}
    buttons = (
        Button(label=_("Expansion"), command="expansion", args=about),
        Button(label=_("Plan"), command="plan", args=about),
    )
    return View(
        title=_("Talking about growth with {account}").format(account=found.account.name),
        blocks=(*blocks, Actions(buttons=buttons)),
        more=f"expansion {found.account.external_id} guide",
    )


def _close(found: Positioning) -> Parts:
    if not found.account.ae_email:
        return say(_("The account executive owns the close."))
    who = person(found.executive, found.account.ae_email)
    return say(_("{who}, the account executive, owns the close."), who=who)


# ------------------------------------------------------------------ the proposal


def _proposal(found: Positioning) -> tuple[Parts, ...]:
    return (
        _outcomes(found),
        _priorities(found),
        _return(found),
        _more_value(found),
        _story(found),
        _step(found),
    )


def _outcomes(found: Positioning) -> Parts:
    if not found.value.reached:
        return say(_("Outcomes: no goal is achieved yet; a proposal needs at least one."))
    return say(_("Outcomes: {goals}"), goals=goal_titles(found.value.reached))


def _priorities(found: Positioning) -> Parts:
    if found.value.ahead:
        return say(_("Their priorities: {goals}"), goals=goal_titles(found.value.ahead))
    if found.definition:
        return say(_("Their priorities, in their words: “{words}”"), words=found.definition)
    return say(_("Their priorities: not written down yet; ask how they define success."))


def _return(found: Positioning) -> Parts:
    much = documented_parts(found.value, found.account)
    if much is None:
        return say(_("The return today: nothing is documented in money yet."))
    return say(_("The return today: {much}"), much=much)


def _more_value(found: Positioning) -> Parts:
    signs = found.expansion.signs
    if not signs:
        return say(_("What more would add: no sign of it is known yet; the questions above find one."))
    latest = max(signs, key=lambda sign: sign.at)
    words = fact_of(latest) if latest.by is None else (latest.words or sign_word(latest.sign))
    return say(_("What more would add: {sign}"), sign=words)


def _story(found: Positioning) -> Parts:
    if found.story is None:
        return say(_("A success story: none may be told yet; a win kept with permission can be."))
    account, story = found.story
    return say(
        _("A success story, with permission: {account}: {result}"), account=account.name, result=story.result
    )


def _step(found: Positioning) -> Parts:
    """The natural next step with its expected return: what was proposed last, else a pilot."""
    worth = next((p for p in reversed(found.expansion.proposals) if p.amount is not None), None)
    if found.value.returned is None:
        return say(
            _("The next step: a pilot or a first phase, small enough to show its return in a quarter.")
        )
    if worth is None or worth.amount is None or worth.currency != found.account.currency:
        words = _(
            "The next step: a pilot or a first phase; at today's return each {currency} brings {ratio}."
        )
        return say(words, currency=found.account.currency or "", ratio=number_text(found.value.returned, 1))
    brings = (worth.amount * found.value.returned).quantize(Decimal(1))
    return say(
        _("The next step: {much} more a year; at today's return it brings {brings} a year."),
        much=Amount(value=worth.amount, currency=worth.currency),
        brings=Amount(value=brings, currency=worth.currency),
    )


def example() -> View:
    """Return one message for the gallery."""
    account = samples.ACME
    proof = Evidence(
        EvidenceKind.ROI, samples.THEN, "Two days saved at each close", Decimal(180_000), "EUR", "their CFO"
    )
    return guide(
        Positioning(
            expansion=Expansion(account, (), (Noted(Sign.SEATS, samples.NOW, "92"),), (), None),
            definition="We close our books in five days",
            value=Value(
                proof,
                {"EUR": Decimal(180_000)},
                Decimal("1.5"),
                (Goal(account.id, "Halve the time to close"),),
                (Goal(account.id, "Bring finance on board"),),
            ),
            story=(samples.GLOBEX, Story(samples.GLOBEX.id, samples.THEN, "Went live two weeks early")),
            executive=None,
        )
    )
