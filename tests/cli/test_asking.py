"""`ask` and `chat`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ANA = "ana@us.example"


@pytest.fixture
def known(run: Run, samples: Path) -> Run:
    """Somebody to ask, and something to ask about."""
    run("import", "all", samples / "users.csv", samples / "accounts.csv")
    return run


def test_an_answer_ends_with_0(known: Run) -> None:
    told = known("ask", "health acme", "--as", ANA, "--at", "2026-03-31T09:00:00Z")
    assert told.exit_code == 0
    assert told.stdout.startswith('Acme, "the" Company')
    assert told.stderr == ""


def test_an_error_sentence_ends_with_1(known: Run) -> None:
    told = known("ask", "health zzzzzz", "--as", ANA)
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "zzzzzz" in told.stderr


def test_json_holds_the_view_and_the_text(known: Run) -> None:
    told = known("ask", "health acme", "--as", ANA, "--json")
    answer = json.loads(told.stdout)
    assert set(answer) == {"view", "text"}
    assert answer["view"]["title"] in answer["text"]
    refused = known("ask", "health zzzzzz", "--as", ANA, "--json")
    assert refused.exit_code == 1
    assert "zzzzzz" in json.loads(refused.stdout)["text"]


def test_a_stranger_is_told_nothing(known: Run) -> None:
    told = known("ask", "health acme", "--as", "eve@elsewhere.example")
    assert told.exit_code == 1
    assert "Acme" not in told.output


def test_a_bad_instant_is_a_usage_error(known: Run) -> None:
    told = known("ask", "help", "--as", ANA, "--at", "soon")
    assert told.exit_code == 2
    assert "soon" in told.stderr


def test_chat_answers_line_by_line_until_leave_is_taken(known: Run) -> None:
    told = known("chat", "--as", ANA, input="health acme\n\nnonsense here\nexit\nhelp\n")
    assert told.exit_code == 0
    assert told.stdout.index("Acme") < told.stdout.index("nonsense")


@pytest.mark.parametrize("how", ["ask", "chat"])
def test_q5_files_are_saved_where_the_command_was_called(
    known: Run, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = (
        known("ask", "qbr acme deck", "--as", ANA)
        if how == "ask"
        else known("chat", "--as", ANA, input="qbr acme deck\nexit\n")
    )
    assert told.exit_code == 0
    saved = sorted(path.name for path in tmp_path.glob("review-*"))
    assert [name.rpartition(".")[2] for name in saved] == ["md", "pptx"]
    assert all(f"Saved: {name}" in told.stderr for name in saved)
