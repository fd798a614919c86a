"""`python -m bench [--quick] [NAME…]`: every measurement, as a table and as JSON in var/bench.json.

A measurement is a module here with `run(quick) -> list[Figure]`; medians are taken inside it.
"""

import argparse
import importlib
import json
import pkgutil
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench.figures import Figure

RESULTS = Path("var/bench.json")
Run = Callable[..., list[Figure]]


def measurements() -> dict[str, Run]:
    """Return what can be measured, by module name."""
    found: dict[str, Run] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name != "__main__":
            run = getattr(importlib.import_module(f"bench.{module.name}"), "run", None)
            if callable(run):
                found[module.name] = run
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure, show and write. An aim that is missed is reported, not an error."""
    known = measurements()
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Mainstay.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument(
        "--quick", action="store_true", help="smaller and fewer rounds: only to see that it runs"
    )
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.names) - set(known)
    if unknown:
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    console, figures = Console(), list[Figure]()
    for name in chosen.names or known:
        started = time.monotonic()
        with console.status(f"measuring {name} …"):
            figures += known[name](quick=chosen.quick)
        console.print(f"measured {name} in {time.monotonic() - started:.0f} s", style="dim")
    console.print(shown(figures, quick=chosen.quick))
    write(figures, RESULTS, quick=chosen.quick)
    return 0


def shown(figures: list[Figure], *, quick: bool = False) -> Table:
    """Return the figures as a table."""
    title = "Measured quickly: not to be quoted" if quick else "Measured"
    table = Table("what", "value", "aim", "", "how", title=title)
    for column in (1, 2):
        table.columns[column].justify = "right"
        table.columns[column].no_wrap = True
    for figure in figures:
        aim = f"{'≥' if figure.at_least else '≤'} {_number(figure.aim)} {figure.unit}"
        met = "[green]met[/]" if figure.met else "[red]not met[/]"
        table.add_row(figure.name, f"{_number(figure.value)} {figure.unit}", aim, met, figure.detail)
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def write(figures: list[Figure], path: Path, *, quick: bool = False) -> None:
    """Write the figures and what they were measured on as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.platform(), "quick": quick}
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
