"""Completes a card from several sources, and names what is still open: it is asked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from evaluators.domain.submission import GraphFacts

Draft = dict[str, Any]
"""Data shaped like ``submission.toml``, perhaps incomplete."""

KEYS: Final = (
    "model.name",
    "model.version",
    "model.developer",
    "intended_use.text",
    "task.kind",
    "task.per_frame",
    "task.classes",
    "task.positive",
    "task.threshold",
    "task.unit",
    "input.name",
    "input.layout",
    "input.dtype",
    "input.colour",
    "input.steps",
    "output.name",
    "output.means",
)
"""What must be known before a submission can be run, in the order it is asked; words under ``questions``."""

_UNASKED: Final = frozenset({"task.ordered"})
"""What may be answered and need not be known."""
_COLOURS: Final = 3
_WITHOUT_POSITIVE: Final = {"multilabel", "segmentation", "detection", "measurement"}
"""Tasks whose answer is no yes or no about the whole case."""


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> Draft:
    """Return both drafts as one; where both speak, ``above`` wins.

    Lists of tables are merged table by table; one table alone speaks of the first and leaves the others.
    """
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(old, value)
        elif key in {"input", "output"} and old and isinstance(value, list) and value:
            together = [merge(old[n], one) if n < len(old) else one for n, one in enumerate(value)]
            merged[key] = together if len(value) > 1 else [*together, *old[1:]]
        else:
            merged[key] = value
    return merged


def from_answers(answers: Mapping[str, Any]) -> Draft:
    """Return a draft from answers by key, for example ``{"task.positive": ["melanoma"]}``.

    Names and meanings of several outputs are lists, in the same order.

    Raises:
        ValueError: There is no such question; a defect of the caller.
    """
    draft: Draft = {}
    for key, value in answers.items():
        if key not in KEYS and key not in _UNASKED:
            raise ValueError(key)
        table, name = key.split(".")
        draft = merge(draft, {table: _tables(table, name, value)})
    return draft


def _tables(table: str, name: str, value: Any) -> Any:
    if table not in {"input", "output"}:
        return {name: value}
    each = value if table == "output" and isinstance(value, list | tuple) else [value]
    return [{name: one} for one in each]


def changed(draft: Mapping[str, Any], changes: Mapping[str, Any]) -> Draft:
    """Return a draft with some answers changed, by key; None takes an answer back.

    Raises:
        ValueError: There is no such question; a defect of the caller.
    """
    taken_back = {key for key, value in changes.items() if value is None}
    answered = {key: value for key, value in changes.items() if value is not None}
    if isinstance(answered.get("output.name"), list | tuple):  # all outputs are named anew
        draft = {table: content for table, content in draft.items() if table != "output"}
    return merge(_without(draft, taken_back), from_answers(answered))


def _without(draft: Mapping[str, Any], keys: AbstractSet[str]) -> Draft:
    def kept(table: str, content: Any) -> Any:
        if isinstance(content, list) and table in {"input", "output"}:
            return [kept(table, entry) for entry in content]
        if not isinstance(content, Mapping):
            return content
        return {name: value for name, value in content.items() if f"{table}.{name}" not in keys}

    found = {table: kept(table, content) for table, content in draft.items()}
    return {table: content for table, content in found.items() if content not in ({}, [{}])}


def from_graph(graph: GraphFacts) -> Draft:
    """Return what the graph itself settles.

    That is: name and type of the only input, name of the only output, and the layout where just one axis can be the
    channels; an input of five axes is a volume, or with three colours a video.
    """
    draft: Draft = {}
    if len(graph.inputs) == 1:
        tensor = graph.inputs[0]
        facts: Draft = {"name": tensor.name, "dtype": tensor.dtype}
        if len(tensor.shape) == 5:
            facts["layout"] = _of_five_axes(*tensor.shape[1:3])
        if len(tensor.shape) == 4:
            first, last = (tensor.shape[axis] in {1, 3} for axis in (1, 3))
            if first != last:
                facts["layout"] = "NCHW" if first else "NHWC"
        draft["input"] = [facts]
    if len(graph.outputs) == 1:
        draft["output"] = [{"name": graph.outputs[0].name}]
    return draft


def _of_five_axes(first: int | str | None, second: int | str | None) -> str:
    if first == _COLOURS:
        return "NCTHW"
    return "NTCHW" if second == _COLOURS and first != 1 else "NCDHW"


def open_questions(draft: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that are still missing.

    The positive classes may be declared empty, ``positive = []``: the class with the largest score then decides and
    no threshold is asked for. Where no case is positive or negative as a whole, neither is asked.
    """
    missing: Sequence[str] = [key for key in KEYS if find(draft, key) is None]
    missing = asked_of(find(draft, "task.kind"), missing)
    if not find(draft, "task.positive"):
        missing = [key for key in missing if key != "task.threshold" or "task.positive" in missing]
    return tuple(missing)


def asked_of(kind: object, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that a kind of task has; a task without a yes or no about the whole case has fewer."""
    absent = {"task.positive", "task.threshold"} if kind in _WITHOUT_POSITIVE else set()
    absent |= set() if kind == "measurement" else {"task.unit"}
    absent |= set() if kind == "video" else {"task.per_frame"}
    return tuple(key for key in keys if key not in absent)


def find(draft: Mapping[str, Any], key: str) -> Any:
    """Return what the draft says under a key such as ``task.classes``; None where it says nothing."""
    table, name = key.split(".")
    content = draft.get(table)
    if isinstance(content, list):
        content = content[0] if content else None
    return content.get(name) if isinstance(content, Mapping) else None
