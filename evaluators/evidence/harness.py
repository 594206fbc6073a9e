"""Which program evaluated: one digest over its own files, and rows that say what a summary may be evidence for."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

import evaluators
from evaluators import resources
from evaluators.domain.canonical import digest
from evaluators.evidence.record import CrosswalkRow, Harness


@cache
def harness() -> Harness:
    """Return name, version and digest of this program.

    The digest is the SHA-256 over the RFC 8785 list of all program and resource files with their SHA-256. It tells
    two builds apart; that it is this one which ran is a statement of the signer's own computer.
    """
    files: dict[str, str] = {}
    for name, root in (("evaluators", Path(evaluators.__file__).parent), ("resources", resources.root())):
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and "__pycache__" not in inside.parts and not _carried_twice(name, inside):
                files[f"{name}/{inside.as_posix()}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return Harness(version=evaluators.__version__, digest=digest(files))


def crosswalk() -> tuple[CrosswalkRow, ...]:
    """Return which requirements the parts of a summary may be evidence for."""
    rows = tomllib.loads(resources.resource("standards/crosswalk.toml").read_text("utf-8"))["row"]
    return tuple(CrosswalkRow(**row) for row in rows)


def _carried_twice(name: str, inside: Path) -> bool:
    """Return whether a wheel has its resources inside the package, where they are counted as resources."""
    return name == "evaluators" and inside.parts[0] == "_resources"
