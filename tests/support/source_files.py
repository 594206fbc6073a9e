"""The files of the project as a fresh clone holds them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_MADE_HERE = {".git", ".venv", ".venv-oracles", "build", "dist", "demo", "__pycache__", "node_modules"}


def source_files(*folders: str, suffix: str = "") -> Iterator[Path]:
    """Yield the files below these folders of the project (all when none is named), caches and builds left out."""
    for start in [ROOT / folder for folder in folders] or [ROOT]:
        yield from (path for path in sorted(_walk(start)) if path.name.endswith(suffix))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        made_here = entry.name in _MADE_HERE or entry.name.endswith(("_cache", ".egg-info"))
        if made_here or entry.name in {".hypothesis", ".benchmarks"}:
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif not entry.name.endswith((".pyc", ".evalpack")):
            yield entry
