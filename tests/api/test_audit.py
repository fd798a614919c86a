"""The honesty checks read by other programs (section 12)."""

import httpx

from bot.house import House
from success.audit_checks import Check
from tests.factories import stored_account, stored_user

ANA, BO = "ana@mainstay.example", "bo@mainstay.example"


async def test_audit_of_a_book_names_each_check_with_its_accounts(
    client: httpx.AsyncClient, house: House
) -> None:
    stored_user(house.open_unit, ANA)
    stored_user(house.open_unit, BO, name="Bo")
    stored_account(house.open_unit)
    stored_account(house.open_unit, "globex", owner_email=BO)
    answer = await client.get("/api/v1/audit", params={"owner": BO})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["accounts"] == 1
    assert [each["check"] for each in told["checks"]] == [check.value for check in Check]
    stages = next(each for each in told["checks"] if each["check"] == "stages")
    assert stages["count"] == 1
    assert stages["accounts"] == [
        {
            "account": "globex",
            "name": "Globex",
            "owner": BO,
            "fact": {"stages": "alignment;milestones;risks;review"},
        }
    ]
    assert (await client.get("/api/v1/audit")).json()["accounts"] == 2
