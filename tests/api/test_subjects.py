"""The operating model read by other programs: the subjects of an account, and of a book of business."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.api.subjects import OF_ACCOUNT, OF_BOOK
from bot.house import House
from bot.terminal import ask
from handlers.request import Request
from success.records import Kind
from tests.api.conftest import NOW
from tests.factories import (
    a_contact,
    a_goal,
    an_answer,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
)

ANA, BO, MO = "ana@mainstay.example", "bo@mainstay.example", "mo@mainstay.example"
BEFORE = "2026-03-30T12:00:00Z"  # nothing was said by then; NOW is the morning after


class Said:
    """What Ana says in chat."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, *lines: str) -> None:
        for line in lines:
            told = ask(self._house.router, ANA, line, NOW)
            assert told.ok, told.text

    def form(self, command: str, **args: str) -> None:
        """Send a form."""
        with self._house.open_unit() as uow:
            actor = uow.people.get(ANA)
        reply = self._house.router.answer(Request(actor, NOW, command=command, args=args))
        assert reply.ok, reply.view


@pytest.fixture
def say(house: House) -> Said:
    """Acme and Globex of Ana's, Umbrella of Bo's."""
    unit = house.open_unit
    stored_user(unit, MO, name="Mo", role="manager")
    stored_user(unit, ANA, manager_email=MO)
    stored_user(unit, BO, name="Bo", manager_email=MO)
    stored_account(unit, renewal_stage="conversation", renewal_stage_since="2026-03-31")
    stored_account(
        unit, "globex", currency="USD", arr=48_000, renewal_date="2026-03-01", segment="mid_market"
    )
    stored_account(unit, "umbrella", owner_email=BO)
    stored(unit, Kind.CONTACTS, a_contact())
    stored_metrics(unit, {"dau_mau_ratio": "0.05", "csat": "1.5"}, NOW - timedelta(days=2))
    return Said(house)


async def get(client: httpx.AsyncClient, path: str, **params: str) -> Any:
    answer = await client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_p1_to_p5_the_plan_has_answers_goals_evidence_stages_and_gaps(
    client: httpx.AsyncClient, house: House, say: Said
) -> None:
    say("plan acme define We close our books in five days", "plan acme evidence 120000 EUR finance report")
    reached = a_goal(achieved_at="2026-03-31", roi_amount="90000.50", roi_currency="EUR", roi_source="CFO")
    stored(house.open_unit, Kind.GOALS, reached, a_goal("Grow", target=5, unit="days", due_date="2026-03-01"))
    plan = await get(client, "accounts/acme/plan")
    assert plan["answers"]["success"]["words"] == "We close our books in five days"
    assert plan["answers"]["success"]["by"] == ANA
    late, done = plan["goals"]
    assert (late["title"], late["status"], late["target"], late["unit"]) == ("Grow", "late", 5, "days")
    assert (done["status"], done["roi"]) == ("achieved", {"amount": "90000.5", "currency": "EUR"})
    assert [(proof["amount"], proof["source"]) for proof in plan["evidence"]] == [
        ("120000", "finance report"),
        ("90000.5", "CFO"),
    ]
    assert plan["stages"] == {"alignment": True, "milestones": False, "risks": False, "review": False}
    assert {"gap": "no_customer_owner", "goal": "Grow"} in plan["missing"]
    assert plan["programme_reviews"] == [
        {"months": 9, "day": "2026-04-01", "held_at": None},
        {"months": 12, "day": "2026-07-01", "held_at": None},
    ]
    then = await get(client, "accounts/acme/plan", at=BEFORE)
    assert (then["answers"], then["evidence"]) == ({}, [])
    assert [goal["achieved_on"] for goal in then["goals"]] == [None, None]


async def test_o1_o3_onboarding_has_its_milestones_with_proof_and_the_days_to_first_value(
    client: httpx.AsyncClient, say: Said
) -> None:
    say("onboarding acme tick core_use Live since Monday")
    say.form("plan confirmed", account="acme", words="Four days", who="Jane", day="2025-08-01")
    found = await get(client, "accounts/acme/onboarding")
    items = {item["key"]: item for each in found["milestones"] for item in each["items"]}
    assert (items["core_use"]["done"], items["core_use"]["by"]) == (True, ANA)
    assert items["seats"] == {
        "key": "seats", "done": False, "by_hand": True, "proof": [], "by": None, "at": None, "note": "",
    }  # fmt: skip
    assert [each["due"] for each in found["milestones"]][:2] == ["2025-07-07", "2025-07-30"]
    assert (found["first_value_on"], found["days"], found["target_days"]) == ("2025-08-01", 31, 30)


async def test_l1_l4_the_lifecycle_has_phase_cadence_and_next_touchpoint(
    client: httpx.AsyncClient, say: Said
) -> None:
    found = await get(client, "accounts/acme/lifecycle")
    assert (found["phase"], found["phase_end"], found["cadence_days"]) == ("renewal", "2026-06-30", 7)
    assert found["key_risk"] == "surprise objections"
    assert found["next_touchpoint"] == {"kind": "checkin", "at": "2026-04-01T08:00:00Z", "in_calendar": False}
    assert {each["kind"]: each["standing"] for each in found["touchpoints"]}["business_case"] == "open"
    assert [each["name"] for each in found["figures"]] == ["renewals", "expansion_arr", "references"]
    assert found["flags"] == []
    say("checkin acme 2026-04-02", "expansion acme override Their board decides")
    say("expansion acme propose seats 20000")
    found = await get(client, "accounts/acme/lifecycle")
    assert found["next_touchpoint"] == {"kind": "checkin", "at": "2026-04-02T08:00:00Z", "in_calendar": True}
    assert [(flag["flag"], flag["because"]) for flag in found["flags"]] == [("expansion", "proposal")]


async def test_q1_q3_a_review_has_its_checklist_with_proof_its_clock_and_actions(
    client: httpx.AsyncClient, say: Said
) -> None:
    say("qbr acme schedule 2026-06-18", "qbr acme tick sponsor Called her", "qbr acme send")
    say("qbr acme action 2026-04-15 Send the roll-out plan")
    found = await get(client, "accounts/acme/qbr")
    items = {item["key"]: item for item in found["checklist"]}
    assert items["renewal"]["proof"] == ["2026-06-30"]
    assert (items["sponsor"]["by"], items["sponsor"]["note"]) == (ANA, "Called her")
    assert (found["next"]["kind"], found["last"]) == ("qbr", None)
    assert found["steps"] == {"prepare": "2026-06-04", "prebrief": "2026-06-09", "send": "2026-06-11"}
    assert found["sent_at"] == "2026-03-31T09:00:00Z"
    (action,) = found["actions"]
    assert (action["text"], action["owner"], action["due"]) == ("Send the roll-out plan", ANA, "2026-04-15")
    assert (await get(client, "accounts/acme/qbr", at=BEFORE))["actions"] == []


async def test_r3_r5_a_renewal_has_dates_stage_forecast_and_the_facts_of_its_brief(
    client: httpx.AsyncClient, say: Said
) -> None:
    say("plan acme evidence 120000 EUR finance report", "signal acme formal_complaint Wrote to our CEO")
    found = await get(client, "accounts/acme/renewal")
    assert (found["renewal_date"], found["days_left"], found["notice_date"]) == ("2026-06-30", 91, None)
    assert (found["stage"], found["forecast"], found["owner"]) == ("conversation", "at_risk", ANA)
    assert found["arr"] == {"amount": "120000", "currency": "EUR"}
    brief = found["brief"]
    assert (brief["documented"], brief["returned"]) == ({"EUR": "120000"}, 1)
    assert [proof["source"] for proof in brief["evidence"]] == ["finance report"]
    assert brief["stakeholders"] == [
        {"email": "cora@acme.example", "name": "Cora Champion", "role": "champion"}
    ]
    assert "formal_complaint" in [alert["key"] for alert in brief["open_risks"]]
    assert brief["trend"][-1]["score"] == found["score"]


async def test_r3_a_stage_reached_later_is_not_guessed(client: httpx.AsyncClient, say: Said) -> None:
    then = await get(client, "accounts/acme/renewal", at=BEFORE)
    assert (then["stage"], then["stage_since"], then["forecast"]) == (None, None, None)


async def test_w6_w8_an_escalation_and_its_save_plan_as_of_any_instant(
    client: httpx.AsyncClient, say: Said
) -> None:
    for subject in ("escalation", "save"):
        assert await get(client, f"accounts/acme/{subject}") is None
    say("escalate acme Their new CFO wants to cancel")
    say.form("save situation", account="acme", cause="Nobody took over", threat="yes", rival="Rivalsoft")
    say("save acme tick concerns Sent them in writing", "task acme friday Send the ROI figures")
    found = await get(client, "accounts/acme/escalation")
    assert (found["reason"], found["opened_by"], found["step"]) == ("Their new CFO wants to cancel", ANA, 1)
    assert "Send the ROI figures" in [task["text"] for task in found["tasks"]]
    save = await get(client, "accounts/acme/save")
    assert (save["situation"]["root_cause"], save["situation"]["competitor"]) == (
        "Nobody took over",
        "Rivalsoft",
    )
    assert [(one["days"], one["reached"]) for one in save["horizons"]] == [(30, None), (60, None), (90, None)]
    assert {item["key"]: item["done"] for item in save["criteria"]}["concerns"]
    for subject in ("escalation", "save"):
        assert await get(client, f"accounts/acme/{subject}", at=BEFORE) is None


async def test_x2_x3_opportunities_have_signs_proposals_and_the_override(
    client: httpx.AsyncClient, say: Said
) -> None:
    say("expansion acme sign departments Finance asked too", "expansion acme override Their board decides")
    say("expansion acme propose seats 20000 For the finance team")
    found = await get(client, "accounts/acme/opportunities")
    (sign,) = found["signs"]
    assert (sign["sign"], sign["words"], sign["by"]) == ("departments", "Finance asked too", ANA)
    (proposal,) = found["proposals"]
    assert (proposal["growth"], proposal["worth"]) == ("seats", {"amount": "20000", "currency": "EUR"})
    assert found["override"]["reason"] == "Their board decides"


async def test_v1_v3_v4_the_voice_has_surveys_feedback_and_stories(
    client: httpx.AsyncClient, house: House, say: Said
) -> None:
    stored(house.open_unit, Kind.SURVEYS, an_answer(score=9), an_answer("csat", 4))
    say("voice acme They want exports by team", "win acme Went live two weeks early")
    found = await get(client, "accounts/acme/voice")
    assert (found["surveys"]["nps"], found["surveys"]["csat"]) == (100, 1)
    assert found["surveys"]["answers"] == {"nps": 1, "csat": 1, "pulse": 0}
    (said,) = found["feedback"]
    assert (said["words"], said["function"], said["status"]) == (
        "They want exports by team",
        "product",
        "open",
    )
    (story,) = found["stories"]
    assert (story["result"], story["permitted"]) == ("Went live two weeks early", False)
    assert found["surveys_due"] == []
    assert [
        each["survey"] for each in (await get(client, "accounts/acme/voice", at=BEFORE))["surveys_due"]
    ] == ["nps"]
    everybody = await get(client, "voices")
    assert [one["account"] for one in everybody["open_feedback"]] == ["acme"]
    assert (await get(client, "voices", owner=BO))["open_feedback"] == []


async def test_p3_the_gaps_of_a_book(client: httpx.AsyncClient, say: Said) -> None:
    assert [row["account"] for row in (await get(client, "gaps"))["accounts"]] == [
        "acme",
        "globex",
        "umbrella",
    ]
    (bo,) = (await get(client, "gaps", owner=BO))["accounts"]
    assert (bo["account"], bo["owner"]) == ("umbrella", BO)
    assert not any(bo["stages"].values())


async def test_r3_the_renewals_of_the_coming_year_and_those_that_are_late(
    client: httpx.AsyncClient, say: Said
) -> None:
    found = await get(client, "renewals")
    assert [(row["account"], row["days_left"]) for row in found["renewals"]] == [
        ("globex", -30),
        ("acme", 91),
        ("umbrella", 91),
    ]
    assert found["totals"]["EUR"]["at_risk"] == "240000"
    mine = await get(client, "renewals", owner=ANA)
    assert [row["account"] for row in mine["renewals"]] == ["globex", "acme"]


async def test_d1_risk_is_ranked_with_its_weight(client: httpx.AsyncClient, say: Said) -> None:
    low = {"account_external_id": "acme", "metric": "csat", "value": 1, "observed_at": "2026-03-30"}
    await client.post("/api/v1/metrics", json=[low])
    (row,) = (await get(client, "risk"))["accounts"]
    assert (row["account"], row["band"]) == ("acme", "red")
    at_stake = 120_000 * (100 - row["score"]) / 100 * 1.5  # 91 days before the renewal
    assert (float(row["weight"]["amount"]), row["weight"]["currency"]) == (at_stake, "EUR")


async def test_s2_capacity_tells_what_each_person_carries(client: httpx.AsyncClient, say: Said) -> None:
    books = (await get(client, "capacity"))["books"]
    assert {book["owner"]: book["accounts"] for book in books} == {ANA: 2, BO: 1}
    (ana,) = (await get(client, "capacity", owner=ANA))["books"]
    assert ana["segments"] == {"enterprise": 1, "mid_market": 1}
    assert ana["arr"] == {"EUR": "120000", "USD": "48000"}


async def test_every_subject_of_an_unknown_account_is_404_with_the_nearest(
    client: httpx.AsyncClient, say: Said
) -> None:
    for subject in OF_ACCOUNT:
        answer = await client.get(f"/api/v1/accounts/globax/{subject}")
        assert answer.status_code == 404, subject
        named = "No account has the external id 'globax'. The nearest: globex"
        assert answer.json()["detail"].startswith(named), subject


async def test_every_subject_answers_for_a_past_day_and_refuses_what_is_none(
    client: httpx.AsyncClient, say: Said
) -> None:
    for subject in [*(f"accounts/acme/{name}" for name in OF_ACCOUNT), *OF_BOOK]:
        await get(client, subject, at="2024-02-29")
        refused = await client.get(f"/api/v1/{subject}", params={"at": "2026-02-30"})
        assert refused.status_code == 422, subject


async def test_an_owner_who_is_nobody_of_ours_is_404(client: httpx.AsyncClient, say: Said) -> None:
    answer = await client.get("/api/v1/gaps", params={"owner": "who@else.example"})
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Nobody of ours has the e-mail address 'who@else.example'."}


async def test_every_subject_is_described_with_its_fields(client: httpx.AsyncClient) -> None:
    described = (await client.get("/api/v1/openapi.json")).json()
    paths = [f"/accounts/{{external_id}}/{name}" for name in OF_ACCOUNT] + [f"/{name}" for name in OF_BOOK]
    for path in paths:
        asked = described["paths"][path]["get"]
        assert asked["description"].endswith(".")
        assert asked["responses"]["200"]["content"]["application/json"]["schema"] not in ({}, None)
    money = described["components"]["schemas"]["Money"]["properties"]
    assert money["amount"] == {"type": "string", "title": "Amount"}


@pytest.mark.parametrize("subject", [*OF_ACCOUNT, *OF_BOOK])
def test_every_subject_is_on_the_page(subject: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "api.md"
    assert f"| `{subject}` |" in page.read_text("utf-8")
