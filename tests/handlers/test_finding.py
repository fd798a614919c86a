"""Which account is meant: the index first, likeness only after a miss, and never a name one may not read."""

import pytest

from handlers.finding import Missing, Several, find, find_exactly, likeness
from storage.uow import Units
from success.account import Account
from tests.factories import stored_account


def anything(account: Account) -> bool:
    return True


@pytest.fixture
def shop(open_unit: Units) -> Units:
    stored_account(open_unit, "A-1", name="Müller & Söhne", aliases="Mueller;MS", domain="mueller.example")
    stored_account(open_unit, "A-2", name="Globex Industries")
    stored_account(open_unit, "A-3", name="Globex West")
    stored_account(open_unit, "A-4", name="Twin")
    stored_account(open_unit, "A-5", name="Twin")
    stored_account(open_unit, "twin", name="Third by id")
    return open_unit


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("A-1", "A-1"),
        ("a-1", "A-1"),
        ("müller & söhne", "A-1"),
        ("MULLER  &  SOHNE", "A-1"),
        ("ms", "A-1"),
        ("mueller.example", "A-1"),
        ("Ｇｌｏｂｅｘ　Ｗｅｓｔ", "A-3"),
        ("globex wst", "A-3"),
        ("globxe west", "A-3"),
        ("globex industry", "A-2"),
        ("twin", "twin"),  # an id goes before a name
    ],
)
def test_it_finds(shop: Units, said: str, found: str) -> None:
    with shop() as uow:
        assert find(uow, said, anything).external_id == found


@pytest.mark.parametrize(
    ("said", "names"), [("globex", {"Globex Industries", "Globex West"}), ("twins", {"Twin", "Third by id"})]
)
def test_several_are_a_choice(shop: Units, said: str, names: set[str]) -> None:
    with shop() as uow, pytest.raises(Several) as several:
        find(uow, said, anything)
    assert {account.name for account in several.value.accounts} == names


@pytest.mark.parametrize(
    "said", ["zzzz", "", "   ", "\0", "x" * 10_000, "🎉🎉", "%_", "'; drop table accounts"]
)
def test_nothing_like_it_is_missing(shop: Units, said: str) -> None:
    with shop() as uow, pytest.raises(Missing) as missing:
        find(uow, said, anything)
    assert missing.value.nearest == ()
    assert len(str(missing.value)) < 120


def test_the_nearest_are_named(shop: Units) -> None:
    with shop() as uow, pytest.raises(Missing) as missing:
        find(uow, "glob", anything)
    assert {account.name for account in missing.value.nearest} == {"Globex Industries", "Globex West"}


@pytest.mark.parametrize("said", ["globex", "globex west", "glob", "globex wst", "A-3"])
def test_what_may_not_be_read_is_neither_found_nor_named(shop: Units, said: str) -> None:
    def only_the_first(account: Account) -> bool:
        return account.external_id == "A-1"

    with shop() as uow, pytest.raises(Missing) as missing:
        find(uow, said, only_the_first)
    assert "Globex" not in {account.name for account in missing.value.nearest}


def test_an_exact_search_tells_nothing_else(shop: Units) -> None:
    with shop() as uow:
        assert find_exactly(uow, "globex west").external_id == "A-3"
        for said in ("globex", "globex wst", ""):
            with pytest.raises(Missing) as missing:
                find_exactly(uow, said)
            assert missing.value.nearest == ()


@pytest.mark.parametrize(
    ("key", "name", "close"),
    [
        ("acme", "acme corporation", True),
        ("acmee", "acme", True),
        ("acme", "pacmens", False),
        ("acem", "acme corp", True),
        ("acme", "acne", False),  # another company, not a typo of a four-letter name
        ("globxe", "globex", True),
        ("west globex", "globex west", True),
        ("company 389", "company_389", True),
        ("company_38", "company_389", False),
        ("company 9999", "company_999", False),
    ],
)
def test_likeness_goes_word_by_word(key: str, name: str, close: bool) -> None:
    assert (likeness(key, name) >= 83) is close
