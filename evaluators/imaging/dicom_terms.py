"""Closed lists for facts taken from DICOM headers: what is not on a list never leaves the file."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from evaluators.resources import resource

_TERMS: Final[dict[str, Any]] = tomllib.loads(resource("standards/dicom_terms.toml").read_text("utf-8"))

MODALITIES: Final = frozenset[str](_TERMS["modalities"])
BODY_PARTS: Final = frozenset[str](_TERMS["body_parts"])
REMOVED: Final = tuple[str, ...](_TERMS["deidentification"]["removed"])
EMPTIED: Final = tuple[str, ...](_TERMS["deidentification"]["emptied"])
KEPT: Final = {str(code): frozenset[str](names) for code, names in _TERMS["deidentification"]["kept"].items()}
"""De-identification option to the attributes it allows to stay."""
HEADER: Final = tuple[str, ...](_TERMS["header"])
"""All elements a header is examined for; a scan keeps no others."""
OTHER: Final = "other"


def manufacturer(name: str) -> str:
    """Return the manufacturer's usual name, ``other`` for one that is not on the list."""
    letters = re.sub(r"[^A-Z0-9]", "", name.upper())
    starts: dict[str, str] = _TERMS["manufacturers"]
    return next((usual for start, usual in starts.items() if letters.startswith(start)), OTHER)
