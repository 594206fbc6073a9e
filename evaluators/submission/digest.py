"""The digest that names a package: the root of OpenSSF Model Signing's file list.

Recipe (``model_signing``, predicate ``https://model_signing/signature/v1.0``, serialisation ``files``, SHA-256): hash
every regular file; order the files by their path relative to the package, compared component by component; the root
is the SHA-256 over the raw 32-byte digests one after the other. Names do not enter the root. Left out, as there: the
paths git keeps, and the signature itself. A vendor's model signature and our summary thus name the same thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from evaluators.domain.submission import FileDigest

SIGNATURES: Final = ("model.sig", "model_signature.json")
"""Top-level names of a vendor's signature, in the order they are looked for."""
IGNORED: Final = frozenset({".git", ".github", ".gitattributes", ".gitignore", *SIGNATURES})
"""Top-level names outside the digest."""


def counts(path: str) -> bool:
    """Return whether a relative path is part of the digest."""
    return PurePosixPath(path).parts[0] not in IGNORED


def package_digest(files: Iterable[FileDigest]) -> str:
    """Return the root digest, hex SHA-256, of the files of a package."""
    root = hashlib.sha256()
    for file in sorted(files, key=lambda file: PurePosixPath(file.path)):
        if counts(file.path):
            root.update(bytes.fromhex(file.sha256))
    return root.hexdigest()
