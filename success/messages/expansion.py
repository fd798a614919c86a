"""Expansion: is the account ready, what speaks for it, how to talk about it (X1–X5)."""

from success.account import Account
from success.expansion import Checked, Condition, Expansion, Growth, Noted, Proposal, Sign
from success.messages.forms import form, note_field
from success.messages.plan import evidence_line
from success.messages.receipt import health_button
from success.messages.words import band_word, person
from success.people import User
from success.plan_page import PlanPage
from success.readings import Band
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Amount,
    Block,
    Bullets,
    Button,
    Field,
    Moment,
    Option,
    Parts,
    View,
    note,
    paragraph,
    say,
    strong,
)

_SIGNS = {
    Sign.SEATS: N_("Most of the seats are in use"),
    Sign.NPS: N_("A promoter answered the NPS survey"),
    Sign.REVIEW: N_("A business review was held"),
    Sign.C_SUITE: N_("Executives join the calls"),
    Sign.LIMITS: N_("Usage reaches other limits"),
    Sign.ADJACENT_PAIN: N_("A neighbouring problem was raised"),
    Sign.DEPARTMENTS: N_("Several departments ask"),
    Sign.EARLY_RENEWAL: N_("They want to renew early"),
    Sign.REFERENCE: N_("They recommend us inside their company"),
    Sign.GROWTH: N_("Their organisation grows"),
    Sign.CHAMPION_PROMOTED: N_("The champion was promoted"),
}
BY_HAND = tuple(sign for sign in Sign if sign not in (Sign.SEATS, Sign.NPS, Sign.REVIEW, Sign.C_SUITE))

_GROWTHS = {
    Growth.UPSELL: N_("upsell"),
    Growth.CROSS_SELL: N_("cross-sell"),
    Growth.SEATS: N_("seats"),
    Growth.DEPARTMENTS: N_("departments"),
}

_CONVERSATION = (
    N_("Begin with value that was achieved: one specific figure."),
    N_("Move to the neighbouring problem."),
    N_("Quantify the gap together."),
    N_("Offer a pilot or a proposal in phases."),
    N_("The account executive owns the close."),
)

_QUESTIONS = (
    N_("Which new initiatives are coming up?"),
    N_("Which other teams have the same challenge?"),
    N_("How has your use of it changed?"),
    N_("What would make it more valuable to you?"),
)

_PROPOSAL = (
    N_("The outcomes so far, tied to their business priorities"),
    N_("The return today, and what more would add to it"),
    N_("A success story of a company like theirs"),
    N_("The natural next step, with its expected return"),
)


def gate(found: Expansion, works: bool) -> View:
    """Return whether an account is ready, each condition with its fact, and what would close the gap (X1)."""
    name = found.account.name
    title = (
        _("{account} is ready for an expansion conversation")
        if found.ready
        else _("{account} is not ready for expansion yet")
    )
    blocks: list[Block] = [Bullets(items=tuple(_condition(each) for each in found.checked))]
    if found.signs:
        blocks += [_lead(_("What speaks for it")), Bullets(items=tuple(_sign(sign) for sign in found.signs))]
    if found.proposals:
        blocks += [_lead(_("Proposed so far")), Bullets(items=tuple(_proposal(p) for p in found.proposals))]
    if found.override is not None and not found.ready:
        words = _("The gate was overridden by {who} on {day}: “{reason}”")
        by, day = found.override.by or "", Moment(at=found.override.at)
        blocks.append(note(words, who=by, day=day, reason=found.override.words))
    if works:
        blocks.append(_actions(found))
    return View(
        title=title.format(account=name),
        tone="good" if found.ready else "warn",
        blocks=tuple(blocks),
        more=f"expansion {found.account.external_id}",
    )


def _lead(words: str) -> Block:
    return paragraph("{words}", words=strong(words))


def _condition(each: Checked) -> Parts:
    fact = fact_text(each)
    if each.met:
        return say("✅ {fact}", fact=fact)
    return say("⬜ {fact} → {path}", fact=fact, path=path_text(each))


def fact_text(each: Checked) -> str:
    """Return the fact behind one condition, met or not, as one sentence."""
    fact = each.fact
    match each.condition:
        case Condition.GREEN:
            words = _("Green for {days} of {needed} days in a row; today it is {band}.")
            band = band_word(Band[fact["band"].upper()]).lower()
            return words.format(days=fact["days"], needed=fact["needed"], band=band)
        case Condition.PROVEN:
            if fact["goal"]:
                return _("“{goal}” was achieved with documented ROI.").format(goal=fact["goal"])
            count = int(fact["reached"])
            words = ngettext(
                "{count} goal achieved, none with documented ROI.",
                "{count} goals achieved, none with documented ROI.",
                count,
            )
            return words.format(count=count)
        case Condition.CHAMPION:
            return _champion(fact)
        case Condition.RENEWAL:
            return _renewal(fact)


def _champion(fact: dict[str, str]) -> str:
    if not fact["champion"]:
        return _("No active champion is known.")
    if not fact["days"]:
        return _("{champion} is the champion, and no held meeting with them is recorded.").format(**fact)
    days = int(fact["days"])
    words = ngettext(
        "{champion}, the champion, was last met {days} day ago.",
        "{champion}, the champion, was last met {days} days ago.",
        days,
    )
    return words.format(**fact)


def _renewal(fact: dict[str, str]) -> str:
    if not fact["date"]:
        return _("No renewal date is known.")
    days = int(fact["days"])
    if days < 0:
        return _("The renewal date has passed and nothing is signed.")
    words = ngettext("The renewal is {days} day away.", "The renewal is {days} days away.", days)
    return words.format(days=days)


def path_text(each: Checked) -> str:
    """Return what would meet a condition that fails."""
    match each.condition:
        case Condition.GREEN:
            return _("hold green for {needed} days").format(needed=each.fact["needed"])
        case Condition.PROVEN:
            return _("achieve a goal and write down what it is worth, with its source")
        case Condition.CHAMPION:
            return _("meet the champion within {within} days, and log it").format(within=each.fact["within"])
        case Condition.RENEWAL:
            return _("renew first; expansion can follow")


def _sign(sign: Noted) -> Parts:
    words = sign_word(sign.sign)
    day = Moment(at=sign.at)
    if sign.by is None or not sign.words:
        return say(_("{sign}, {day}"), sign=words, day=day)
    return say(_("{sign}, {day}: “{words}”"), sign=words, day=day, words=sign.words)


def sign_word(sign: Sign) -> str:
    """Return what a sign of expansion is called (X2)."""
    return _(_SIGNS[sign])


def _proposal(proposal: Proposal) -> Parts:
    kind, day = _(_GROWTHS[proposal.growth]), Moment(at=proposal.at)
    if proposal.amount is None or not proposal.currency:
        return say(_("{kind}, {day} {words}"), kind=kind, day=day, words=proposal.words)
    much = Amount(value=proposal.amount, currency=proposal.currency)
    return say(
        _("{kind} of {much} a year, {day} {words}"), kind=kind, much=much, day=day, words=proposal.words
    )


def _actions(found: Expansion) -> Actions:
    about = {"account": found.account.external_id}
    buttons = [
        Button(label=_("How to talk about it"), command="expansion guide", args=about),
        Button(label=_("Note a sign"), command="expansion sign", args=about, opens="form"),
    ]
    if found.ready:
        buttons.insert(
            0,
            Button(
                label=_("Propose"), command="expansion propose", args=about, opens="form", style="primary"
            ),
        )
    else:
        buttons.append(Button(label=_("Override"), command="expansion override", args=about, opens="form"))
    return Actions(buttons=tuple(buttons))


def guide(found: Expansion, plan: PlanPage) -> View:
    """Return how to lead the conversation and what a proposal says, anchored to this account's value (X4,
    X5).
    """
    blocks: list[Block] = [_lead(_("The conversation"))]
    blocks.append(_list(_CONVERSATION, ordered=True))
    if plan.evidence:
        blocks += [_lead(_("Begin with this")), Bullets(items=(evidence_line(plan.evidence[-1]),))]
    else:
        blocks.append(
            paragraph(_("No value is documented yet: document one figure before this conversation."))
        )
    blocks += [
        _lead(_("Questions that open it")),
        _list(_QUESTIONS),
    ]
    blocks += [
        _lead(_("What the proposal says")),
        _list(_PROPOSAL, ordered=True),
    ]
    about = {"account": found.account.external_id}
    blocks.append(Actions(buttons=(Button(label=_("Expansion"), command="expansion", args=about),)))
    return View(
        title=_("Talking about growth with {account}").format(account=found.account.name),
        blocks=tuple(blocks),
    )


def _list(sentences: tuple[str, ...], *, ordered: bool = False) -> Bullets:
    return Bullets(items=tuple(say(_(words)) for words in sentences), ordered=ordered)


def ask_sign(account: Account) -> View:
    """Return the form for a sign of expansion."""
    options = tuple(Option(label=_(_SIGNS[sign]), value=sign.value) for sign in BY_HAND)
    field = Field(name="sign", label=_("What speaks for growth"), input="select", options=options)
    title = _("Note a sign of expansion at {account}").format(account=account.name)
    return form(title, (field, note_field(optional=True)), "expansion sign", {"account": account.external_id})


def ask_proposal(account: Account) -> View:
    """Return the form for a proposal."""
    options = tuple(Option(label=_(words), value=growth.value) for growth, words in _GROWTHS.items())
    fields = (
        Field(name="growth", label=_("What is proposed"), input="select", options=options),
        Field(name="amount", label=_("Worth a year"), input="number", optional=True),
        Field(name="currency", label=_("Currency"), value=account.currency or "", optional=True),
        note_field(optional=True),
    )
    title = _("Propose an expansion to {account}").format(account=account.name)
    return form(title, fields, "expansion propose", {"account": account.external_id})


def ask_override(account: Account) -> View:
    """Return the form for a reason to go ahead although the gate is closed."""
    title = _("Why go ahead with {account} now?").format(account=account.name)
    intro = _("The reason is logged, and the manager is told.")
    return form(
        title,
        (note_field(_("Reason"), name="reason"),),
        "expansion override",
        {"account": account.external_id},
        intro=intro,
    )


def kept(account: Account, title: str) -> View:
    """Return that something about expansion was recorded."""
    button = Button(label=_("Expansion"), command="expansion", args={"account": account.external_id})
    return View(title=title, tone="good", blocks=(Actions(buttons=(button, health_button(account))),))


def overridden(account: Account, told: User | None) -> View:
    """Return that an override was logged, and who was told."""
    title = _("Logged: expansion of {account} goes ahead before the gate").format(account=account.name)
    words = (
        paragraph(_("{who} was told."), who=person(told))
        if told
        else paragraph(_("Nobody is above you to be told."))
    )
    button = Button(
        label=_("Propose"), command="expansion propose", args={"account": account.external_id}, opens="form"
    )
    return View(title=title, tone="warn", blocks=(words, Actions(buttons=(button,))))


def told_override(account: Account, actor: User, reason: str) -> View:
    """Return what the manager reads about an override (X1)."""
    title = _("Expansion of {account} goes ahead before its gate passes").format(account=account.name)
    lead = paragraph(_("{who} gave this reason: “{reason}”"), who=person(actor), reason=reason)
    button = Button(label=_("Expansion"), command="expansion", args={"account": account.external_id})
    return View(title=title, tone="warn", blocks=(lead, Actions(buttons=(button,))))
