"""Success plans and onboarding in chat (P1–P6, O1–O3)."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot import text
from handlers.request import Reply, Request
from handlers.router import Router
from storage.uow import Units
from success.checklists import OPEN, Item, tick
from success.format import Reader
from success.onboarding import read as read_onboarding
from success.people import User
from success.plan_page import Stage, programme, read, stages
from success.presets import load
from success.records import Kind
from success.workspace import Workspace
from tests.factories import (
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
    the_account,
)

WS = Workspace("acme-inc", ZoneInfo("UTC"), "en", None, load("framework"))


class Chat:
    """Ana, the owner of Acme, at the keyboard."""

    def __init__(self, open_unit: Units, ana: User) -> None:
        self.router, self.ana = Router(open_unit, WS), ana

    def reply(self, words: str) -> Reply:
        return self.router.answer(Request(self.ana, NOW, words))

    def press(self, command: str, **args: str) -> Reply:
        return self.router.answer(Request(self.ana, NOW, command=command, args=args))

    def __call__(self, words: str) -> str:
        return text.render(self.reply(words).view, Reader())


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    ana = stored_user(open_unit, "ana@mainstay.example")
    stored_account(open_unit, contract_start=DAY - timedelta(days=40), renewal_date=DAY + timedelta(days=325))
    return Chat(open_unit, ana)


def test_p1_the_plan_shows_the_customers_own_words(chat: Chat) -> None:
    chat.press(
        "plan define", account="acme", words="We close in *five* days", helping="Answer fast", who="Jane"
    )
    shown = chat("plan acme")
    assert "“We close in *five* days” (Jane" in shown
    assert "“Answer fast”" in shown


def test_p1_a_goal_has_a_measure_a_date_and_owners_on_both_sides(chat: Chat) -> None:
    goal = {
        "title": "Close faster",
        "kpi": "days to close",
        "unit": "days",
        "baseline": "10",
        "target": "5",
        "due": "2026-06-30",
        "theirs": "Jane",
        "ours": "ana@mainstay.example",
        "functions": "success; support",
    }
    assert chat.press("plan goal", account="acme", **goal).ok
    shown = chat("plan acme")
    assert "Close faster" in shown
    assert "10 days" in shown
    assert "5 days" in shown
    assert "does not say what is measured" not in shown


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kpi": "days", "due": "2026-06-30"}, "A goal needs a measure"),
        ({"kpi": "days", "target": "5"}, "A goal needs a due date"),
        ({"kpi": "days", "target": "5", "due": "2026-02-30"}, "is not a day in the calendar"),
        ({"kpi": "days", "target": "many", "due": "2026-06-30"}, "Give a figure"),
        (
            {"kpi": "days", "target": "5", "due": "2026-06-30", "ours": "x@nobody.example"},
            "is nobody of ours",
        ),
    ],
)
def test_a_goal_that_lacks_something_is_refused_in_one_sentence(
    chat: Chat, wrong: dict[str, str], says: str
) -> None:
    reply = chat.press("plan goal", account="acme", title="Close faster", **wrong)
    assert not reply.ok
    assert says in text.render(reply.view, Reader())


def test_p2_nothing_is_delivered_on_a_plan_without_a_definition(chat: Chat, open_unit: Units) -> None:
    stored(open_unit, Kind.GOALS, a_goal("Close faster", kpi="days", target=5))
    refused = chat.press("plan progress", account="acme", title="Close faster", reached="yes")
    assert not refused.ok
    assert "definition of success" in refused.view.title
    chat("plan acme define We close in five days")
    done = chat.press(
        "plan progress",
        account="acme",
        title="close",
        reached="yes",
        roi="120,000",
        currency="eur",
        source="CFO",
    )
    assert done.ok
    with open_unit() as uow:
        page = read(uow, WS, the_account(uow), NOW)
    (goal,) = page.goals
    assert (goal.achieved_at, goal.roi_amount, goal.roi_currency) == (DAY, Decimal(120_000), "EUR")
    assert page.evidence[0].quantified


def test_p3_each_stage_is_done_by_facts_and_the_report_names_who_misses_one(
    chat: Chat, open_unit: Units
) -> None:
    def done() -> list[Stage]:
        with open_unit() as uow:
            found = stages(read(uow, WS, the_account(uow), NOW))
        return [stage for stage in Stage if found[stage]]

    assert done() == []
    assert "Acme" in chat("gaps")
    chat("plan acme define We close in five days")
    full = {"kpi": "days", "target": 5, "due_date": date(2026, 6, 30), "customer_owner": "Jane"}
    stored(open_unit, Kind.GOALS, a_goal("Close faster", owner_email="ana@mainstay.example", **full))
    assert done() == [Stage.ALIGNMENT, Stage.MILESTONES]
    chat("plan acme risks Data quality")
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint("qbr", NOW - timedelta(days=20), status="held"))
    assert done() == list(Stage)
    assert "all four stages" in chat("gaps")


def test_p4_evidence_needs_amount_unit_and_source_and_is_dated(chat: Chat) -> None:
    assert "needs an amount, its unit and its source" in chat("plan acme evidence 120000")
    assert chat.reply("plan acme evidence 120000 EUR their finance report").ok
    assert chat.press(
        "plan confirmed", account="acme", words="Four days now", who="Jane", day="2026-03-01"
    ).ok
    future = chat.press("plan confirmed", account="acme", words="Soon", who="Jane", day="2026-12-01")
    assert not future.ok
    shown = chat("plan acme")
    assert "€120,000" in shown
    assert "their finance report" in shown
    assert "“Four days now” Jane, Mar 1, 2026" in shown


def test_p4_only_a_known_currency_is_money_and_what_it_is_worth_is_above_zero(
    chat: Chat, open_unit: Units
) -> None:
    stored(open_unit, Kind.GOALS, a_goal("Close faster"))
    chat("plan acme define We close in five days")
    assert "300 hrs (their report" in chat("plan acme evidence 300 hrs their report")
    assert "€120,000 (their report" in chat("plan acme evidence 120000 eur their report")
    for worth in ("0", "-5"):
        refused = chat.reply(f"plan acme evidence {worth} EUR their report")
        assert not refused.ok
        assert "has to be above zero, such as 120000 EUR" in refused.view.title
    reached = {"account": "acme", "title": "Close faster", "reached": "yes", "roi": "9", "source": "CFO"}
    refused = chat.press("plan progress", **reached, currency="HRS")
    assert refused.view.title == "“HRS” is no currency; give its ISO code, such as EUR."
    assert chat.press("plan progress", **reached, currency="usd").ok
    assert "$9" in chat("plan acme")


def test_p5_the_checks_name_what_is_missing(chat: Chat, open_unit: Units) -> None:
    stored(open_unit, Kind.GOALS, a_goal("Grow"))
    shown = chat("plan acme")
    for said in (
        "definition of success is missing",
        "has fewer",
        "“Grow” has no due date",
        "at least 2 of our functions",
    ):
        assert said in shown
    assert "“Grow” has no owner on the customer's side" in shown


@pytest.mark.parametrize(
    ("start", "reviews"),
    [
        (date(2025, 7, 1), (date(2026, 4, 1), date(2026, 7, 1))),
        (date(2024, 5, 31), (date(2025, 2, 28), date(2025, 5, 31))),
        (date(2024, 2, 29), (date(2024, 11, 29), date(2025, 2, 28))),
    ],
)
def test_p6_programme_reviews_fall_nine_and_twelve_months_in(
    open_unit: Units, start: date, reviews: tuple[date, ...]
) -> None:
    found = programme(stored_account(open_unit, contract_start=start), (), WS.preset.plan)
    assert tuple(each.day for each in found) == reviews


def test_p6_a_programme_review_that_passed_unrecorded_is_marked_until_a_later_one_is_held(
    chat: Chat, open_unit: Units
) -> None:
    stored_account(open_unit, contract_start=date(2025, 5, 4))
    shown = chat("plan acme")
    assert "Programme review, 9 months   ⚠️ Feb 4, 2026, past and not recorded" in shown
    assert "Programme review, 12 months  May 4, 2026" in shown
    assert chat.reply("plan acme reviewed The programme goes on").ok
    shown = chat("plan acme")
    assert "Feb 4, 2026, not recorded; a later one was held" in shown
    assert "⚠️" not in shown


def test_o1_what_can_be_seen_ticks_itself_with_its_evidence(chat: Chat, open_unit: Units) -> None:
    chat("plan acme define We close in five days")
    full = {"kpi": "days", "target": 5, "due_date": date(2026, 6, 30), "customer_owner": "Jane"}
    stored(open_unit, Kind.GOALS, *(a_goal(title, **full) for title in ("One", "Two", "Three")))
    users = [a_contact(f"u{n}@acme.example", name=f"User {n}", role="user") for n in range(3)]
    stored(open_unit, Kind.CONTACTS, *users)
    stored_metrics(open_unit, {"active_seats_ratio": "0.6"})
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint("ebr", NOW + timedelta(days=30)))
    with open_unit() as uow:
        found = read_onboarding(uow, WS, the_account(uow), NOW)
    proven = {mark.item.key: mark.proof for reached in found.reached for mark in reached.marks if mark.proof}
    assert proven == {
        "stakeholders": ("Jane",),
        "plan_signed": ("3",),
        "active_users": ("User 0", "User 1", "User 2"),
        "seats": ("0.6",),
    }


def test_o1_the_rest_is_ticked_by_a_person_and_a_fact_is_not(chat: Chat) -> None:
    assert chat.reply("onboarding acme tick core_use Live since Monday").ok
    shown = chat("onboarding acme")
    assert "✅ The core use case is live on real data: Live since Monday (Ana Alvarez, " in shown
    assert "nobody ticks it" in chat("onboarding acme tick plan_signed")
    assert "is not on this list" in chat("onboarding acme tick lunch")


def test_a_tick_can_be_taken_back(chat: Chat, open_unit: Units) -> None:
    chat("onboarding acme tick core_use")
    with open_unit(write=True) as uow:
        account = the_account(uow)
        taken = tick(uow, account, "onboarding", [Item("core_use")], "core_use", chat.ana, NOW, done=False)
        uow.commit()
    assert taken.data["state"] == OPEN
    assert "⬜ The core use case is live" in chat("onboarding acme")


def test_o2_o3_onboarding_ends_at_the_first_confirmed_outcome_counted_from_the_start(
    chat: Chat, open_unit: Units
) -> None:
    assert "No outcome is confirmed yet, 40 days into the contract" in chat("onboarding acme")
    chat.press(
        "plan confirmed", account="acme", words="Four days", who="Jane", day=str(DAY - timedelta(days=12))
    )
    assert "28 days into the contract; the target is under 30" in chat("onboarding acme")
    with open_unit() as uow:
        found = read_onboarding(uow, WS, the_account(uow), NOW)
    assert (found.first_value, found.days) == (DAY - timedelta(days=12), 28)


def test_the_plan_reads_as_of_a_past_day(chat: Chat, open_unit: Units) -> None:
    chat("plan acme define We close in five days")
    with open_unit() as uow:
        assert read(uow, WS, the_account(uow), NOW - timedelta(days=1)).definition == ""
