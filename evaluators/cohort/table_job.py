"""The job ``tables`` of a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from evaluators.cohort.table_parsing import parse_table
from evaluators.errors import CallError

Answer = tuple[dict[str, Any], Sequence[bytes]]


def start(setup: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
    """Begin the job.

    Args:
        setup: Nothing is needed.
        blobs: None.

    Returns:
        Nothing to tell, and the handler of ``{"name": of the file}`` with its bytes as one blob: ``columns``,
        ``encoding``, ``delimiter``, and as blobs the lines and the cells as in ``table_parsing.ParsedTable``.
    """
    del setup, blobs

    def handle(request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
        match request, files:
            case {"name": str(name)}, (data,):
                table = parse_table(data, name)
                head = {"columns": table.columns, "encoding": table.encoding, "delimiter": table.delimiter}
                return head, (table.lines, table.cells)
        raise CallError("C210")

    return {}, handle
