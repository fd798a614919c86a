"""Everything an operator runs: database, doctor, clock, presets, manifests."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.cli import app
from bot.slack.manifest import SCOPES
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "serve socket work demo ask chat tick preview import score calibrate policy export db manifest doctor"
)


def test_every_command_of_the_interface_is_there_and_explains_itself(bare: Run) -> None:
    told = bare("--help")
    for command in COMMANDS.split():
        assert command in told.stdout
        assert bare(command, "--help").exit_code == 0
    assert app.info.help


def test_an_empty_database_is_made_ready_by_the_first_command(bare: Run) -> None:
    assert bare("export", "users").exit_code == 0
    assert Path("var/mainstay.db").is_file()
    assert bare("db", "upgrade").stdout == "The database is up to date.\n"


def test_a_wrong_setting_stops_any_command_with_its_sentence(
    bare: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_POLICY", "nonsense")
    told = bare("export", "users")
    assert told.exit_code == 1
    assert told.stderr.startswith("MAINSTAY_POLICY is wrong: ")
    assert told.stderr.count("\n") == 1


def test_settings_are_read_from_a_file(bare: Run) -> None:
    Path(".env").write_text("MAINSTAY_DATABASE_URL=sqlite:///elsewhere/here.db\n")
    assert bare("db", "upgrade").exit_code == 0
    assert Path("elsewhere/here.db").is_file()


def test_db_check_and_backup(run: Run) -> None:
    assert run("db", "check").stdout == "The database is whole.\n"
    assert run("db", "backup", "copy.db").exit_code == 0
    assert Path("copy.db").stat().st_size > 0


def test_a_database_that_is_away_is_one_sentence(bare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_DATABASE_URL", "postgresql+psycopg://x@127.0.0.1:1/x?connect_timeout=1")
    told = bare("export", "users")
    assert told.exit_code == 1
    assert told.stderr.strip().endswith("please try again.")


# ------------------------------------------------------------ doctor


def test_doctor_says_that_all_is_well(run: Run) -> None:
    told = run("doctor")
    assert told.exit_code == 0
    assert "✓ database: answers, and its migrations are done." in told.stdout
    assert "✗" not in told.stdout


def test_doctor_names_what_is_wrong_and_how_to_mend_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_API_TOKEN", "short")
    told = run("doctor")
    assert told.exit_code == 1
    assert "✗ data API: the token of 'default' has 5 characters" in told.stdout
    assert "openssl rand -hex 32" in told.stdout


def test_doctor_looks_at_every_wrong_setting_and_explains_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_CALENDAR", "Atlantis")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "hush-hush")
    told = run("doctor")
    assert told.exit_code == 1
    assert "✗ MAINSTAY_CALENDAR" in told.stdout
    assert "✗ SLACK_BOT_TOKEN" in told.stdout
    assert "Country code for public holidays" in told.stdout
    assert "hush" not in told.output


def test_doctor_sees_a_database_without_tables(bare: Run) -> None:
    told = bare("doctor")
    assert told.exit_code == 1
    assert "✗ database: is not migrated. Run `mainstay db upgrade`." in told.stdout


def test_doctor_sees_a_clock_that_stands_still(run: Run) -> None:
    run("tick", "--at", "2020-01-01")
    told = run("doctor")
    assert told.exit_code == 1
    assert "✗ clock: did not run on time" in told.stdout


class Slack(BaseHTTPRequestHandler):
    """Answers `auth.test` with what the test put here."""

    answer = '{"ok": true}'
    scopes = ",".join(SCOPES)

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-OAuth-Scopes", self.scopes)
        self.end_headers()
        self.wfile.write(self.answer.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def slack(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Slack]]:
    """A Slack on loopback that the settings point to."""
    kind = type("OneSlack", (Slack,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{server.server_port}/api/")
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
        yield kind
        server.shutdown()


def test_doctor_online_asks_slack_for_the_scopes(run: Run, slack: type[Slack]) -> None:
    assert "✓ Slack, asked: takes the token, and every scope is granted." in run("doctor", "--online").stdout
    slack.scopes = "commands,chat:write"
    told = run("doctor", "--online")
    assert told.exit_code == 1
    assert "✗ Slack, asked: the token lacks app_mentions:read, channels:read" in told.stdout
    slack.answer = '{"ok": false, "error": "invalid_auth"}'
    assert "✗ Slack, asked: answers invalid_auth." in run("doctor", "--online").stdout
    assert "asked" not in run("doctor").stdout


# ------------------------------------------------------------ clock


def test_tick_refuses_an_instant_before_the_last(run: Run) -> None:
    assert run("tick", "--at", "2026-03-31").exit_code == 0
    told = run("tick", "--at", "2026-03-30")
    assert told.exit_code == 1
    assert "2026-03-31" in told.stderr


def test_tick_runs_one_job_by_name_and_refuses_an_unknown_one(run: Run) -> None:
    told = run("tick", "health", "--at", "2026-03-31", "--json")
    assert [report["job"] for report in json.loads(told.stdout)] == ["health"]
    assert run("tick", "nonsense").exit_code == 1


def test_preview_changes_nothing(run: Run, samples: Path) -> None:
    run("import", "all", samples / "users.csv", samples / "accounts.csv")
    first = run("preview", "--days", "1", "--at", "2026-04-15", "--json")
    assert first.exit_code == 0
    assert first.stdout == run("preview", "--days", "1", "--at", "2026-04-15", "--json").stdout
    assert isinstance(json.loads(first.stdout), list)
    assert run("tick", "--at", "2026-04-15").exit_code == 0


# ------------------------------------------------------------ presets


def test_score_counts_the_bands(run: Run, samples: Path) -> None:
    run("import", "all", samples / "users.csv", samples / "accounts.csv", samples / "metrics.csv")
    told = run("score", "--at", "2026-03-03")
    assert told.stdout.splitlines()[0].startswith(
        "2 scored as of 2026-03-03T23:59:59.999999+00:00 by framework@"
    )
    assert "unknown: 1" in told.stdout


def test_calibrate_says_when_there_is_too_little_history(run: Run) -> None:
    told = run("calibrate")
    assert told.exit_code == 0
    assert "too little history" in told.stdout


def test_policy_is_shown_checked_and_compared(run: Run) -> None:
    shown = run("policy", "show", "playbook")
    assert shown.stdout.startswith("# playbook@")
    Path("ours.toml").write_text(shown.stdout)
    assert run("policy", "check", "ours.toml").stdout.endswith(": all figures fit together\n")
    told = run("policy", "diff", "playbook")
    assert "weights.usage: 30 → 35" in told.stdout
    assert "0 accounts change band under playbook@" in told.stdout


def test_policy_check_refuses_weights_that_do_not_sum_to_100(run: Run) -> None:
    Path("ours.toml").write_text('extends = "framework"\nname = "ours"\n[weights]\nusage = 31\n')
    told = run("policy", "check", "ours.toml")
    assert told.exit_code == 1
    assert "101" in told.stderr


# ------------------------------------------------------------ platforms


def test_manifest_slack_is_json_for_the_url_given(bare: Run) -> None:
    told = bare("manifest", "slack", "--url", "https://mainstay.example.com/")
    assert "https://mainstay.example.com/slack/events" in told.stdout
    assert json.loads(told.stdout)
    assert bare("manifest", "slack", "--url", "http://mainstay.example.com").exit_code == 2
    assert bare("manifest", "slack").exit_code == 2
    ours = bare(
        "manifest", "slack", "--url", "https://mainstay.example.com", "--root", "ms", "--prefix", "ms-"
    )
    commands = [each["command"] for each in json.loads(ours.stdout)["features"]["slash_commands"]]
    assert {"/ms", "/ms-health"} <= set(commands)


def test_manifest_teams_is_a_package_ready_to_upload(bare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = bare("manifest", "teams", "--url", "https://mainstay.example.com")
    assert (missing.exit_code, missing.stderr) == (
        1,
        "MicrosoftAppId is missing: the Teams app package needs it.\n",
    )
    monkeypatch.setenv("MicrosoftAppId", "00000000-1111-2222-3333-444444444444")
    monkeypatch.setenv("MicrosoftAppPassword", "shh")
    told = bare("manifest", "teams", "--url", "https://mainstay.example.com", "--out", "app.zip")
    assert told.exit_code == 0
    assert "manifest.json" in zipfile.ZipFile("app.zip").namelist()


def test_socket_mode_needs_its_token(run: Run) -> None:
    told = run("socket")
    assert (told.exit_code, told.stderr) == (1, "SLACK_APP_TOKEN is missing: Socket Mode needs it.\n")


# ------------------------------------------------------------ processes


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("MAINSTAY_")}
    return kept | {"MAINSTAY_DATABASE_URL": f"sqlite:///{folder / 'house.db'}", "PYTHONPATH": str(ROOT)}


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answers(url: str, process: subprocess.Popen[str]) -> bytes:
    for _attempt in range(200):
        if process.poll() is not None:
            raise AssertionError(process.communicate()[1])
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def test_serve_listens_and_ends_cleanly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = started(tmp_path, "serve", "--port", str(port))
    try:
        assert answers(f"http://127.0.0.1:{port}/readyz", process) == b'{"status":"ready"}'
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in err


def test_work_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    process = started(tmp_path, "work", "--verbose")
    try:
        for line in process.stderr or ():
            if "Scheduler started" in line or "working" in line:
                break
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in err
