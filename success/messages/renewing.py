"""When renewals are due and where they stand, as parts of any message (R1, R3)."""

from collections.abc import Sequence
from datetime import date

from success.account import Account, RenewalStage
from success.format import number_text
from success.messages.words import stage_word
from success.renewal import FINAL
from success.renewals import Renewal
from success.texts import _, ngettext
from success.view import Amount, Fact, Moment, Parts, Text, say


def renewal_parts(account: Account, stage_now: RenewalStage, today: date) -> Parts:
    """Return when a renewal is due, by when notice has to be given, and where it stands (R3)."""
    stage = stage_word(stage_now)
    if account.renewal_date is None:
        return say(_("no date recorded · {stage}"), stage=stage)
    when = say(
        _("{day} ({distance})"),
        day=Moment(at=account.renewal_date),
        distance=_distance(account.renewal_date, stage_now, today),
    )
    if account.notice_date is None:
        return say(_("{when} · {stage}"), when=when, stage=stage)
    return say(
        _("{when} · notice by {notice} · {stage}"),
        when=when,
        notice=Moment(at=account.notice_date),
        stage=stage,
    )


def _distance(renewal: date, stage: RenewalStage, today: date) -> str:
    days = (renewal - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in {count} day", "in {count} days", days).format(count=days)
    if stage in FINAL:
        return ngettext("{count} day ago", "{count} days ago", -days).format(count=-days)
    return ngettext("{count} day ago, not signed", "{count} days ago, not signed", -days).format(count=-days)


def also(others: Sequence[Renewal], today: date) -> list[Fact]:
    """Return the other renewals of an account, each with its day, stage and what it would bring."""
    return [Fact(label=_("Also renews"), parts=_other(one, today)) for one in others]


def _other(one: Renewal, today: date) -> Parts:
    where = renewal_parts(one.account, one.account.renewal_stage, today)
    if one.total is None:
        return where
    return say(_("{renewal} · {amount} if signed"), renewal=where, amount=total(one))


def total(one: Renewal) -> Parts:
    """Return what the account would bring in a year once a renewal is signed, a dash where nobody knows."""
    currency = one.account.currency
    if one.total is None or not currency:
        return (Text(text="–" if one.total is None else number_text(one.total)),)
    return (Amount(value=one.total, currency=currency),)
