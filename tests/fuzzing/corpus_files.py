"""The files that fuzzing keeps: ``corpus/TARGET/`` holds one file for each, named by its digest."""

import hashlib
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
LARGEST = 2048
"""Bytes of a file that is kept: what a larger one shows, a smaller one shows too."""


def kept(name):
    """Return the files kept for a target."""
    folder = CORPUS / name
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []


def keep(name, data):
    """Keep a file; return its path."""
    path = CORPUS / name / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
