"""Expansion: is the account ready, what speaks for it, what is proposed (X1–X3)."""

from datetime import date
from decimal import Decimal

from success.account import Account, RenewalStage
from success.expansion import ALWAYS_SEEN, Expansion, Growth, Noted, Proposal, Sign
from success.expansion_gate import Checked, Condition
from success.format import day_text, worth_text
from success.messages import samples
from success.messages.forms import form, note_field
from success.messages.receipt import health_button
from success.messages.words import band_word, person
from success.people import User
from success.readings import Band
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Amount,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
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
    Sign.NPS: N_("Their NPS is positive"),
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
_FACTS = {  # of what Mainstay saw by itself; the others have nothing to fill in
    Sign.SEATS: N_("{fact}% of the seats are in use"),
    Sign.NPS: N_("Their NPS is +{fact}"),
    Sign.C_SUITE: N_("{fact} joined a meeting"),
    Sign.EARLY_RENEWAL: N_("They signed {fact} days before the renewal date"),
    Sign.CHAMPION_PROMOTED: N_("{fact}, the champion, moved up"),
}

BY_HAND = tuple(sign for sign in Sign if sign not in ALWAYS_SEEN)

GROWTHS = {
    Growth.UPSELL: N_("upsell"),
    Growth.CROSS_SELL: N_("cross-sell"),
    Growth.SEATS: N_("seats"),
    Growth.DEPARTMENTS: N_("departments"),
}


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
        blocks += [lead(_("What speaks for it")), Bullets(items=tuple(_sign(sign) for sign in found.signs))]
    if found.proposals:
        blocks += [lead(_("Proposed so far")), Bullets(items=tuple(_proposal(p) for p in found.proposals))]
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


def lead(words: str) -> Block:
    """Return the heading of a part of a message."""
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
            return _proven(fact)
        case Condition.CHAMPION:
            return _champion(fact)
        case Condition.RENEWAL:
            return _renewal(fact)


def _proven(fact: dict[str, str]) -> str:
    if fact.get("amount"):
        much = worth_text(Decimal(fact["amount"]), fact["unit"])
        words = _("“{goal}” was achieved, and {much} is documented ({source}).")
        return words.format(goal=fact["goal"], much=much, source=fact["source"])
    if fact["goal"]:
        return _("“{goal}” was achieved with documented ROI.").format(goal=fact["goal"])
    count = int(fact["reached"])
    if not count:
        return _("No goal is achieved yet.")
    words = ngettext(
        "{count} goal achieved, none with documented ROI.",
        "{count} goals achieved, none with documented ROI.",
        count,
    )
    return words.format(count=count)


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
    if fact["stage"] == RenewalStage.CHURNED:
        return _("The renewal is lost.")
    if fact["stage"] == RenewalStage.SIGNED:
        return _("The renewal is signed.")
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
            return _green_path(each.fact)
        case Condition.PROVEN:
            if int(each.fact["reached"]):
                return _("put what it is worth on the plan as evidence, with its unit and source")
            return _("achieve a goal and write down what it is worth, with its source")
        case Condition.CHAMPION:
            return _champion_path(each.fact)
        case Condition.RENEWAL:
            lost = each.fact["stage"] == RenewalStage.CHURNED
            return _("win them back first") if lost else _("renew first; expansion can follow")


def _champion_path(fact: dict[str, str]) -> str:
    if not fact["champion"]:
        return _("win a champion, record them as a contact, and meet them")
    return _("meet the champion within {within} days, and log it").format(within=fact["within"])


def _green_path(fact: dict[str, str]) -> str:
    if not fact["until"]:
        return _("reach green, then hold it for {needed} days").format(needed=fact["needed"])
    return _("hold green until {day}").format(day=day_text(date.fromisoformat(fact["until"])))


def _sign(sign: Noted) -> Parts:
    day = Moment(at=sign.at)
    if sign.by is None:
        return say(_("{sign}, {day}"), sign=fact_of(sign), day=day)
    words = sign_word(sign.sign)
    if not sign.words:
        return say(_("{sign}, {day}"), sign=words, day=day)
    return say(_("{sign}, {day}: “{words}”"), sign=words, day=day, words=sign.words)


def fact_of(sign: Noted) -> str:
    """Return what Mainstay saw, with the figure or the name that shows it (X2)."""
    template = _FACTS.get(sign.sign)
    return _(template).format(fact=sign.words) if template else sign_word(sign.sign)


def sign_word(sign: Sign) -> str:
    """Return what a sign of expansion is called (X2)."""
    return _(_SIGNS[sign])


def growth_word(growth: Growth) -> str:
    """Return what a kind of growth is called (X3)."""
    return _(GROWTHS[growth])


def _proposal(proposal: Proposal) -> Parts:
    kind, day = growth_word(proposal.growth), Moment(at=proposal.at)
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


def ask_sign(account: Account) -> View:
    """Return the form for a sign of expansion."""
    options = tuple(Option(label=_(_SIGNS[sign]), value=sign.value) for sign in BY_HAND)
    field = Field(name="sign", label=_("What speaks for growth"), input="select", options=options)
    title = _("Note a sign of expansion at {account}").format(account=account.name)
    return form(title, (field, note_field(optional=True)), "expansion sign", {"account": account.external_id})


def ask_proposal(account: Account) -> View:
    """Return the form for a proposal."""
    options = tuple(Option(label=_(words), value=growth.value) for growth, words in GROWTHS.items())
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


def proposed(account: Account, proposal: Proposal, executive: User | None) -> View:
    """Return that a proposal was recorded, and who owns its close (X4)."""
    title = _("The proposal to {account} is recorded").format(account=account.name)
    facts = [Fact(label=_("Proposed"), parts=_proposal(proposal))]
    if account.ae_email:
        facts.append(Fact(label=_("The close is owned by"), parts=(person(executive, account.ae_email),)))
    button = Button(label=_("Expansion"), command="expansion", args={"account": account.external_id})
    buttons = Actions(buttons=(button, health_button(account)))
    return View(title=title, tone="good", blocks=(Facts(facts=tuple(facts)), buttons))


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


def told_override(found: Expansion, actor: User, reason: str) -> View:
    """Return what the manager reads about an override: who, why, and what was missing (X1)."""
    account = found.account
    title = _("Expansion of {account} goes ahead before its gate passes").format(account=account.name)
    words = paragraph(_("{who} gave this reason: “{reason}”"), who=person(actor), reason=reason)
    missing = Bullets(items=tuple(_condition(each) for each in found.checked if not each.met))
    button = Button(label=_("Expansion"), command="expansion", args={"account": account.external_id})
    return View(title=title, tone="warn", blocks=(words, missing, Actions(buttons=(button,))))


def example() -> View:
    """Return one message for the gallery."""
    green = {"days": "41", "needed": "60", "band": "green", "until": "2026-04-19"}
    champion = {"champion": "Cora Chen", "days": "12", "within": "30"}
    due = {"date": "2026-06-30", "days": "91", "within": "60", "stage": RenewalStage.CONVERSATION.value}
    checked = (
        Checked(Condition.GREEN, False, green),
        Checked(Condition.PROVEN, True, {"reached": "1", "goal": "Halve the time to close"}),
        Checked(Condition.CHAMPION, True, champion),
        Checked(Condition.RENEWAL, True, due),
    )
    signs = (
        Noted(Sign.SEATS, samples.THEN, "92"),
        Noted(Sign.DEPARTMENTS, samples.NOW, "Finance asked too", samples.ANA.email),
    )
    return gate(Expansion(samples.ACME, checked, signs, (), None), works=True)
