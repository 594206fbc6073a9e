"""Real images, models and tables for trying the product on; not part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("PRUEFSTAND_TEST_DATA", Path(__file__).resolve().parents[2].parent / "shared" / "data"))


def shared(name: str) -> Path:
    """Return a file or folder of the test material, or skip the test with the reason."""
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"real test material is absent (PRUEFSTAND_TEST_DATA): {name}")
    return path
