"""The forms in which a summary arrives: a folder or .zip with the whole package, a bundle alone, a PDF alone.

Everything here is foreign: it runs inside the sandbox, on bytes, within limits.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from evaluators.errors import EvidenceError
from evaluators.evidence.archives import NotStrict, TooLarge, read_archive
from evaluators.evidence.statement import PACKAGE_TYPE

BUNDLE: Final = "bundle.intoto.jsonl"
PACKAGE: Final = "package.intoto.jsonl"

FILES_LIMIT: Final = 100
"""A package has about ten files."""
BYTES_LIMIT: Final = 256 * 1024**2
"""A bundle of 100 000 cases has a few megabytes."""
_LEFT_BY_SYSTEMS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Made by file browsers in any folder they show; not part of a package and not counted as a change."""
_ENVELOPE_MARK: Final = b'"payloadType"'
_CHANGED_MARK: Final = b'"signatures"'


@dataclass(frozen=True, slots=True)
class Package:
    """What is to be verified."""

    kind: Literal["package", "bundle", "pdf"]
    bundle: bytes
    files: Mapping[str, bytes]
    """All files of a package by relative name; empty for a bundle or PDF alone."""


def open_package(files: Mapping[str, bytes], *, folder: bool) -> Package:
    """Return the package in a folder's files, or in the one file that was named.

    Args:
        files: Relative name, with forward slashes, to content.
        folder: Whether these are all files of a folder.

    Raises:
        EvidenceError: It is no summary (``C512``), or too large to be one (``C513``).
    """
    if folder:
        return _from_files(files)
    (content,) = files.values()
    if content.startswith(b"PK\x03\x04"):
        return _from_files(_unzipped(content))
    if content.startswith(b"%PDF-"):
        from evaluators.evidence.pdf_attachment import attached_file  # a PDF library is slow to load

        bundle = attached_file(content, BUNDLE)
        if bundle is None:
            raise EvidenceError("C512")
        return Package("pdf", bundle, {})
    if _ENVELOPE_MARK not in content and _CHANGED_MARK not in content:
        raise EvidenceError("C512")
    if _is_file_list(content):  # it is intact, but says nothing without the files it lists
        raise EvidenceError("C512")
    return Package("bundle", content, {})


def _is_file_list(content: bytes) -> bool:
    """Return whether these lines are the signed list of files of a package, not the record in it."""
    try:
        statement = json.loads(base64.b64decode(json.loads(content.partition(b"\n")[0])["payload"]))
        return bool(statement["predicateType"] == PACKAGE_TYPE)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _from_files(files: Mapping[str, bytes]) -> Package:
    own = {name: content for name, content in files.items() if PurePosixPath(name).name not in _LEFT_BY_SYSTEMS}
    if len(own) > FILES_LIMIT or sum(map(len, own.values())) > BYTES_LIMIT:
        raise EvidenceError("C513")
    if BUNDLE not in own:
        raise EvidenceError("C512")
    return Package("package", own[BUNDLE], own)


def _unzipped(content: bytes) -> dict[str, bytes]:
    """Read an archive. One common folder around the files, as made by most programs, is taken off."""
    try:
        files = read_archive(content, files_limit=2 * FILES_LIMIT, bytes_limit=BYTES_LIMIT)  # folders are entries too
    except TooLarge:
        raise EvidenceError("C513") from None
    except NotStrict:
        if BUNDLE.encode() not in content:
            raise EvidenceError("C512") from None
        return {BUNDLE: b""}  # a package once, damaged on the way or meddled with: changed, not something else
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        files = {name.partition("/")[2]: item for name, item in files.items()}
    return files
