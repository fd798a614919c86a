"""The save plan in chat (W7, W8)."""

from datetime import date, timedelta

import pytest

from bot import text
from handlers.request import Reply, Request
from storage.uow import Units
from success.format import Reader
from success.notice import Notice
from success.records import Kind
from success.save_plan import SavePlan, read
from success.view import Actions
from tests.factories import NOW, a_signal, a_touchpoint, stored, stored_account, stored_user, the_account
from tests.handlers.test_plan import WS, Chat

DAY = timedelta(days=1)
SITUATION = {
    "cause": "Their champion left",
    "sentiment": "The CFO is cold",
    "threat": "yes",
    "rival": "Globex, at half the price",
    "will": "unclear",
}


class Saving(Chat):
    """Ana, whose account Acme was escalated at NOW; `now` moves on."""

    now = NOW

    def reply(self, words: str) -> Reply:
        return self.router.answer(Request(self.ana, self.now, words))

    def press(self, command: str, **args: str) -> Reply:
        return self.router.answer(Request(self.ana, self.now, command=command, args=args))


@pytest.fixture
def chat(open_unit: Units) -> Saving:
    stored_user(open_unit, "mo@mainstay.example", name="Mo", role="manager")
    ana = stored_user(open_unit, "ana@mainstay.example", manager_email="mo@mainstay.example")
    stored_account(open_unit)
    chat = Saving(open_unit, ana)
    assert chat.reply("escalate acme Their new CFO wants to cancel").ok
    return chat


def said(open_unit: Units) -> list[Notice]:
    """What the escalation's thread was told after it opened."""
    with open_unit() as uow:
        queued = uow.outbox.pending(NOW + 400 * DAY)
    return [notice for notice in queued if notice.reply_to is not None]


def plan_of(open_unit: Units, chat: Saving) -> SavePlan:
    with open_unit() as uow:
        account = the_account(uow)
        running = uow.escalations.open_for(account.id)
        assert running is not None
        return read(uow, WS, account, running, chat.now)


def plain(reply: Reply) -> str:
    return text.render(reply.view, Reader())


def test_w8_the_plan_is_one_page(chat: Saving, open_unit: Units) -> None:
    stored(open_unit, Kind.SIGNALS, a_signal())
    chat("log acme They sound worried")
    shown = chat("save acme")
    for words in (
        "Saving Acme",
        "Critical",
        "Jun 30, 2026",
        "Their new CFO wants to cancel",
        "Root cause",
        "Executive call, CSM and VP: understand the concerns",
        "⬜ Executive meeting held",
        "⬜ Renewal commitment",
        "30 days, Apr 30, 2026: not agreed yet",
        "due Jun 29, 2026",
    ):
        assert words in shown


def test_w8_the_plan_of_an_escalation_by_hand_has_a_level_and_says_who_escalated(chat: Saving) -> None:
    assert "Critical · escalated by hand: Ana Alvarez" in chat("save acme")


def test_w7_w8_the_page_offers_the_immediate_actions_in_their_order(chat: Saving) -> None:
    rows = [block.buttons for block in chat.reply("save acme").view.blocks if isinstance(block, Actions)]
    assert all(len(row) <= 5 for row in rows)
    assert [each.args["action"] for each in rows[-1]] == [
        "executive",
        "root_cause",
        "save_plan",
        "sponsor",
        "concessions",
    ]


def test_w8_the_situation_is_asked_for_kept_and_said_once_in_the_thread(
    chat: Saving, open_unit: Units
) -> None:
    assert chat.reply("save acme situation").view.is_form
    shown = plain(chat.press("save situation", account="acme", **SITUATION))
    for words in (
        "Their champion left",
        "The CFO is cold",
        "Yes: Globex, at half the price",
        "Not clear yet",
    ):
        assert words in shown
    (notice,) = said(open_unit)
    assert "Globex, at half the price" in text.render(notice.view, Reader())
    assert chat.reply("save acme situation Their champion left in March").ok
    kept = plan_of(open_unit, chat).situation
    assert kept is not None
    assert (kept.words, kept.data["sentiment"]) == ("Their champion left in March", "The CFO is cold")


def test_w8_a_pressed_button_that_arrives_twice_is_said_once(chat: Saving, open_unit: Units) -> None:
    request = Request(
        chat.ana, NOW, command="save situation", args={"account": "acme", **SITUATION}, event_id="e1"
    )
    for _again in range(2):
        chat.router.answer(request)
    assert len(said(open_unit)) == 1


def test_w8_the_plan_reads_as_of_a_past_instant(chat: Saving, open_unit: Units) -> None:
    chat.now = NOW + DAY
    chat.press("save situation", account="acme", **SITUATION)
    assert plan_of(open_unit, chat).situation is not None
    chat.now = NOW
    assert plan_of(open_unit, chat).situation is None


def test_w8_what_saved_means_is_agreed_and_checked(chat: Saving, open_unit: Units) -> None:
    assert chat.reply("save acme saved").view.is_form
    assert chat.press("save saved", account="acme", first="The CFO met us", third="They signed").ok
    assert [notice.view.title for notice in said(open_unit)] == ["Acme: what “saved” means"]
    chat.now = NOW + 31 * DAY
    shown = chat("save acme check 30 yes Met on the 20th")
    assert "✅ 30 days: The CFO met us (reached: Met on the 20th)" in shown
    assert "90 days, Jun 29, 2026: They signed" in shown
    assert [notice.view.title for notice in said(open_unit)][-1] == "Acme: reached at 30 days"


def test_w8_criteria_are_proven_by_facts_or_ticked(chat: Saving, open_unit: Units) -> None:
    before = a_touchpoint("exec", NOW - 3 * DAY, status="held")
    stored(open_unit, Kind.TOUCHPOINTS, before, now=NOW)
    assert "⬜ Executive meeting held" in chat("save acme")
    held = a_touchpoint("exec", NOW + 2 * DAY, status="held", held_at=NOW + 2 * DAY)
    chat.now = NOW + 3 * DAY
    stored(open_unit, Kind.TOUCHPOINTS, held, now=chat.now)
    assert chat.reply("save acme tick concerns Sent them in writing").ok
    shown = chat("save acme")
    assert "✅ Executive meeting held (Apr 2, 2026)" in shown
    assert "✅ Concerns documented and addressed: Sent them in writing (Ana Alvarez" in shown
    assert "⬜ Renewal commitment" in shown
    with open_unit(write=True) as uow:
        known = the_account(uow)
        uow.accounts.change(known.id, renewal_stage="verbal", renewal_stage_since=date(2026, 4, 3))
        uow.commit()
    assert "✅ Renewal commitment (verbal agreement)" in chat("save acme")


def test_w8_a_commitment_from_before_the_escalation_proves_nothing(chat: Saving, open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        known = the_account(uow)
        uow.accounts.change(known.id, renewal_stage="verbal", renewal_stage_since=date(2026, 3, 1))
        uow.commit()
    assert "⬜ Renewal commitment" in chat("save acme")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("save acme tick lunch", "“lunch” is not on this list. It has: meeting, concerns, commitment."),
        ("save acme check 30 yes", "The check after 30 days is on Apr 30; it cannot be recorded before."),
        ("save acme check 45 yes", "A save plan is checked after 30, 60 days."),
        ("save acme check 90 yes", "Day 90 is the go or no-go: “save acme decide go”"),
        ("save acme check 30", "Say whether it was reached: “save acme check 30 yes”"),
        ("save acme decide go", "Go or no-go is due on Jun 29, day 90 of the escalation"),
        ("save acme decide maybe", "“maybe” does not say which; it can be go, no."),
        ("offboard acme", "The off-boarding of Acme starts with a no-go: “save acme decide no”."),
    ],
)
def test_w8_what_cannot_be_done_is_said_in_one_sentence(chat: Saving, words: str, says: str) -> None:
    reply = chat.reply(words)
    assert not reply.ok
    assert says in plain(reply)


def test_w8_a_threat_needs_its_detail_and_a_situation_its_cause(chat: Saving) -> None:
    vague = chat.press("save situation", account="acme", cause="Price", threat="yes")
    assert "A competitive threat needs a detail" in plain(vague)
    empty = chat.press("save situation", account="acme", will="no")
    assert "A situation needs its root cause" in plain(empty)
    odd = chat.press("save situation", account="acme", cause="Price", threat="perhaps")
    assert "“perhaps” does not say which; it can be yes, no." in plain(odd)


def test_w8_what_is_done_is_not_done_again(chat: Saving) -> None:
    assert chat.reply("save acme tick concerns").ok
    assert "is done already" in chat("save acme tick concerns")
    chat.now = NOW + 80 * DAY
    assert chat.reply("save acme decide go They signed").ok
    assert "decided already" in chat("save acme decide go")


def test_w8_without_an_escalation_there_is_no_save_plan(chat: Saving) -> None:
    assert chat.reply("escalate acme done They renew").ok
    assert "Acme is not escalated" in chat("save acme")
    assert "Acme is not escalated" in chat("save acme tick concerns")


def test_w8_no_go_leads_to_a_graceful_off_boarding(chat: Saving, open_unit: Units) -> None:
    chat.now = NOW + 79 * DAY
    assert not chat.reply("save acme decide no").ok
    chat.now = NOW + 80 * DAY
    assert chat.reply("save acme decide").view.is_form
    shown = chat("save acme decide no They moved to Globex")
    assert "Off-boarding of Acme: 0 of 6 done" in shown
    for words in ("data is exported", "access ends", "final invoice", "Knowledge", "lessons learned", "door"):
        assert words in shown
    assert "They moved to Globex" in text.render(said(open_unit)[-1].view, Reader())
    assert "Off-boarding of Acme: 1 of 6 done" in chat("offboard acme tick invoice Sent on Friday")
    assert "No-go: we part well" in chat("save acme")


def test_w8_off_boarding_goes_on_after_the_escalation_is_closed(chat: Saving, open_unit: Units) -> None:
    chat.now = NOW + 90 * DAY
    chat("save acme decide no")
    chat("escalate acme done They leave in June")
    assert chat.reply("offboard acme tick farewell They miss a roadmap").ok
    assert "lessons learned written down: They miss a roadmap" in chat("offboard acme")
    assert "They miss a roadmap" in text.render(said(open_unit)[-1].view, Reader())


def test_w8_go_after_no_go_takes_the_off_boarding_back(chat: Saving) -> None:
    chat.now = NOW + 90 * DAY
    chat("save acme decide no")
    assert "Go: we keep working to save it" in chat("save acme decide go They changed their mind")
    assert "starts with a no-go" in chat("offboard acme")


def test_w6_w8_what_is_recorded_in_the_plan_pauses_the_ladder(chat: Saving, open_unit: Units) -> None:
    chat.now = NOW + 5 * DAY
    chat("save acme situation Price")
    assert plan_of(open_unit, chat).escalation.last_action_at == chat.now


def test_w8_only_those_who_work_on_the_account_may_change_its_plan(chat: Saving, open_unit: Units) -> None:
    ben = stored_user(open_unit, "ben@mainstay.example", name="Ben")
    reply = chat.router.answer(Request(ben, NOW, "save acme tick concerns"))
    assert not reply.ok
    assert not said(open_unit)


# ---------------------------------------------------------------- taken back


def test_w8_a_task_done_by_mistake_is_opened_again_and_said_in_the_thread(
    chat: Saving, open_unit: Units
) -> None:
    assert "That task is open" in chat("task acme reopen 1")
    chat("task acme done 1")
    assert "A task for Acme is open again" in chat("task acme reopen 1")
    assert "✓" not in chat("save acme")
    chat.now = NOW + DAY
    chat("task acme done 1")
    titles = [notice.view.title for notice in said(open_unit)]
    assert titles == ["Acme: task done", "Acme: a task is open again", "Acme: task done"]
    assert "That task is not part of this escalation." in chat("task acme reopen 99")


def test_w8_the_tick_of_a_criterion_is_taken_back(chat: Saving, open_unit: Units) -> None:
    assert "“Concerns documented and addressed” is open" in chat("save acme untick concerns")
    chat("save acme tick concerns")
    assert "⬜ Concerns documented and addressed" in chat("save acme untick concerns They reject the text")
    assert "They reject the text" in text.render(said(open_unit)[-1].view, Reader())
    assert chat.reply("save acme tick concerns").ok


def test_w8_what_follows_from_facts_cannot_be_taken_back(chat: Saving, open_unit: Units) -> None:
    held = a_touchpoint("exec", NOW + DAY, status="held", held_at=NOW + DAY)
    chat.now = NOW + 2 * DAY
    stored(open_unit, Kind.TOUCHPOINTS, held, now=chat.now)
    reply = chat.reply("save acme untick meeting")
    assert "“Executive meeting held” follows from what is recorded" in plain(reply)


def test_w8_the_tick_of_an_off_boarding_item_is_taken_back(chat: Saving) -> None:
    chat.now = NOW + 90 * DAY
    chat("save acme decide no")
    chat("offboard acme tick invoice")
    assert "0 of 6 done" in chat("offboard acme untick invoice Wrong amount")
    assert "is open; nothing is to be taken back" in chat("offboard acme untick invoice")
    assert "“lunch” is not on this list" in chat("offboard acme untick lunch")


# ---------------------------------------------------------------- who is told


def test_w4_w8_whoever_acts_is_not_told_what_they_did(chat: Saving, open_unit: Units) -> None:
    chat.press("save situation", account="acme", **SITUATION)
    chat("task acme done 1")
    chat("escalate acme action executive")
    chat("save acme tick concerns")
    with open_unit() as uow:
        queued = uow.outbox.pending(NOW)
    assert len(queued) == 5
    for notice in queued:  # with the opening: told directly where there is no channel
        assert notice.otherwise == ("mo@mainstay.example",)


def test_w8_the_decision_is_posted_in_the_thread(chat: Saving, open_unit: Units) -> None:
    chat.now = NOW + 90 * DAY
    for decision, words in (("no", "No-go: we part well"), ("go", "Go: we keep working to save it")):
        chat(f"save acme decide {decision} The board has spoken")
        last = said(open_unit)[-1]
        assert last.view.title == "Acme: go or no-go"
        assert words in text.render(last.view, Reader())
        assert "The board has spoken" in text.render(last.view, Reader())


def test_w8_an_account_without_owner_has_a_save_plan_of_whoever_answers_for_it(
    open_unit: Units, chat: Saving
) -> None:
    vera = stored_user(open_unit, "vera@mainstay.example", name="Vera VP", role="director")
    stored_account(open_unit, "stray", name="Stray", owner_email=None)
    answered = chat.router.answer(Request(vera, NOW, "escalate stray They want to leave"))
    assert "Vera VP" in plain(answered)
    shown = plain(chat.router.answer(Request(vera, NOW, "save stray")))
    assert "understand the concerns · Vera VP · by" in shown
