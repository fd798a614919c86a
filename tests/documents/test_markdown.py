"""The review as Markdown: every part of Q5, and nobody's text becomes markup."""

from dataclasses import replace

from bot.documents.markdown import markdown
from bot.documents.review import Documents
from success.format import Reader
from success.qbr_pack import Pack
from success.texts import speaking
from tests.documents.packs import ACME, AHEAD, SAID, a_crowded_pack, a_pack, an_action, an_empty_pack

WHOLE = """\
# Business review: Acme Corp

- Date: Apr 9, 2026
- Attendees: Cora Chen, Maria Moreno
- ARR: €120,000
- Renewal: Jun 30, 2026

## Executive summary

- Health: 66 🟡 Yellow
- Wins: Close the month in 5 days
- Focus: Usage trend, 30 days: −42%

## Value delivered

| Goal | Target | Actual | Status |
|---|---|---|---|
| Close the month in 5 days | 5 days | 5 days | ✅ achieved |
| Fewer errors | 5 days | 8 days | ⚠️ on its way |
| One view of every depot | 5 days | 8 days | ❌ past its date |

### Evidence, from the first

- €50,000: Saved (their controller, Mar 1, 2026)
- “It pays” Cora Chen, Mar 1, 2026

## Usage

- Active seats: 28 of 40 (70%)
- Feature adoption: 75%
- 12 licensed seats are not active yet
- 25% of the licensed features are not used yet

## Support

- Open critical issues: 1
- CSAT, answers of 4 or 5: 90%

## Priorities

1. Fewer errors
2. One view of every depot
3. Improve “Usage trend, 30 days”, now −42%

## Expansion

- Most of the seats are in use

## Actions

| # | Action | Owner | Due |
|---|---|---|---|
| 7 | Send the plan | Maria Moreno | Apr 15, 2026 |
| 9 | Name the lead | Cora Chen | Apr 15, 2026 |
"""


def written(pack: Pack, locale: str = "en") -> str:
    with speaking(locale):
        return markdown(pack, Reader(locale))


def test_q5_the_document_has_every_part() -> None:
    assert written(a_pack()) == WHOLE


def test_where_nothing_is_known_it_says_so() -> None:
    said = written(an_empty_pack())
    for line in (
        "- Date: not scheduled yet",
        "- Attendees: to be named",
        "- Health: ⚪ Unknown",
        "No goal is on the plan yet.",
        "Nothing is collected here.",
        "No action is open.",
    ):
        assert line in said.splitlines()
    assert "ARR" not in said


def test_names_and_words_from_elsewhere_are_no_markup() -> None:
    pack = a_pack(
        account=replace(ACME, name="Acme *GmbH* <b>"),
        goals=(replace(AHEAD, title="A | B\n# C"),),
        evidence=(replace(SAID, words="[here](https://evil.example) _x_ snake_case"),),
        actions=(an_action(1, "`rm` ~all~"),),
        wins=("![x](y)",),
    )
    said = written(pack)
    assert "# Business review: Acme \\*GmbH\\* \\<b\\>" in said
    assert "| A \\| B \\# C |" in said
    assert "\\[here\\](https://evil.example) \\_x\\_ snake_case" in said
    assert "\\`rm\\` \\~all\\~" in said
    assert "!\\[x\\](y)" in said


def test_nothing_is_left_out_of_the_document() -> None:
    said = written(a_crowded_pack())
    assert said.count("| ⚠️ on its way |") == 12
    assert said.count("their controller") == 20
    assert "Featherstonehaugh-Cholmondeley 8" in said


def test_y4_a_chinese_reader_gets_a_chinese_document() -> None:
    said = written(a_pack(), "zh_CN").splitlines()
    assert said[0] == "# 业务回顾：Acme Corp"
    assert "- 参会人：Cora Chen、Maria Moreno" in said
    assert not [line for line in said if ": " in line]


def test_the_files_are_named_after_the_account_and_short_enough() -> None:
    plain, hostile, long, chinese = (
        [file.name for file in Documents().review(a_pack(account=replace(ACME, name=name)), Reader())]
        for name in ("Acme Corp", "../../etc/passwd", "x" * 300, "海尔 集团")
    )
    assert plain == ["review-acme-corp.md", "review-acme-corp.pptx"]
    assert hostile == ["review-etc-passwd.md", "review-etc-passwd.pptx"]
    assert max(map(len, long)) < 80
    assert chinese == ["review-海尔-集团.md", "review-海尔-集团.pptx"]
