"""Other words for commands: each stands for one, and every command has a Chinese one (Y4)."""

import re
from collections import Counter

import pytest

from handlers.commands import COMMANDS
from handlers.grammar import Parsed, parse
from handlers.pattern import Literal
from handlers.vocabulary import MEANINGS, meaning, others
from success.naming import fold

VERBS = {command.verb for command in COMMANDS.values()}
LITERALS = {
    element.word
    for command in COMMANDS.values()
    for element in command.pattern
    if isinstance(element, Literal)
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_no_other_word_stands_for_two() -> None:
    said = Counter(fold(other) for word in LITERALS for other in others(word))
    assert [other for other, times in said.items() if times > 1] == []


def test_no_other_word_is_a_command_of_its_own() -> None:
    assert {other: word for other, word in MEANINGS.items() if other in VERBS and other != word} == {}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_after_a_command_no_word_could_mean_two_of_its_own(verb: str) -> None:
    own = {
        element.word
        for command in COMMANDS.values()
        if command.verb == verb
        for element in command.pattern[1:]
        if isinstance(element, Literal)
    }
    assert [word for word in own if meaning(word) != word and meaning(word) in own] == []


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_y4_every_command_has_a_chinese_word(verb: str) -> None:
    assert any(CHINESE.search(other) for other in others(verb))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("健康度 acme", "health"),
        ("续约 acme", "renewal"),
        ("续约acme", "renewal"),
        ("续约 acme 阶段 谈判", "renewal stage"),
        ("续约 acme 简报", "renewal brief"),
        ("流失", "risk"),
        ("有风险", "risk"),
        ("增购 acme", "expansion"),
        ("增购 acme 指南", "expansion guide"),
        ("成功计划 acme", "plan"),
        ("成功计划 acme 目标 缩短结账", "plan goal"),
        ("内部支持者 acme", "contacts"),
        ("高管发起人 acme", "contacts"),
        ("回访 acme 完成 顺利", "checkin done"),
        ("升级 acme 新任财务总监要取消", "escalate"),
        ("季度业务回顾 acme", "qbr"),
        ("季度业务回顾 acme 议程", "qbr agenda"),
        ("挽留计划 acme", "save"),
        ("客户之声 acme 想要导出", "voice"),
        ("business review acme", "qbr"),
        ("success plan acme", "plan"),
        ("executive sponsor acme", "contacts"),
    ],
)
def test_y4_the_terms_of_the_glossary_work_as_words(line: str, command: str) -> None:
    read = parse(line, COMMANDS.values(), lambda key: key == "acme")
    assert isinstance(read, Parsed)
    assert (read.command, read.args.get("account", "acme")) == (command, "acme")
