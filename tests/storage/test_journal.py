from datetime import timedelta

from storage.uow import Database
from success.journal import Entry, EntryKind, latest
from tests.factories import NOW, stored_account

DAY = timedelta(days=1)


def test_it_reads_entries_of_some_kinds_up_to_an_instant(database: Database) -> None:
    units = database.unit("acme-inc")
    acme, beta = stored_account(units), stored_account(units, "beta")
    with units(write=True) as uow:
        for days, account in ((0, acme), (1, acme), (2, acme), (1, beta)):
            entry = Entry(account.id, EntryKind.EVIDENCE, NOW + days * DAY, words=f"day {days}")
            assert uow.journal.add(entry).id
        uow.journal.add(Entry(acme.id, EntryKind.STORY, NOW, "ana@mainstay.example", "won", {"quote": "yes"}))
        uow.commit()
    with units() as uow:
        found = uow.journal.of([acme.id], [EntryKind.EVIDENCE], NOW + DAY)
        assert [entry.words for entry in found[acme.id]] == ["day 0", "day 1"]
        (story,) = uow.journal.of([acme.id, beta.id], [EntryKind.STORY], NOW)[acme.id]
        assert (story.by, story.data) == ("ana@mainstay.example", {"quote": "yes"})
        later = uow.journal.everywhere(EntryKind.EVIDENCE, NOW, NOW + 2 * DAY)
        assert [entry.words for entry in later] == ["day 1", "day 1", "day 2"]


def test_it_keeps_workspaces_apart(database: Database) -> None:
    account = stored_account(database.unit("acme-inc"))
    with database.unit("acme-inc")(write=True) as uow:
        uow.journal.add(Entry(account.id, EntryKind.STORY, NOW))
        uow.commit()
    with database.unit("other")() as uow:
        assert uow.journal.of([account.id], [EntryKind.STORY], NOW) == {}
        assert uow.journal.everywhere(EntryKind.STORY, NOW - DAY, NOW) == []


def test_the_last_entry_of_a_subject_holds() -> None:
    entries = [
        Entry(1, EntryKind.TICK, NOW + n * DAY, data={"list": "qbr", "item": item, "done": done})
        for n, (item, done) in enumerate([("agenda", "yes"), ("data", "yes"), ("agenda", "no")])
    ]
    held = latest(entries, "list", "item")
    assert {key: entry.data["done"] for key, entry in held.items()} == {
        ("qbr", "agenda"): "no",
        ("qbr", "data"): "yes",
    }
