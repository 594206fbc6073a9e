"""Manufacturers that may be named in a summary; what a file says otherwise becomes ``other``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OTHER: Final = "other"

_NAMES: Final = (
    "Agfa", "Aperio", "Apple", "Barco", "Canon", "Carestream", "Casio", "Dentsply", "DermLite", "Esaote", "FotoFinder",
    "Fujifilm", "GE", "Hamamatsu", "Heidelberg Engineering", "Heine", "Hitachi", "Hologic", "Karl Storz", "Kodak",
    "Konica", "Leica", "Mindray", "Neusoft", "Nikon", "Olympus", "Panasonic", "Pentax", "Philips", "Planmeca",
    "Richard Wolf", "Roche", "Samsung", "Shimadzu", "Siemens", "Sony", "Stryker", "Topcon", "Toshiba",
    "United Imaging", "Varian", "Ventana", "Zeiss", "3DHISTECH",
)  # fmt: skip


def named(counts: Mapping[str, int]) -> dict[str, int]:
    """Return patients by manufacturer, spelled as in the table, everything else under ``other``."""
    found: dict[str, int] = {}
    for written, n in counts.items():
        name = _known(written)
        found[name] = found.get(name, 0) + n
    return found


def _known(written: str) -> str:
    words = f" {written.lower()} "
    return next((name for name in _NAMES if f" {name.lower()} " in words.replace(",", " ")), OTHER)
