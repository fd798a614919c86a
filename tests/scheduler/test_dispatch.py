"""How notices leave: claimed, sent, recorded; a failure waits, and nothing is lost (rule 9)."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

from scheduler.dispatch import GIVE_UP_AFTER, LEASE_SECONDS, dispatch, wait_before
from scheduler.report import Failure
from storage.uow import Database, open_database
from success.notice import Later, Never, Notice, SendResult, Sent, ToChannel, ToPerson
from success.ports import Claimed, OpenUnit
from tests.factories import NOW, a_notice
from tests.scheduler.world import Post

SECOND = timedelta(seconds=1)


class Answering:
    """A sender that answers as told, and remembers what it was given."""

    def __init__(self, answer: Callable[[Claimed], SendResult]) -> None:
        self.answer = answer
        self.taken: list[Claimed] = []

    def send(self, claimed: Claimed) -> SendResult:
        """Take a notice and answer."""
        self.taken.append(claimed)
        return self.answer(claimed)

    @property
    def keys(self) -> list[str]:
        """What was tried, in order."""
        return [claimed.notice.dedupe_key for claimed in self.taken]


def queued(open_unit: OpenUnit, *notices: Notice) -> None:
    with open_unit(write=True) as uow:
        for notice in notices:
            assert uow.outbox.put(notice, NOW)
        uow.commit()


def to(name: str, key: str, **fields: object) -> Notice:
    return a_notice(key, **({"to": ToPerson(f"{name}@mainstay.example")} | fields))


def test_it_sends_each_notice_once_in_the_order_of_its_conversation(open_unit: OpenUnit) -> None:
    queued(open_unit, to("ana", "a1"), to("ben", "b1"), to("ana", "a2"), to("ana", "a3"))
    post = Post()
    report = dispatch(open_unit, post, NOW)
    assert set(report.done) == {"a1", "a2", "a3", "b1"}
    assert [c.notice.dedupe_key for c in post.taken if c.notice.dedupe_key != "b1"] == ["a1", "a2", "a3"]
    assert dispatch(open_unit, post, NOW).done == ()


def test_what_is_not_yet_due_waits(open_unit: OpenUnit) -> None:
    queued(open_unit, to("ana", "later", not_before=NOW + SECOND))
    assert dispatch(open_unit, Post(), NOW).done == ()
    assert dispatch(open_unit, Post(), NOW + SECOND).done == ("later",)


def test_it_stops_at_the_limit(open_unit: OpenUnit) -> None:
    queued(open_unit, *(to(f"p{each}", f"k{each}") for each in range(30)))
    assert len(dispatch(open_unit, Post(), NOW, 25).done) == 25
    assert len(dispatch(open_unit, Post(), NOW, 25).done) == 5


def test_a_later_is_reported_and_holds_up_only_its_own_conversation(open_unit: OpenUnit) -> None:
    queued(open_unit, to("ana", "a1"), to("ana", "a2"), to("ben", "b1"))

    def answer(claimed: Claimed) -> SendResult:
        busy = claimed.notice.dedupe_key == "a1" and claimed.attempt == 1
        return Later(60, "rate limited") if busy else Sent("demo", "x", "1")

    sender = Answering(answer)
    report = dispatch(open_unit, sender, NOW)
    assert report.done == ("b1",)
    assert report.failed == (Failure("a1", "rate limited"),)
    assert dispatch(open_unit, sender, NOW + timedelta(seconds=59)).done == ()
    assert dispatch(open_unit, sender, NOW + timedelta(seconds=60)).done == ("a1", "a2")


def test_a_never_ends_it_and_lets_the_next_go(open_unit: OpenUnit) -> None:
    queued(open_unit, to("ana", "a1"), to("ana", "a2"))
    sender = Answering(
        lambda c: Never("no address") if c.notice.dedupe_key == "a1" else Sent("demo", "x", "1")
    )
    report = dispatch(open_unit, sender, NOW)
    assert (report.done, report.failed) == (("a2",), (Failure("a1", "no address"),))


def test_a_sender_that_breaks_is_tried_again_after_a_while_and_given_up_in_the_end(
    open_unit: OpenUnit,
) -> None:
    queued(open_unit, to("ana", "a1"), to("ana", "a2"))

    def answer(claimed: Claimed) -> SendResult:
        if claimed.notice.dedupe_key == "a1":
            raise RuntimeError("a bug in a renderer")
        return Sent("demo", "x", "1")

    sender, now = Answering(answer), NOW
    for _attempt in range(40):
        dispatch(open_unit, sender, now)
        now += timedelta(minutes=30)
    assert sender.keys == ["a1"] * GIVE_UP_AFTER + ["a2"]


def test_waits_double_up_to_an_hour() -> None:
    assert [wait_before(attempt) for attempt in (2, 3, 4, 9, 12)] == [30, 60, 120, 3600, 3600]


def test_a_reply_waits_for_its_root_and_gets_its_message_id(open_unit: OpenUnit) -> None:
    channel = ToChannel("escalations")
    queued(open_unit, a_notice("root", to=channel), a_notice("reply", to=channel, reply_to="root"))
    post = Post()
    dispatch(open_unit, post, NOW)
    assert [(c.notice.dedupe_key, c.root) for c in post.taken] == [
        ("root", None),
        ("reply", ("demo", "channel:escalations", "m1")),
    ]


def test_a_worker_that_dies_gives_its_notices_back(open_unit: OpenUnit) -> None:
    queued(open_unit, to("ana", "a1"))
    with open_unit(write=True) as uow:
        assert uow.outbox.claim(NOW, LEASE_SECONDS, 10)
        uow.commit()
    assert dispatch(open_unit, Post(), NOW + SECOND).done == ()
    assert dispatch(open_unit, Post(), NOW + timedelta(seconds=LEASE_SECONDS)).done == ("a1",)


def test_workers_at_once_send_everything_once(database: Database) -> None:
    queued(database.unit("acme-inc"), *(to(f"p{each % 9}", f"k{each}") for each in range(60)))
    post, start = Post(), Barrier(3)

    def work() -> None:
        own = open_database(database.url.render_as_string(hide_password=False))
        start.wait(30)
        while dispatch(own.unit("acme-inc"), post, NOW).done:
            pass
        own.close()

    workers = [Thread(target=work) for _each in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(c.notice.dedupe_key for c in post.taken) == sorted(f"k{each}" for each in range(60))
