"""A person's own choices: language, zone, where notices go, and the morning digest."""

from collections.abc import Sequence

from success.format import babel_locale
from success.messages.forms import form
from success.messages.words import person, role_word
from success.people import DigestWish, User
from success.texts import _, locale
from success.view import Actions, Button, Fact, Facts, Field, Option, Text, View, note

PLATFORMS = {"slack": "Slack", "teams": "Microsoft Teams", "demo": "Demo"}
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


def shown(user: User, zone: str, language: str, manager: User | None) -> View:
    """Return everything that holds for a person, with the buttons that change it."""
    facts = (
        _fact(_("Name"), user.name),
        _fact(_("E-mail"), user.email),
        _fact(_("Role"), role_word(user.role)),
        Fact(label=_("Manager"), parts=(person(manager, user.manager_email),)),
        _fact(_("Language"), LANGUAGES.get(language, language)),
        _fact(_("Time zone"), zone),
        _fact(
            _("Notices on"),
            PLATFORMS.get(user.notices_on or "", user.notices_on or _("wherever you can be reached")),
        ),
        _fact(_("Morning digest"), digest_words(user.digest)),
    )
    return View(
        title=_("Your settings"),
        blocks=(
            Facts(facts=facts),
            note(_("Name, role and manager come from your administrator.")),
            Actions(
                buttons=(
                    Button(label=_("Language"), command="settings language", opens="form"),
                    Button(label=_("Time zone"), command="settings timezone", opens="form"),
                    Button(label=_("Notices"), command="settings notices", opens="form"),
                    Button(label=_("Digest"), command="digest"),
                )
            ),
        ),
    )


def ask_language() -> View:
    """Return the form for the language."""
    options = tuple(Option(label=label, value=value) for value, label in LANGUAGES.items())
    field = Field(name="locale", label=_("Language"), input="select", options=options)
    return form(_("Your language"), (field,), "settings language", {})


def ask_timezone(current: str) -> View:
    """Return the form for the time zone."""
    hint = _("As in Europe/Berlin or Asia/Shanghai")
    field = Field(name="zone", label=_("Time zone"), value=current, hint=hint)
    return form(_("Your time zone"), (field,), "settings timezone", {})


def ask_platform(known: Sequence[str]) -> View:
    """Return the form for where notices go; `known` are the platforms the person can be reached on."""
    options = tuple(Option(label=PLATFORMS.get(each, each), value=each) for each in known)
    field = Field(name="platform", label=_("Send notices on"), input="select", options=options)
    return form(_("Where notices go"), (field,), "settings notices", {})


def digest_shown(wish: DigestWish) -> View:
    """Return how a person's morning digest is set, with the buttons that change it."""
    switch = (
        Button(label=_("Switch off"), command="digest off")
        if wish.on
        else Button(label=_("Switch on"), command="digest on", style="primary")
    )
    empty = (
        Button(label=_("One line when empty"), command="digest empty", args={"empty": "line"})
        if wish.when_empty == "silent"
        else Button(label=_("Silence when empty"), command="digest empty", args={"empty": "silent"})
    )
    return View(
        title=_("Your morning digest"),
        blocks=(
            Facts(
                facts=(
                    _fact(_("Digest"), digest_words(wish)),
                    _fact(
                        _("When there is nothing"),
                        _("silence") if wish.when_empty == "silent" else _("one line saying so"),
                    ),
                )
            ),
            note(_("It comes on working days of your own calendar only.")),
            Actions(
                buttons=(
                    Button(label=_("Show it now"), command="digest now"),
                    Button(label=_("Change the time"), command="digest at", opens="form"),
                    switch,
                    empty,
                )
            ),
        ),
    )


def ask_time(wish: DigestWish) -> View:
    """Return the form for the digest's hour."""
    field = Field(name="at", label=_("Time"), input="time", value=wish.at.strftime("%H:%M"))
    return form(_("When should the digest come?"), (field,), "digest at", {})


def digest_words(wish: DigestWish) -> str:
    """Return when a digest comes, in a few words."""
    if not wish.on:
        return _("off")
    names = babel_locale(locale()).days["format"]["abbreviated"]
    days = ", ".join(names[day] for day in wish.days)
    return _("at {time} on {days}").format(time=wish.at.strftime("%H:%M"), days=days)


def _fact(label: str, value: str) -> Fact:
    return Fact(label=label, parts=(Text(text=value),))


def example() -> View:
    """Return one message for the gallery."""
    return digest_shown(DigestWish())
