"""Who sees what, what is unread, and that all of it survives a restart."""

from bot.demo.mailbox import Mailbox, channel, private
from storage.uow import Units
from success.view import View
from tests.factories import NOW

ANA, BEN = "ana@mainstay.example", "ben@mainstay.example"
ESCALATIONS = channel("escalations")


def test_messages_survive_a_restart(open_unit: Units) -> None:
    first = Mailbox(open_unit)
    root = first.post(ESCALATIONS, NOW, view=View(title="Acme"))
    first.post(ESCALATIONS, NOW, view=View(title="Step two"), root=root.id)
    first.mark_read(ANA, ESCALATIONS)
    again = Mailbox(open_unit)
    assert again.conversation(ESCALATIONS, ANA) == first.conversation(ESCALATIONS, ANA)
    assert [one.root for one in again.conversation(ESCALATIONS, ANA)] == [None, root.id]
    assert again.unread(ANA) == {}
    assert again.post(ESCALATIONS, NOW, words="next").id == 3


def test_nobody_sees_anothers_own_conversation(open_unit: Units) -> None:
    mailbox = Mailbox(open_unit)
    mailbox.post(private(ANA), NOW, words="for Ana")
    assert mailbox.conversation(private(ANA), BEN) == []
    assert mailbox.unread(BEN) == {}


def test_an_answer_in_a_channel_is_seen_by_the_asker_alone(open_unit: Units) -> None:
    mailbox = Mailbox(open_unit)
    mailbox.post(ESCALATIONS, NOW, words="for Ana", only_for=ANA)
    mailbox.post(ESCALATIONS, NOW, words="for all")
    assert [one.words for one in mailbox.conversation(ESCALATIONS, ANA)] == ["for Ana", "for all"]
    assert [one.words for one in mailbox.conversation(ESCALATIONS, BEN)] == ["for all"]


def test_unread_counts_what_others_said_since_one_looked(open_unit: Units) -> None:
    mailbox = Mailbox(open_unit)
    mailbox.post(ESCALATIONS, NOW, author=ANA, words="mine")
    mailbox.post(ESCALATIONS, NOW, view=View(title="Acme"))
    assert mailbox.unread(ANA) == {ESCALATIONS: 1}
    assert mailbox.unread(BEN) == {ESCALATIONS: 2}
    mailbox.mark_read(BEN, ESCALATIONS)
    mailbox.post(ESCALATIONS, NOW, view=View(title="Later"))
    assert mailbox.unread(BEN) == {ESCALATIONS: 1}


def test_a_change_is_noticed(open_unit: Units) -> None:
    mailbox = Mailbox(open_unit)
    seen = mailbox.version
    mailbox.post(ESCALATIONS, NOW, words="x")
    mailbox.changed()
    assert mailbox.version == seen + 2
