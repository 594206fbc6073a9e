"""Where answers go: results to standard output, messages and progress to standard error."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any, TextIO

from evaluators.errors import EvaluationError
from evaluators.texts import Words


class Output:
    """The two streams of one call.

    Args:
        words: The language.
        as_json: One JSON document on standard output and nothing else there.
    """

    def __init__(self, words: Words, *, as_json: bool = False) -> None:
        self.words = words
        self.as_json = as_json

    def say(self, text: str = "") -> None:
        """Write a line of the answer, cleaned of what files and vendors may have put in; nothing when it is JSON."""
        if not self.as_json:
            _write(sys.stdout, clean(text))

    def note(self, text: str) -> None:
        """Write a line about the work."""
        _write(sys.stderr, clean(text))

    def document(self, document: dict[str, Any]) -> None:
        """Write the answer as JSON."""
        unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        text = json.dumps(document, ensure_ascii=not unicode, indent=1, allow_nan=False)
        _write(sys.stdout, "".join(_escaped(c) if c != "\n" and _is_hidden(c) else c for c in text))

    def error(self, error: EvaluationError) -> None:
        """Write what happened and what to do."""
        message = self.words.error(error)
        _write(sys.stderr, clean(message.happened))
        _write(sys.stderr, clean(message.advice))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
        """Write a table.

        Args:
            header: The column titles.
            rows: Cells as text; they may come from files and vendors.
            right: Columns set flush right.
        """
        if self.as_json:
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=None, pad_edge=False, show_edge=False, show_header=any(header))
        for number, title in enumerate(header):
            table.add_column(title, justify="right" if number in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(escape(clean(cell)) for cell in row))
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = None if sys.stdout.isatty() else 160
        Console(no_color=not colour, highlight=False, width=width, soft_wrap=False).print(table)


def clean(text: str) -> str:
    """Return text from files and vendors without control and direction-changing characters."""
    return "".join(character for character in text if not _is_hidden(character))


def _is_hidden(character: str) -> bool:
    """Return whether a character controls the terminal, turns the text round, breaks the line or is half of one."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"


def _write(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
    stream.flush()
