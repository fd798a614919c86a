"""Architecture rule 9, on both engines."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from storage.uow import Database, Units
from success.notice import Later, Never, Notice, SendResult, Sent, ToChannel, ToPerson
from success.ports import Claimed
from success.view import Button, Fact, Facts, Moment, View, paragraph, strong
from tests.conftest import WORKSPACE
from tests.databases import emptied
from tests.factories import NOW, a_notice

LEASE = 60
SENT = Sent("slack", "D1", "171.001")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ANA, BO = ToPerson("ana@mainstay.example"), ToPerson("bo@mainstay.example")
CHANNEL = ToChannel("escalations")


def put(open_unit: Units, *notices: Notice, now: datetime = NOW) -> list[bool]:
    with open_unit(write=True) as uow:
        known = [uow.outbox.put(notice, now) for notice in notices]
        uow.commit()
    return known


def claim(open_unit: Units, now: datetime = NOW, limit: int = 100) -> list[Claimed]:
    with open_unit(write=True) as uow:
        claimed = uow.outbox.claim(now, LEASE, limit)
        uow.commit()
    return claimed


def keys(claimed: list[Claimed]) -> list[str]:
    return [each.notice.dedupe_key for each in claimed]


def record(open_unit: Units, claimed: Claimed, result: SendResult, now: datetime = NOW) -> None:
    with open_unit(write=True) as uow:
        uow.outbox.record(claimed, result, now)
        uow.commit()


def test_a_notice_comes_out_as_it_went_in(open_unit: Units) -> None:
    notice = a_notice(
        view=View(
            title="Acme",
            tone="bad",
            blocks=(
                paragraph("{name} fell by {points}.", name=strong("Acme <@U1> 健康度"), points=12),
                Facts(facts=(Fact(label="Due", parts=(Moment(at=NOW, style="datetime"),)),)),
            ),
            submit=Button(label="Done", command="checkin done", args={"account": "acme"}),
        ),
        to=CHANNEL,
        locale="zh_CN",
        timezone="Asia/Shanghai",
        account_id=7,
        otherwise=("ana@mainstay.example", "bo@mainstay.example"),
    )
    put(open_unit, notice)
    (claimed,) = claim(open_unit)
    assert claimed.notice == notice
    assert (claimed.attempt, claimed.root) == (1, None)


def test_the_same_notice_is_put_once(open_unit: Units) -> None:
    assert put(open_unit, a_notice("a"), a_notice("a"), a_notice("b")) == [True, False, True]
    assert put(open_unit, a_notice("a", not_before=NOW + HOUR)) == [False]
    with open_unit() as uow:
        assert uow.outbox.known({"a", "b", "c"}) == {"a", "b"}


def test_a_sent_notice_is_not_put_again(open_unit: Units) -> None:
    put(open_unit, a_notice("a"))
    (claimed,) = claim(open_unit)
    record(open_unit, claimed, SENT)
    assert put(open_unit, a_notice("a")) == [False]
    assert claim(open_unit, NOW + HOUR) == []
    with open_unit() as uow:
        assert uow.outbox.sent("a") == ("slack", "D1", "171.001")
        assert uow.outbox.sent("b") is None


def test_nothing_goes_out_before_its_time(open_unit: Units) -> None:
    put(open_unit, a_notice("later", not_before=NOW + MINUTE))
    assert claim(open_unit, NOW + MINUTE - timedelta(microseconds=1)) == []
    assert keys(claim(open_unit, NOW + MINUTE)) == ["later"]


def test_one_at_a_time_leaves_a_conversation_in_order(open_unit: Units) -> None:
    put(open_unit, a_notice("1"), a_notice("2"), a_notice("3"), a_notice("other", to=BO))
    first = claim(open_unit)
    assert keys(first) == ["1", "other"]
    assert claim(open_unit) == []
    record(open_unit, first[0], SENT)
    second = claim(open_unit)
    assert keys(second) == ["2"]
    record(open_unit, second[0], SENT)
    assert keys(claim(open_unit)) == ["3"]


def test_the_order_is_that_of_the_hour_wanted(open_unit: Units) -> None:
    put(open_unit, a_notice("tomorrow", not_before=NOW + 24 * HOUR), a_notice("now"))
    assert keys(claim(open_unit)) == ["now"]


def test_a_claim_takes_no_more_than_asked(open_unit: Units) -> None:
    put(
        open_unit, *(a_notice(str(number), to=ToPerson(f"p{number}@mainstay.example")) for number in range(5))
    )
    assert keys(claim(open_unit, limit=2)) == ["0", "1"]
    assert keys(claim(open_unit, limit=10)) == ["2", "3", "4"]


def test_later_holds_up_only_its_own_conversation(open_unit: Units) -> None:
    put(open_unit, a_notice("1"), a_notice("2"), a_notice("other 1", to=BO), a_notice("other 2", to=BO))
    first, other = claim(open_unit)
    record(open_unit, first, Later(600, "429"))
    record(open_unit, other, SENT)
    (other,) = claim(open_unit)
    assert other.notice.dedupe_key == "other 2"
    record(open_unit, other, SENT)
    assert claim(open_unit, NOW + timedelta(seconds=599)) == []
    (again,) = claim(open_unit, NOW + timedelta(seconds=600))
    assert (again.notice.dedupe_key, again.attempt) == ("1", 2)


def test_never_ends_a_notice_and_lets_the_next_go(open_unit: Units) -> None:
    put(open_unit, a_notice("1"), a_notice("2"))
    (first,) = claim(open_unit)
    record(open_unit, first, Never("no such user"))
    assert keys(claim(open_unit)) == ["2"]
    assert put(open_unit, a_notice("1")) == [False]
    with open_unit() as uow:
        assert uow.outbox.sent("1") is None


def test_a_lease_that_runs_out_gives_the_notice_back(open_unit: Units) -> None:
    put(open_unit, a_notice("1"))
    claim(open_unit)
    assert claim(open_unit, NOW + timedelta(seconds=LEASE - 1)) == []
    (again,) = claim(open_unit, NOW + timedelta(seconds=LEASE))
    assert again.attempt == 2


def test_a_late_report_of_failure_does_not_disturb_the_next_lease(open_unit: Units) -> None:
    put(open_unit, a_notice("1"))
    (slow,) = claim(open_unit)
    after = NOW + timedelta(seconds=LEASE)
    (quick,) = claim(open_unit, after)
    record(open_unit, slow, Never("gone"), after)
    record(open_unit, slow, Later(1, "busy"), after)
    assert claim(open_unit, after + timedelta(seconds=2)) == []
    record(open_unit, quick, SENT, after)
    with open_unit() as uow:
        assert uow.outbox.sent("1") is not None


def test_a_late_report_of_delivery_counts(open_unit: Units) -> None:
    put(open_unit, a_notice("1"))
    (slow,) = claim(open_unit)
    after = NOW + timedelta(seconds=LEASE)
    (quick,) = claim(open_unit, after)
    record(open_unit, slow, SENT, after)
    record(open_unit, quick, Never("too late"), after)
    with open_unit() as uow:
        assert uow.outbox.sent("1") == ("slack", "D1", "171.001")
    assert claim(open_unit, after + HOUR) == []


def test_a_reply_waits_for_its_root_and_learns_where_it_is(open_unit: Units) -> None:
    put(open_unit, a_notice("root", to=CHANNEL), a_notice("reply", to=CHANNEL, reply_to="root"))
    (root,) = claim(open_unit)
    assert root.notice.dedupe_key == "root"
    record(open_unit, root, Later(600, "busy"))
    assert claim(open_unit, NOW + MINUTE) == []
    (root,) = claim(open_unit, NOW + HOUR)
    record(open_unit, root, Sent("slack", "C1", "171.5"), NOW + HOUR)
    (reply,) = claim(open_unit, NOW + HOUR)
    assert (reply.notice.dedupe_key, reply.root) == ("reply", ("slack", "C1", "171.5"))


def test_a_reply_to_a_root_in_another_conversation_waits_too(open_unit: Units) -> None:
    put(open_unit, a_notice("root", to=CHANNEL), a_notice("reply", to=ANA, reply_to="root"))
    (root,) = claim(open_unit)
    assert root.notice.dedupe_key == "root"
    record(open_unit, root, SENT)
    assert keys(claim(open_unit)) == ["reply"]


def test_a_reply_wanted_before_its_root_stands_behind_it(open_unit: Units) -> None:
    """Otherwise each would wait for the other for ever."""
    put(
        open_unit,
        a_notice("root", to=CHANNEL, not_before=NOW + HOUR),
        a_notice("reply", to=CHANNEL, reply_to="root", not_before=NOW),
        a_notice("unrelated", to=CHANNEL, not_before=NOW),
    )
    (unrelated,) = claim(open_unit)
    assert unrelated.notice.dedupe_key == "unrelated"
    record(open_unit, unrelated, SENT)
    (root,) = claim(open_unit, NOW + HOUR)
    record(open_unit, root, SENT, NOW + HOUR)
    (reply,) = claim(open_unit, NOW + HOUR)
    assert reply.root is not None


@pytest.mark.parametrize("root_is_known", [True, False])
def test_a_reply_whose_root_never_went_out_goes_on_its_own(open_unit: Units, root_is_known: bool) -> None:
    if root_is_known:
        put(open_unit, a_notice("root", to=CHANNEL))
        (root,) = claim(open_unit)
        record(open_unit, root, Never("channel gone"))
    put(open_unit, a_notice("reply", to=CHANNEL, reply_to="root"))
    (reply,) = claim(open_unit)
    assert (reply.notice.dedupe_key, reply.root) == ("reply", None)


def test_it_lists_what_is_still_to_come(open_unit: Units) -> None:
    put(
        open_unit,
        a_notice("sent"),
        a_notice("tomorrow", not_before=NOW + 24 * HOUR),
        a_notice("today", to=BO, not_before=NOW + HOUR),
    )
    (sent,) = claim(open_unit)
    record(open_unit, sent, SENT)
    with open_unit() as uow:
        assert [each.dedupe_key for each in uow.outbox.pending(NOW + 48 * HOUR)] == ["today", "tomorrow"]
        assert [each.dedupe_key for each in uow.outbox.pending(NOW + 2 * HOUR)] == ["today"]
        assert [each.dedupe_key for each in uow.outbox.pending(NOW + 48 * HOUR, ANA.email)] == ["tomorrow"]


def test_many_workers_send_each_notice_once_and_each_conversation_in_order(database: Database) -> None:
    open_unit = database.unit(WORKSPACE)
    people, each = 6, 5
    wanted = [(person, number) for number in range(each) for person in range(people)]
    notices = {f"{person}:{number}": ToPerson(f"p{person}@mainstay.example") for person, number in wanted}
    put(open_unit, *(a_notice(key, to=to) for key, to in notices.items()))
    workers = 3
    together = Barrier(workers)

    def work() -> list[str]:
        together.wait(10)
        sent = []
        for _turn in range(people * each * 4):
            for claimed in claim(open_unit, limit=2):
                sent.append(claimed.notice.dedupe_key)
                assert claimed.attempt == 1
                record(open_unit, claimed, SENT)
        return sent

    with ThreadPoolExecutor(workers) as pool:
        by_worker = [future.result(60) for future in [pool.submit(work) for _worker in range(workers)]]
    everything = [key for sent in by_worker for key in sent]
    assert sorted(everything) == sorted(
        f"{person}:{number}" for person in range(people) for number in range(each)
    )
    for sent in by_worker:
        for person in range(people):
            numbers = [int(key.split(":")[1]) for key in sent if key.startswith(f"{person}:")]
            assert numbers == sorted(numbers)


@pytest.fixture
def two_claims(postgres: Database) -> Iterator[tuple[Any, Any]]:
    """Two write units that are open at the same time; only PostgreSQL has such a thing."""
    units = emptied(postgres).unit(WORKSPACE)
    with units(write=True) as first, units(write=True) as second:
        yield first, second


def test_two_open_claims_never_take_the_same_notice_or_conversation(
    postgres: Database, two_claims: tuple[Any, Any]
) -> None:
    put(postgres.unit(WORKSPACE), a_notice("1"), a_notice("2"), a_notice("other", to=BO))
    first, second = two_claims
    assert keys(first.outbox.claim(NOW, LEASE, 1)) == ["1"]
    assert keys(second.outbox.claim(NOW, LEASE, 10)) == ["other"]
    first.commit()
    second.commit()
    assert claim(postgres.unit(WORKSPACE)) == []
