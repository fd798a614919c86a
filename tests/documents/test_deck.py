"""The deck, read back: every part of Q5 has its slide, with native charts and tables that stay on it."""

import io
from typing import Any

import pytest
from pptx import Presentation

from bot.documents.deck import deck
from bot.documents.slides import HIGH, MOST_ROWS, WIDE
from success.format import Reader
from success.qbr_pack import Pack
from success.texts import speaking
from tests.documents.packs import NANO, a_crowded_pack, a_pack, a_score, an_action, an_empty_pack


def opened(pack: Pack, locale: str = "en") -> Any:
    """The deck as PowerPoint sees it."""
    with speaking(locale):
        return Presentation(io.BytesIO(deck(pack, Reader(locale))))


def slides(pack: Pack, locale: str = "en") -> dict[str, Any]:
    """The slides by title."""
    return {slide.shapes.title.text: slide for slide in opened(pack, locale).slides}


def said(slide: Any) -> list[str]:
    """Every line of text on a slide beside its title."""
    shapes = [shape for shape in slide.placeholders if shape != slide.shapes.title]
    return [paragraph.text for shape in shapes for paragraph in shape.text_frame.paragraphs]


def chart(slide: Any) -> Any:
    """The native chart of a slide."""
    (found,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    return found


def points(slide: Any) -> dict[str, float | None]:
    """What a slide's chart shows."""
    plot = chart(slide).plots[0]
    (series,) = plot.series
    return dict(zip(plot.categories, series.values, strict=True))


def cells(slide: Any) -> list[list[str]]:
    """The table of a slide."""
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_q5_every_part_has_its_slide_in_order() -> None:
    assert list(slides(a_pack())) == [
        "Business review: Acme Corp",
        "Executive summary",
        "Health score, the last 90 days",
        "Value delivered",
        "Goals: per cent of the way to the target",
        "Evidence, from the first",
        "Usage",
        "Support",
        "Priorities and expansion",
        "Actions",
    ]


def test_q5_the_cover_names_customer_date_and_attendees() -> None:
    assert said(slides(a_pack())["Business review: Acme Corp"]) == ["Apr 9, 2026", "Cora Chen, Maria Moreno"]
    proposed = said(slides(a_pack(invited=False, day=None))["Business review: Acme Corp"])
    assert proposed == ["not scheduled yet", "Cora Chen, Maria Moreno (to be confirmed)"]


def test_q5_the_summary_has_health_wins_and_focus() -> None:
    assert said(slides(a_pack())["Executive summary"]) == [
        "Health",
        "66 🟡 Yellow",
        "Wins",
        "Close the month in 5 days",
        "Focus",
        "Usage trend, 30 days: −42%",
    ]


def test_q5_value_delivered_sets_actual_against_target_with_mark_and_word() -> None:
    assert cells(slides(a_pack())["Value delivered"]) == [
        ["Goal", "Target", "Actual", "Status"],
        ["Close the month in 5 days", "5 days", "5 days", "✅ achieved"],
        ["Fewer errors", "5 days", "8 days", "⚠️ on its way"],
        ["One view of every depot", "5 days", "8 days", "❌ past its date"],
    ]


def test_q5_trend_goals_and_usage_are_native_charts() -> None:
    made = slides(a_pack(trend=(*a_pack().trend[:-1], a_score(a_pack().today, None))))
    trend = points(made["Health score, the last 90 days"])
    assert len(trend) == 13
    assert list(trend.items())[:2] == [("Jan 6", 60.0), ("Jan 13", 61.0)]
    assert trend["Mar 31"] is None  # an unknown score is a gap and no zero
    assert points(made["Goals: per cent of the way to the target"]) == {
        "One view of every depot": 40.0,
        "Fewer errors": 40.0,
        "Close the month in 5 days": 100.0,
    }
    assert points(made["Usage"]) == {"Active": 28.0, "Licensed": 40.0}


def test_q5_usage_names_what_lies_unused() -> None:
    assert said(slides(a_pack())["Usage"]) == [
        "Figures",
        "Active seats: 28 of 40 (70%)",
        "Feature adoption: 75%",
        "Adoption opportunities",
        "12 licensed seats are not active yet",
        "25% of the licensed features are not used yet",
    ]


def test_q5_support_shows_issues_and_satisfaction() -> None:
    assert said(slides(a_pack())["Support"]) == ["Open critical issues: 1", "CSAT, answers of 4 or 5: 90%"]


def test_q5_there_are_three_priorities_and_the_expansion() -> None:
    assert said(slides(a_pack())["Priorities and expansion"]) == [
        "Priorities",
        "Fewer errors",
        "One view of every depot",
        "Improve “Usage trend, 30 days”, now −42%",
        "Expansion",
        "Most of the seats are in use",
    ]


def test_q5_actions_have_owner_and_due_date() -> None:
    assert cells(slides(a_pack())["Actions"]) == [
        ["Action", "Owner", "Due"],
        ["Send the plan", "Maria Moreno", "Apr 15, 2026"],
        ["Name the lead", "Cora Chen", "Apr 15, 2026"],
    ]


def test_where_nothing_is_known_the_deck_says_so() -> None:
    made = slides(an_empty_pack())
    assert said(made["Executive summary"])[1:4:2] == ["⚪ Unknown", "none recorded yet"]
    assert said(made["Health score, the last 90 days"]) == ["There are too few scores for a trend."]
    assert said(made["Value delivered"]) == ["No goal is on the plan yet."]
    assert said(made["Usage"]) == ["Figures", "Nothing is collected here."]
    assert said(made["Actions"]) == ["No action is open."]


def test_what_does_not_fit_is_counted() -> None:
    made = slides(a_crowded_pack())
    actions = cells(made["Actions"])
    assert len(actions) == 1 + MOST_ROWS
    assert actions[-1] == ["+8 more", "", ""]
    assert said(made["Evidence, from the first"])[-1] == "+14 more"
    assert cells(slides(a_pack(actions=tuple(an_action(n) for n in range(8))))["Actions"])[-1][0] != ""


@pytest.mark.parametrize(
    "pack", [a_pack(), a_crowded_pack(), an_empty_pack()], ids=["usual", "crowded", "empty"]
)
@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_everything_stays_on_its_slide(pack: Pack, locale: str) -> None:
    for slide in opened(pack, locale).slides:
        assert slide.shapes.title.text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= WIDE
            assert shape.top + shape.height <= HIGH


def test_what_fits_is_shown_whole() -> None:
    usage = (*a_pack().usage, ("dau_mau_ratio", NANO // 4), ("usage_trend", NANO // 10))
    lines = said(slides(a_pack(usage=usage))["Usage"])
    assert len(lines) == 2 + 4 + 2
    assert not [line for line in lines if line.startswith("+")]
    crowded = said(slides(a_crowded_pack())["Executive summary"])
    assert [line for line in crowded if line.startswith("+")] == ["+10 more"]


def test_long_names_are_clipped_by_their_width() -> None:
    latin, chinese = ("W" * 300, "长" * 300)
    for name, shown in ((latin, 87), (chinese, 43)):
        action = cells(slides(a_pack(actions=(an_action(1, name),)))["Actions"])[1][0]
        assert action == name[:shown] + "…"


def test_no_placeholder_is_left_empty() -> None:
    for slide in opened(a_crowded_pack()).slides:
        assert all(shape.text_frame.text for shape in slide.placeholders)


def test_names_from_elsewhere_are_text_without_controls() -> None:
    account = a_pack().account
    hostile = a_pack(wins=("=cmd|'/c calc'!A1\x00\x0b", "<a:t>&amp;"), account=account)
    assert "=cmd|'/c calc'!A1" in said(slides(hostile)["Executive summary"])
    assert "<a:t>&amp;" in said(slides(hostile)["Executive summary"])


def test_y4_a_chinese_reader_gets_a_chinese_deck() -> None:
    made = slides(a_pack(), "zh_CN")
    assert "业务回顾：Acme Corp" in made
    assert [row[-1] for row in cells(made["已交付的价值"])] == ["状态", "✅ 已达成", "⚠️ 进行中", "❌ 已逾期"]
    assert said(made["支持"])[0] == "未解决的严重问题：1"


def test_the_file_says_what_it_is() -> None:
    about = opened(a_pack()).core_properties
    assert (about.title, about.author) == ("Business review: Acme Corp", "Mainstay")
    assert about.created.date() == a_pack().today
