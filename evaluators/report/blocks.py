"""What stands on a page, in words: the template only places it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from evaluators.report.plot import Plot
from evaluators.texts import Language


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``quiet`` is smaller and grey."""

    text: str
    quiet: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with what they stand for."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["pairs"] = "pairs"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a header; the first column is text, the others are numbers or short words."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """Share of the width per column."""
    alt: str
    """What the table is about, for those who hear it."""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Figures:
    """Plots side by side."""

    plots: tuple[Plot, ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Highlight:
    """The sentence a reader takes home, with its verdict as the first words."""

    lines: tuple[str, ...]
    alarms: tuple[str, ...] = ()
    """What is to be read before that, in the colour of caution."""
    kind: Literal["highlight"] = "highlight"


@dataclass(frozen=True, slots=True)
class Columns:
    """Two stacks side by side; ``left_share`` of the width for the first."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    left_share: float = 0.5
    kind: Literal["columns"] = "columns"


Block: TypeAlias = Heading | Text | Pairs | Bullets | Table | Figures | Highlight | Columns


@dataclass(frozen=True, slots=True)
class Document:
    """Everything the template needs."""

    language: Language
    title: str
    author: str
    date: datetime
    stamps: tuple[tuple[str, Literal["plain", "caution"]], ...]
    key_line: str
    running: str
    """One line on every page that says which summary this is."""
    not_for_diagnosis: str
    page_of: tuple[str, str]
    pages: tuple[tuple[Block, ...], tuple[Block, ...]]
