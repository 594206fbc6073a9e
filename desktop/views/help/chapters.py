"""The chapters of the help: one file each, the same headings in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from desktop.views.shortcuts import SHORTCUTS, Scope, mouse_rows, shown_keys
from evaluators.resources import resource
from evaluators.texts import Language, Words

PAGES: Final = ("home", "model", "data", "plan", "run", "results", "cases", "sign", "verify", "settings")
"""Chapters of a page, named like it: F1 opens them."""
TOPICS: Final = (
    "units",
    "references",
    "findings",
    "packages",
    "measures",
    "intervals",
    "pacs",
    "by-phone",
    "privacy",
    "shortcuts",
)
CHAPTERS: Final = (*PAGES, *TOPICS)

_KEYS: Final = "{keys}"
"""Stands in the chapter on shortcuts for their table, so that it cannot differ from the keys that work."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter in one language.

    Args:
        name: Of the file, without its ending.
        title: The first heading.
        markdown: The text.
    """

    name: str
    title: str
    markdown: str

    def places(self, phrase: str) -> int:
        """Return how often the phrase occurs, in any case."""
        return self.markdown.casefold().count(phrase.casefold()) if phrase else 0


def chapter(name: str, words: Words) -> Chapter:
    """Return a chapter in the language of the words; where its file is missing, one that says so."""
    if name not in CHAPTERS:
        raise ValueError(f"not a chapter: {name!r}")
    text = _read(name, words.language) or f"# {name}\n\n{words('desktop_help.missing')}\n"
    text = text.replace(_KEYS, _tables(words))
    return Chapter(name, text.partition("\n")[0].removeprefix("# ").strip(), text)


def all_chapters(words: Words) -> tuple[Chapter, ...]:
    """Return every chapter in the order of the list."""
    return tuple(chapter(name, words) for name in CHAPTERS)


@cache
def _read(name: str, language: Language) -> str:
    try:
        return resource(f"help/{language}/{name}.md").read_text("utf-8")
    except OSError:
        return ""


def _tables(words: Words) -> str:
    scopes: tuple[Scope, ...] = ("global", "page", "viewer")
    parts = []
    for scope in scopes:
        rows = [(shown_keys(one, words), words(one.text)) for one in SHORTCUTS if one.scope == scope]
        parts.append(_table(words, scope, rows))
    parts.append(_table(words, "mouse", mouse_rows(words)))
    return "\n\n".join(parts)


def _table(words: Words, section: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = "\n".join(f"| {left} | {right} |" for left, right in rows)
    head = f"| {words('desktop_help.how')} | {words('desktop_help.what')} |"
    return f"## {words(f'desktop_help.sheet.{section}')}\n\n{head}\n|---|---|\n{lines}"
