"""Bands of ages as cards and cohorts write them."""

from __future__ import annotations

import re

OLDEST = 130
"""Years; where ``90+`` ends."""
_BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)")


def band_of(text: str) -> tuple[float, float] | None:
    """Return the years of ``18-39`` or ``90+``, the end excluded: (18, 40); None for anything else."""
    found = _BAND.fullmatch(text)
    if found is None:
        return None
    low = int(found[1])
    high = OLDEST if found[2] is None else int(found[2]) + 1
    return (float(low), float(high)) if low < high <= OLDEST else None
