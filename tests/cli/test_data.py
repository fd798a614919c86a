"""`import` and `export`."""

from pathlib import Path

from success.records import Kind
from tests.cli.conftest import Run

ACCOUNTS = "external_id,name\nacme,Acme\nglobex,Globex\n"
BAD = "external_id,name,arr\ngood,Good,1\nbad,Bad,much\n"


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text)
    return path


def test_it_lands_rows_and_says_how_many(run: Run) -> None:
    done = run("import", "accounts", write("a.csv", ACCOUNTS))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "2 landed, 0 refused\n", "")
    assert "acme,Acme" in run("export", "accounts").stdout


def test_refused_rows_are_told_as_file_and_line_and_end_with_3(run: Run) -> None:
    done = run("import", "accounts", write("a.csv", BAD), write("b.csv", ACCOUNTS))
    assert done.exit_code == 3
    assert done.stderr == "a.csv:3: arr 'much' is not a number\n"
    assert done.stdout == "3 landed, 1 refused\n"


def test_nothing_is_drawn_where_there_is_no_terminal(run: Run) -> None:
    done = run("import", "accounts", write("a.csv", ACCOUNTS))
    assert "━" not in done.output
    assert "%" not in done.output


def test_a_wrong_header_is_told_at_its_line(run: Run) -> None:
    done = run("import", "accounts", write("a.csv", "external_id,nmae\na,b\n"))
    assert done.exit_code == 3
    assert done.stderr == "a.csv:1: 'nmae' is not a column of accounts; is 'name' meant?\n"


def test_a_dry_run_lands_nothing(run: Run) -> None:
    done = run("import", "accounts", write("a.csv", BAD), "--dry-run")
    assert done.exit_code == 3
    assert done.stdout == "1 would land, 1 refused\n"
    assert run("export", "accounts").stdout.count("\n") == 1


def test_json_and_ndjson_are_known_by_their_suffix(run: Run) -> None:
    array = write("a.json", '[{"external_id": "a", "name": "A"}]')
    lines = write("b.ndjson", '{"external_id": "b", "name": "B"}\n\n{"external_id": "c"}\n')
    done = run("import", "accounts", array, lines)
    assert done.stdout == "2 landed, 1 refused\n"
    assert done.stderr == "b.ndjson:3: name is missing\n"


def test_usage_errors_end_with_2(run: Run) -> None:
    path = write("a.csv", ACCOUNTS)
    assert run("import", "acounts", path).exit_code == 2
    assert run("import", "accounts", "nowhere.csv").exit_code == 2
    assert run("import", "accounts").exit_code == 2
    assert run("import", "accounts", path, "--at", "yesterday").exit_code == 2
    assert run("export", "everything").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert run("--workspace", "No Spaces", "export", "users").exit_code == 2


def test_all_kinds_go_in_at_once_when_files_are_named_after_them(run: Run, samples: Path) -> None:
    files = [samples / f"{kind}.csv" for kind in reversed(Kind)]
    done = run("import", "all", *files)
    assert (done.exit_code, done.stderr) == (0, "")
    for kind in Kind:
        assert run("export", kind).stdout.count("\n") > 1
    refused = run("import", "all", write("acounts.csv", ACCOUNTS))
    assert refused.exit_code == 1
    assert refused.stderr.strip() == "acounts.csv is not named after a KIND; is 'accounts' meant?"


def test_a_map_loads_one_kind_or_all(run: Run) -> None:
    crm = write("crm.csv", "Id,Company,Seats\n1,Acme,10\n2,,x\n")
    chart = write(
        "map.toml",
        "[users]\nsql = \"select 'ana@us.example' as email, 'Ana' as name, 'csm' as role\"\n"
        '[accounts]\nsql = "select Id as external_id, Company as name, Seats as licensed_seats from crm"\n',
    )
    one = run("import", "accounts", crm, "--map", chart)
    assert one.exit_code == 3
    assert one.stderr.startswith(
        "accounts:2 (map): name is missing; licensed_seats 'x' is not a whole number"
    )
    every = run("import", "all", crm, "--map", chart)
    assert every.stdout == "2 landed, 1 refused\n"
    missing = run("import", "surveys", crm, "--map", chart)
    assert (missing.exit_code, missing.stderr) == (1, "map.toml has no query for surveys.\n")


def test_a_map_that_fails_lands_nothing(run: Run) -> None:
    crm = write("crm.csv", "Id\n1\n")
    chart = write(
        "map.toml",
        "[users]\nsql = \"select 'ana@us.example' as email, 'Ana' as name, 'csm' as role\"\n"
        '[accounts]\nsql = "select Nope from crm"\n',
    )
    done = run("import", "all", crm, "--map", chart)
    assert done.exit_code == 1
    assert done.stderr.startswith("map.toml: [accounts] failed: Binder Error")
    assert run("export", "users").stdout.count("\n") == 1


def test_what_export_writes_import_takes(run: Run, samples: Path) -> None:
    run("import", "accounts", samples / "accounts.csv")
    written = run("export", "accounts").stdout
    done = run("--workspace", "north", "import", "accounts", write("again.csv", written))
    assert done.exit_code == 0
    assert run("--workspace", "north", "export", "accounts").stdout == written


def test_workspaces_share_nothing(run: Run) -> None:
    run("--workspace", "north", "import", "accounts", write("a.csv", ACCOUNTS))
    assert run("export", "accounts").stdout.count("\n") == 1


def test_what_landed_is_scored_as_of_the_instant_given(run: Run) -> None:
    run("import", "users", write("u.csv", "email,name,role\nana@us.example,Ana,admin\n"))
    run("import", "accounts", write("a.csv", ACCOUNTS))
    metrics = "account_external_id,metric,value,observed_at\nacme,csat,4,2024-12-30\n"
    run("import", "metrics", write("m.csv", metrics), "--at", "2024-12-31")
    told = run("ask", "health acme", "--as", "ana@us.example", "--at", "2024-12-31")
    assert "75" in told.stdout


def test_the_journal_is_exported_and_not_imported(run: Run) -> None:
    run("import", "accounts", write("a.csv", ACCOUNTS))
    assert (run("export", "journal").exit_code, run("export", "journal").stdout) == (0, "")
    assert run("import", "journal", write("j.ndjson", "")).exit_code == 2
