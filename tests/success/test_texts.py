"""Every word in the reader's own language (Y4)."""

import re

import pytest
from babel.messages.catalog import Message

from bot.catalogue import collected, read
from bot.text import render
from handlers.request import Request
from handlers.router import Router
from storage.uow import Units
from success.format import reader_of
from success.texts import CATALOGUES, _, ngettext, speaking
from tests.factories import NOW, stored_user
from tests.talk import address, furnish, workspace

CHINESE = read(CATALOGUES / "zh_CN" / "LC_MESSAGES" / "mainstay.po")
ENTRIES = [entry for entry in CHINESE if entry.id]
SLOT = re.compile(r"\{\w*\}")


def forms(words: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def slots(text: str) -> list[str]:
    return sorted(SLOT.findall(text))


def wrong(entry: Message) -> list[str]:
    """Return the translations of an entry whose slots are not those of its (most general) English."""
    meant = slots(forms(entry.id)[-1])
    return [said for said in forms(entry.string) if slots(said) != meant]


def test_y4_every_translation_has_the_slots_of_its_english() -> None:
    assert {entry.id: wrong(entry) for entry in ENTRIES if wrong(entry)} == {}


def test_y4_every_text_is_translated_and_none_is_a_guess() -> None:
    assert [entry.id for entry in ENTRIES if entry.fuzzy or not all(forms(entry.string))] == []


def test_y4_the_catalogue_has_the_texts_of_the_source() -> None:
    """`make texts` brings it up to date; what is new is then translated in the catalogue."""
    assert {forms(entry.id) for entry in ENTRIES} == {forms(text.id) for text in collected() if text.id}


def test_y2_no_translation_exclaims() -> None:
    assert [entry.id for entry in ENTRIES if re.search("[!！]", "".join(forms(entry.string)))] == []


@pytest.mark.parametrize(
    ("term", "chinese"),
    [
        ("Renewal", "续约"),
        ("Expansion", "增购"),
        ("At risk", "有风险"),
        ("churned", "已流失"),
        ("Champion", "内部支持者"),
        ("Executive sponsor", "高管发起人"),
        ("Check-in", "回访"),
        ("Escalate", "升级"),
        ("QBR", "季度业务回顾"),
        ("Save plan", "挽留计划"),
    ],
)
def test_y4_fixed_terms(term: str, chinese: str) -> None:
    with speaking("zh_CN"):
        assert _(term) == chinese


@pytest.mark.parametrize("locale", ["zh", "zh_CN", "zh-CN", "zh-Hans"])
def test_it_knows_simplified_chinese_by_each_of_its_names(locale: str) -> None:
    with speaking(locale):
        assert _("Health") == "健康度"
        assert ngettext("{count} open alert:", "{count} open alerts:", 2) == "{count} 条未处理的预警："


@pytest.mark.parametrize("locale", ["en", "en_GB", "zh_TW", "nowhere"])
def test_it_speaks_english_where_there_is_no_catalogue(locale: str) -> None:
    with speaking(locale):
        assert _("Health") == "Health"


def test_y4_a_chinese_reader_is_answered_in_chinese(open_unit: Units) -> None:
    ws = workspace()
    furnish(open_unit, ws)
    stored_user(open_unit, address("nina"), name="Nina Novak", role="manager", locale="zh_CN")
    with open_unit() as uow:
        nina = uow.people.get(address("nina"))
    reply = Router(open_unit, ws).answer(Request(nina, NOW, "健康度 acme"))
    reader = reader_of(ws, nina)
    with speaking(reader.locale):
        said = render(reply.view, reader)
    assert reply.ok
    assert "续约" in said
    assert "黄色" in said
    assert re.search(r"2026年\d+月\d+日", said)
