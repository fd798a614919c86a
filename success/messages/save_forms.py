"""What a save plan asks people for: the situation, what “saved” means, go or no-go (W8)."""

from collections.abc import Mapping

from success.messages.forms import form, note_field
from success.save_plan import Decision, SavePlan
from success.texts import N_, _
from success.view import Field, Option, View

WILL = {
    "yes": N_("Somebody there wants to stay"),
    "no": N_("Nobody there wants to stay"),
    "unclear": N_("Not clear yet"),
}

DECISIONS = {Decision.GO: N_("Go: we keep working to save it"), Decision.NO: N_("No-go: we part well")}


def account_of(plan: SavePlan) -> dict[str, str]:
    """Return the arguments that name the account of a plan."""
    return {"account": plan.account.external_id}


def ask_situation(plan: SavePlan) -> View:
    """Return the form for how it came to this, with what is known filled in."""
    known = plan.situation
    data = known.data if known else {}
    fields = (
        note_field(_("Root cause"), _("What led here"), name="cause").model_copy(
            update={"value": known.words if known else ""}
        ),
        Field(
            name="sentiment",
            label=_("Stakeholder sentiment"),
            value=data.get("sentiment", ""),
            hint=_("who feels how"),
            optional=True,
        ),
        _choice("threat", _("Competitive threat"), {"no": _("No"), "yes": _("Yes")}, data),
        Field(
            name="rival",
            label=_("Which competitor, with what"),
            value=data.get("rival", ""),
            hint=_("needed where there is a threat"),
            optional=True,
        ),
        _choice("will", _("Internal will to stay"), {key: _(word) for key, word in WILL.items()}, data),
    )
    title = _("How it came to this: {account}").format(account=plan.account.name)
    return form(title, fields, "save situation", account_of(plan))


def _choice(name: str, label: str, options: Mapping[str, str], data: Mapping[str, str]) -> Field:
    return Field(
        name=name,
        label=label,
        input="select",
        options=tuple(Option(label=words, value=value) for value, words in options.items()),
        value=data.get(name, ""),
        optional=True,
    )


def ask_saved(plan: SavePlan) -> View:
    """Return the form for what “saved” means at each horizon."""
    fields = tuple(
        Field(
            name=name,
            label=_("Saved at {days} days means").format(days=days),
            value=plan.saved.get(days, ""),
            optional=True,
        )
        for name, days in zip(("first", "second", "third"), plan.horizons, strict=True)
    )
    title = _("When is {account} saved?").format(account=plan.account.name)
    return form(title, fields, "save saved", account_of(plan))


def ask_decision(plan: SavePlan) -> View:
    """Return the form for go or no-go, with what “saved” was to mean by now."""
    options = tuple(Option(label=_(words), value=value.value) for value, words in DECISIONS.items())
    fields = (
        Field(name="decision", label=_("Go or no-go"), input="select", options=options),
        note_field(_("Reason"), name="reason", optional=True),
    )
    title = _("Go or no-go: {account}").format(account=plan.account.name)
    meant = plan.saved.get(plan.last_day)
    words = _("Saved at {days} days was to mean: {meant}").format(days=plan.last_day, meant=meant)
    return form(title, fields, "save decide", account_of(plan), intro=words if meant else "")
