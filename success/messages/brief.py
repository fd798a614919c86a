"""The renewal brief: everything that speaks for renewing, and what stands in the way (R5)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from success.alerts import Alert
from success.contact import Contact, ContactRole, ContactStatus, Standing
from success.evidence import Evidence, EvidenceKind
from success.format import day_text, number_text
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.accounts import money
from success.messages.contacts import role_word
from success.messages.phases import flag_facts, phase_facts
from success.messages.plan import evidence_line, goal_figure, status_mark
from success.messages.renewing import also
from success.messages.signals import label, levels_words, reason_parts
from success.messages.value import documented_parts, goal_titles
from success.messages.words import score_words, stage_word
from success.phase_flags import Because, Flag, Flagged
from success.plan import Goal
from success.plan_page import PlanPage
from success.presets import load
from success.readings import DayScore
from success.renewal_brief import Brief
from success.renewals import Renewal
from success.texts import _
from success.value import value_of
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Chart,
    Fact,
    Facts,
    Moment,
    Parts,
    Series,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_LINES = 8


def brief(found: Brief) -> View:
    """Return the brief: evidence from the first, goals, trend, stakeholders, risks, the price play (R5)."""
    account = found.plan.account
    blocks: list[Block] = [Facts(facts=_head(found))]
    blocks += _section(
        _("Evidence of value, from the first"), _evidence(found), _("No evidence of value is recorded yet.")
    )
    blocks += _section(_("Goals"), _goals(found), _("No goal is on the plan yet."))
    blocks += _trend(found.scores)
    blocks += _section(_("Stakeholders"), _people(found), _("Nobody is recorded yet."))
    blocks += _section(_("Open risks"), [_risk(alert) for alert in found.alerts], _("No alert is open."))
    blocks += _section(_("When the talk turns to price"), _play(found), "")
    about = {"account": account.external_id}
    blocks.append(
        Actions(
            buttons=(
                Button(label=_("Renewal"), command="renewal", args=about),
                Button(label=_("Plan"), command="plan", args=about),
            )
        )
    )
    title = _("Renewal brief for {account}").format(account=account.name)
    return View(title=title, blocks=tuple(blocks), more=f"renewal {account.external_id} brief")


def _head(found: Brief) -> tuple[Fact, ...]:
    account = found.renewals[0].account
    facts = [Fact(label=_("Stage"), parts=(Text(text=stage_word(account.renewal_stage)),))]
    if account.renewal_date:
        facts.append(Fact(label=_("Renewal"), parts=(Moment(at=account.renewal_date),)))
    if account.notice_date:
        facts.append(Fact(label=_("Notice by"), parts=(Moment(at=account.notice_date),)))
    facts += also(found.renewals[1:], found.today)
    facts.append(Fact(label=_("ARR"), parts=money(account)))
    now = found.scores[-1] if found.scores else None
    facts.append(Fact(label=_("Health"), parts=(Text(text=score_words(now)),)))
    return (*facts, *phase_facts(found.phase), *flag_facts(found.flags))


def _evidence(found: Brief) -> list[Parts]:
    return [evidence_line(proof) for proof in found.plan.evidence]


def _goals(found: Brief) -> list[Parts]:
    return [_goal(goal, found.today) for goal in found.plan.goals]


def _goal(goal: Goal, today: date) -> Parts:
    mark, now = status_mark(goal, today), goal.actual if goal.actual is not None else goal.baseline
    if goal.target is None:
        return say("{mark} {goal}", mark=mark, goal=goal.title)
    figures = {"now": goal_figure(now, goal), "target": goal_figure(goal.target, goal)}
    return say(_("{mark} {goal}: {now} (target {target})"), mark=mark, goal=goal.title, **figures)


def _people(found: Brief) -> list[Parts]:
    return [
        say(_("{name}, {role}"), name=contact.name or contact.email, role=role_word(now.role))
        for contact, now in found.people[:MOST_LINES]
    ]


def _risk(alert: Alert) -> Parts:
    why = reason_parts(alert.key, alert.facts)
    return say("{signal} · {level}: {why}", signal=label(alert.key), level=levels_words(alert.level), why=why)


def _play(found: Brief) -> list[Parts]:
    """Value density, the next return path, phased options: each from the account's own facts (Y1)."""
    return [_density(found), _path(found), _phased(found)]


def _density(found: Brief) -> Parts:
    much, reached = documented_parts(found.value, found.plan.account), found.value.reached
    if much is None and not reached:
        return say(_("Value density: nothing is documented yet; name what was achieved, one figure a line"))
    if much is None:
        return say(_("Value density: achieved {goals}"), goals=goal_titles(reached))
    if not reached:
        return say(_("Value density: {much}"), much=much)
    return say(_("Value density: {much}; achieved {goals}"), much=much, goals=goal_titles(reached))


def _path(found: Brief) -> Parts:
    if not found.value.ahead:
        return say(_("Return path: no goal is ahead yet; agree what the next term adds"))
    return say(_("Return path: the next term adds {goals}"), goals=goal_titles(found.value.ahead))


def _phased(found: Brief) -> Parts:
    licensed = found.plan.account.licensed_seats
    if found.seats is None or not licensed:
        return say(_("Phased options: offer fewer seats or stages rather than a discount"))
    words = _(
        "Phased options: {active} of {licensed} seats are in use; offer fewer, or stages, not a discount"
    )
    return say(words, active=number_text(int(found.seats * licensed)), licensed=number_text(licensed))


def _section(title: str, lines: Sequence[Parts], empty: str) -> list[Block]:
    lead = paragraph("{title}", title=strong(title))
    if not lines:
        return [lead, paragraph(empty)] if empty else []
    return [lead, Bullets(items=tuple(lines))]


def _trend(scores: Sequence[DayScore]) -> list[Block]:
    known = [(day_text(one.day), one.score) for one in scores if one.score is not None]
    if len(known) < 2:
        return [note(_("There are too few scores for a trend."))]
    values = tuple(Decimal(score) for _day, score in known)
    series = (Series(name=_("Score"), values=values),)
    return [
        Chart(title=_("Health score, weekly"), categories=tuple(day for day, _score in known), series=series)
    ]


def example() -> View:
    """Return one message for the gallery."""
    account = replace(samples.ACME, licensed_seats=60)
    proof = Evidence(EvidenceKind.ROI, samples.THEN, "", Decimal(180_000), "EUR", "their CFO")
    goals = (
        Goal(account.id, "Halve the time to close", unit="days", actual=Decimal(5), target=Decimal(5)),
        Goal(account.id, "Bring finance on board", unit="teams", actual=Decimal(1), target=Decimal(3)),
    )
    reached = replace(goals[0], achieved_at=samples.THEN.date())
    cora = Standing(samples.THEN, ContactRole.CHAMPION, ContactStatus.ACTIVE)
    plan = PlanPage(account, samples.NOW, {}, (reached, goals[1]), (proof,), (), None, load("framework").plan)
    return brief(
        Brief(
            plan=plan,
            renewals=(Renewal(account),),
            scores=(samples.BEFORE, samples.SCORED),
            alerts=(samples.WARNING,),
            people=((Contact(account.id, "cora@acme.example", "Cora Chen", None, None, (cora,)), cora),),
            value=value_of(plan, samples.TODAY),
            seats=Decimal("0.7"),
            today=samples.TODAY,
            phase=Phase.RENEWAL,
            flags=(Flagged(Flag.ADVOCACY, Because.STORY, samples.THEN),),
        )
    )
