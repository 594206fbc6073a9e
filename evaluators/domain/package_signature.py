"""What can be said of a vendor's own signature over a package."""

from __future__ import annotations

from typing import Literal

from evaluators.domain.value import Value


class PackageSignature(Value):
    """An OpenSSF Model Signing bundle beside the model; words under ``submission.signature``."""

    status: Literal["valid", "partial", "changed", "broken", "key_missing", "unsupported"]
    """valid: made over exactly these files by the key below; partial: over some of them; key_missing: over exactly
    these files, by a key that is not at hand."""
    method: Literal["key", "certificate"] | None = None
    key_fingerprint: str | None = None
    """Hex SHA-256 of the SPKI."""
    known: bool = False
    """Whether the person has that key, or the certificate above it, from the vendor."""
    named: str | None = None
    """Subject of the certificate, as written there: for the screen, never for a summary."""

    @property
    def is_contradicted(self) -> bool:
        """Return whether it is not over these files or not by its key: worse than no signature."""
        return self.status in {"changed", "broken"}

    @property
    def wants_key(self) -> bool:
        """Return whether a key or certificate from the vendor would say more."""
        return self.status in {"valid", "key_missing"} and not self.known
