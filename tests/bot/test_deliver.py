"""The one door out: who is told where, and what the audience guard does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.deliver import Audience, Door, Gone, Place, Refused, Root
from storage.uow import Units
from success.format import Reader
from success.notice import Later, Never, Notice, SendResult, Sent, ToChannel, ToPerson
from success.people import Address
from success.ports import Claimed
from success.presets import load
from success.view import Note, View, paragraph
from success.workspace import Workspace
from tests.factories import NOW, a_notice, stored_user

ANA, BO = "ana@mainstay.example", "bo@mainstay.example"
ALARM = Place("letters", "C1")
READER = Reader("en", ZoneInfo("UTC"))
VIEW = View(title="Acme is escalated", blocks=(paragraph("Critical."),))


@dataclass
class Letters:
    """A small platform of paper: it keeps what it was given, and answers as it is told to."""

    name: str = "letters"
    reads: Audience = Audience.INSIDE
    directory: dict[str, Address | Later] = field(default_factory=dict)
    answers: list[SendResult | Gone] = field(default_factory=list)
    sent: list[tuple[str, View, Root | None]] = field(default_factory=list)

    def find(self, email: str) -> Address | Later | None:
        return self.directory.get(email)

    def direct(
        self, address: Address, view: View, reader: Reader, root: Root | None = None
    ) -> SendResult | Gone:
        return self._keep(address.platform_user, view, root)

    def post(self, place: str, view: View, reader: Reader, root: Root | None = None) -> SendResult:
        answer = self._keep(place, view, root)
        assert not isinstance(answer, Gone)
        return answer

    def audience(self, place: str) -> Audience:
        return self.reads

    def _keep(self, whom: str, view: View, root: Root | None) -> SendResult | Gone:
        answer = self.answers.pop(0) if self.answers else Sent(self.name, whom, f"m{len(self.sent)}")
        if isinstance(answer, Sent):
            self.sent.append((whom, view, root))
        return answer


def door(open_unit: Units, *platforms: Letters, places: dict[str, Place] | None = None) -> Door:
    known = {"escalations": ALARM} if places is None else places
    return Door({platform.name: platform for platform in platforms}, open_unit, known)


def known_at(open_unit: Units, email: str, platform: str, handle: str, *, dead: bool = False) -> None:
    with open_unit(write=True) as uow:
        uow.people.save_address(Address(email, platform, handle, handle, dead))
        uow.commit()


def claimed(notice: Notice, root: Root | None = None) -> Claimed:
    return Claimed(1, notice, 1, root)


def to_channel() -> Claimed:
    known = {"to": ToChannel("escalations"), "view": VIEW, "kind": "escalation", "otherwise": (ANA, BO)}
    return claimed(a_notice("escalation:acme", **known))


def queued(open_unit: Units) -> list[Notice]:
    with open_unit(write=True) as uow:
        return [one.notice for one in uow.outbox.claim(NOW + timedelta(hours=1), 60, 100)]


# ---------------------------------------------------------------- one person


def test_a_person_is_told_at_their_address(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    known_at(open_unit, ANA, "letters", "ana-1")
    letters = Letters()
    result = door(open_unit, letters).send(claimed(a_notice(to=ToPerson(ANA))))
    assert result == Sent("letters", "ana-1", "m0")


def test_the_chosen_platform_comes_first(open_unit: Units) -> None:
    user = stored_user(open_unit, ANA)
    with open_unit(write=True) as uow:
        uow.people.save(replace(user, notices_on="pigeons"))
        uow.commit()
    known_at(open_unit, ANA, "letters", "ana-1")
    known_at(open_unit, ANA, "pigeons", "ana-2")
    letters, pigeons = Letters(), Letters("pigeons")
    assert isinstance(door(open_unit, letters, pigeons).send(claimed(a_notice())), Sent)
    assert [whom for whom, _view, _root in pigeons.sent] == ["ana-2"]
    assert letters.sent == []


def test_somebody_who_never_wrote_is_looked_up_and_remembered(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    letters = Letters(directory={ANA: Address(ANA, "letters", "ana-9", "ana-9")})
    assert isinstance(door(open_unit, letters).send(claimed(a_notice())), Sent)
    with open_unit() as uow:
        assert [a.platform_user for a in uow.people.addresses(ANA)] == ["ana-9"]


def test_a_look_up_that_fails_for_now_is_tried_later(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    letters = Letters(directory={ANA: Later(7, "busy")})
    assert door(open_unit, letters).send(claimed(a_notice())) == Later(7, "busy")


def test_a_person_without_any_address_is_never_reached_and_named(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    result = door(open_unit, Letters()).send(claimed(a_notice()))
    assert isinstance(result, Never)
    assert ANA in result.why


def test_an_address_that_is_gone_is_marked_and_another_way_is_taken(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    known_at(open_unit, ANA, "letters", "ana-1")
    known_at(open_unit, ANA, "pigeons", "ana-2")
    letters, pigeons = Letters(answers=[Gone("left")]), Letters("pigeons")
    both = door(open_unit, letters, pigeons)
    assert both.send(claimed(a_notice())) == Sent("pigeons", "ana-2", "m0")
    with open_unit() as uow:
        assert {a.platform: a.dead for a in uow.people.addresses(ANA)} == {"letters": True, "pigeons": False}
    letters.answers = [Sent("letters", "ana-1", "wrong")]
    assert both.send(claimed(a_notice())) == Sent("pigeons", "ana-2", "m1")


def test_a_passing_failure_is_not_taken_to_another_platform(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    known_at(open_unit, ANA, "letters", "ana-1")
    known_at(open_unit, ANA, "pigeons", "ana-2")
    letters, pigeons = Letters(answers=[Later(3, "busy")]), Letters("pigeons")
    assert door(open_unit, letters, pigeons).send(claimed(a_notice())) == Later(3, "busy")
    assert pigeons.sent == []


def test_a_reply_stands_in_the_thread_of_its_root_on_the_same_platform_only(open_unit: Units) -> None:
    stored_user(open_unit, ANA)
    known_at(open_unit, ANA, "letters", "ana-1")
    letters = Letters()
    out = door(open_unit, letters)
    out.send(claimed(a_notice(), ("letters", "D1", "m7")))
    out.send(claimed(a_notice(), ("pigeons", "D1", "m8")))
    assert [root for _whom, _view, root in letters.sent] == [("letters", "D1", "m7"), None]


# ---------------------------------------------------------------- one channel


def test_a_channel_of_our_own_people_gets_the_post(open_unit: Units) -> None:
    letters = Letters()
    assert door(open_unit, letters).send(to_channel()) == Sent("letters", "C1", "m0")
    assert queued(open_unit) == []


def test_a_later_step_replies_in_the_thread(open_unit: Units) -> None:
    letters = Letters()
    out = door(open_unit, letters)
    out.send(claimed(to_channel().notice, ("letters", "C1", "m0")))
    out.send(claimed(to_channel().notice, ("letters", "C-before", "m0")))
    assert [root for _whom, _view, root in letters.sent] == [("letters", "C1", "m0"), None]


def refused(open_unit: Units, letters: Letters, places: dict[str, Place] | None = None) -> list[Notice]:
    result = door(open_unit, letters, places=places).send(to_channel())
    assert isinstance(result, Never)
    assert letters.sent == []
    return queued(open_unit)


def test_outsiders_in_the_channel_turn_the_post_into_direct_messages(open_unit: Units) -> None:
    notices = refused(open_unit, Letters(reads=Audience.OUTSIDERS))
    assert [notice.to for notice in notices] == [ToPerson(ANA), ToPerson(BO)]
    assert {notice.reply_to for notice in notices} == {None}
    last = notices[0].view.blocks[-1]
    assert isinstance(last, Note)
    assert "people from outside can read there" in str(last.parts)


def test_a_look_up_that_failed_counts_as_outsiders(open_unit: Units) -> None:
    notices = refused(open_unit, Letters(reads=Audience.UNKNOWN))
    assert [notice.to for notice in notices] == [ToPerson(ANA), ToPerson(BO)]


def test_without_a_channel_the_people_concerned_are_told(open_unit: Units) -> None:
    assert len(refused(open_unit, Letters(), places={})) == 2


def test_a_channel_that_takes_no_post_falls_back_to_the_people(open_unit: Units) -> None:
    letters = Letters(answers=[Never("not_in_channel")])
    assert len(refused(open_unit, letters)) == 2


def test_a_channel_that_is_busy_is_tried_later_and_nobody_is_told_twice(open_unit: Units) -> None:
    letters = Letters(answers=[Later(2, "busy")])
    assert door(open_unit, letters).send(to_channel()) == Later(2, "busy")
    assert queued(open_unit) == []


def test_a_refused_post_that_is_sent_again_tells_each_person_once(open_unit: Units) -> None:
    out = door(open_unit, Letters(reads=Audience.OUTSIDERS))
    out.send(to_channel())
    out.send(to_channel())
    assert len(queued(open_unit)) == 2


def test_the_guard_asks_again_for_every_post(open_unit: Units) -> None:
    letters = Letters()
    out = door(open_unit, letters)
    assert isinstance(out.send(to_channel()), Sent)
    letters.reads = Audience.OUTSIDERS
    assert isinstance(out.send(to_channel()), Never)


# ---------------------------------------------------------------- sharing


def test_sharing_posts_only_where_the_guard_lets_it(open_unit: Units) -> None:
    asks: list[tuple[Audience, Callable[[object], bool]]] = [
        (Audience.INSIDE, lambda outcome: isinstance(outcome, Sent)),
        (Audience.OUTSIDERS, lambda outcome: outcome == Refused(Audience.OUTSIDERS)),
        (Audience.UNKNOWN, lambda outcome: outcome == Refused(Audience.UNKNOWN)),
    ]
    for reads, as_expected in asks:
        letters = Letters(reads=reads)
        assert as_expected(door(open_unit, letters).share(ALARM, VIEW, READER))
        assert len(letters.sent) == (1 if reads is Audience.INSIDE else 0)


def test_w6_what_was_meant_for_a_channel_reaches_people_in_their_working_time(open_unit: Units) -> None:
    stored_user(open_unit, ANA, timezone="Europe/Berlin")
    stored_user(open_unit, BO, timezone="America/New_York")
    hours = Workspace("acme-inc", ZoneInfo("UTC"), "en", None, load("framework"))
    closed = replace(door(open_unit, places={}), ws=hours)
    night = NOW - timedelta(hours=8)  # 03:00 in Berlin, the evening before in New York
    closed.send(claimed(replace(to_channel().notice, not_before=night)))
    with open_unit() as uow:
        waiting = {notice.to: notice.not_before for notice in uow.outbox.pending(NOW + timedelta(days=2))}
    assert waiting == {
        ToPerson(ANA): NOW - timedelta(hours=2),
        ToPerson(BO): NOW + timedelta(hours=4),
    }
