"""How hard a passphrase is to guess, in one of three words. A rule of thumb: it knows no dictionary."""

from __future__ import annotations

import math
import string
from typing import Final, Literal

Strength = Literal["weak", "fair", "strong"]

_FAIR_BITS: Final = 45
_STRONG_BITS: Final = 70
_KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation + " ")


def strength(passphrase: str) -> Strength:
    """Return how strong a passphrase is.

    A character that repeats one already there, or follows the one before it in the alphabet or on the digits, adds
    little: an attacker tries those first.
    """
    kinds = sum(len(kind) for kind in _KINDS if any(character in kind for character in passphrase))
    others = any(character not in "".join(_KINDS) for character in passphrase)
    pool = kinds + (100 if others else 0)
    if pool == 0:
        return "weak"
    bits = 0.0
    seen: set[str] = set()
    before = ""
    for character in passphrase:
        follows = before != "" and abs(ord(character) - ord(before)) <= 1
        bits += 1.0 if follows else math.log2(pool) * (0.4 if character in seen else 1.0)
        seen.add(character)
        before = character
    if bits >= _STRONG_BITS:
        return "strong"
    return "fair" if bits >= _FAIR_BITS else "weak"
