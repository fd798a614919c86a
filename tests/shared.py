"""The folder of outside material beside the repository, which some tests read where it is present."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Path | None:
    """Return a file or folder of the shared material, None where it is absent."""
    path = SHARED / name
    return path if path.exists() else None


def shared_or_skip(name: str) -> Path:
    """Return a file or folder of the shared material, or skip the test, saying so."""
    path = shared(name)
    if path is None:
        pytest.skip(f"../shared/{name} is not here")
    return path
