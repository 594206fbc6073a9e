"""Answers to what a bare model leaves open: as options, or typed in a terminal."""

from __future__ import annotations

import shlex
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from evaluators.cli.skeleton_proposals import proposal
from evaluators.domain.submission import GraphFacts
from evaluators.errors import CallError, SubmissionError
from evaluators.submission.card import read_partial_card, text_of, write_partial_card
from evaluators.submission.draft import Draft, asked_of, find, merge
from evaluators.texts import Words

_LISTS: Final = frozenset(
    f"{table}.{key}"
    for table, keys in {
        "task": ("classes", "positive"),
        "intended_use": ("modalities", "body_parts", "not_for"),
    }.items()
    for key in keys
)
"""Keys that hold several texts: A,B,C; nothing: none."""
_NOT_TEXT: Final = frozenset(
    {
        "task.threshold",
        "task.thresholds",
        "task.ordered",
        "intended_use.age_years",
        "input.steps",
        "input.sliding_window",
        "output.axis",
    }
)
"""Keys whose value is written as in the card."""
_OF_EACH_OUTPUT: Final = frozenset({"output.name", "output.means"})
"""Keys of which each output has one."""
_TABLES: Final = frozenset({"model", "intended_use", "task", "input", "output"})

_PROPOSED: Final = frozenset(
    {
        "task.kind",
        "task.per_frame",
        "input.name",
        "input.layout",
        "input.dtype",
        "input.colour",
        "output.name",
        "output.means",
    }
)
"""Keys whose proposal may be taken by pressing Enter; for the others it is an example, and nobody's answer."""
_BESIDE: Final = {"video": "task.per_frame"}
"""What is asked beside the kind of a task; the model without it is refused."""


def answers_of(texts: Sequence[str]) -> Draft:
    """Return the draft of a card from ``KEY=VALUE``.

    Raises:
        CallError: Not such a pair, or no key of a card (C184), or a value that is not written as in a card (C186).
        SubmissionError: A key or value that the card does not take.
    """
    draft: Draft = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise CallError("C184", text=text)
        draft = merge(draft, answer(key.strip(), value.strip()))
    checked(draft)
    return draft


def answer(key: str, text: str) -> Draft:
    """Return the draft that one answer is."""
    table, _, name = key.partition(".")
    if table not in _TABLES or not name:
        raise CallError("C184", text=key)
    if key in _OF_EACH_OUTPUT:  # those of a detector: boxes,scores,labels
        return {table: [{name: part.strip()} for part in text.split(",")]}
    value = _value(key, text)
    return {table: [{name: value}] if table in {"input", "output"} else {name: value}}


def checked(draft: Draft) -> None:
    """Say at once what the card does not take.

    Raises:
        SubmissionError: With the key.
    """
    read_partial_card(write_partial_card({"format": 1, **draft}), file="--set")


def _value(key: str, text: str) -> Any:
    if key in _LISTS and not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if key not in _NOT_TEXT and key not in _LISTS:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        raise CallError("C186", key=key) from None


def options(keys: Sequence[str], graph: GraphFacts | None, kind: str | None = None) -> list[str]:
    """Return the options to give, one per open question, ready for a shell.

    Args:
        keys: That are open.
        graph: Of the model, where it is known.
        kind: Of the task, where it is known.
    """
    kind = kind or proposal("task.kind", graph)
    asked = asked_of(kind, keys) if "task.kind" in keys else keys
    return [f"--set {shlex.quote(f'{key}={proposal(key, graph, kind)}')}" for key in asked]


def card_data(card: Path | None) -> Draft:
    """Return what a card of the person's own says; nothing without one."""
    return {} if card is None else read_partial_card(text_of(card), file="--card")


def ask(
    keys: Sequence[str], graph: GraphFacts | None, say: Callable[[str], None], words: Words, kind: str | None = None
) -> Draft:
    """Ask in the terminal; what the card does not take, and an answer left out, is asked again.

    Args:
        keys: That are open.
        graph: Of the model, where it is known.
        say: Shows a line.
        words: The language.
        kind: Of the task, where it is known before.
    """
    draft: Draft = {}
    for key in keys:
        known = find(draft, "task.kind") or kind
        if not asked_of(known, [key]):
            continue
        draft = _asked(key, draft, proposal(key, graph, known), say, words)
        beside = _BESIDE.get(find(draft, "task.kind")) if key == "task.kind" else None
        if beside is not None:
            draft = _asked(beside, draft, proposal(beside, graph), say, words)
    return draft


def _asked(key: str, draft: Draft, example: str, say: Callable[[str], None], words: Words) -> Draft:
    """Return the draft with the answer to one question."""
    say(words(f"questions.{key}").partition("?")[0] + "?")
    while True:
        try:
            given = merge(draft, answer(key, _typed(key, example, words)))
            checked(given)
        except (CallError, SubmissionError) as error:
            say(str(words.error(error)))
            continue
        return given


def _typed(key: str, example: str, words: Words) -> str:
    """Return what is typed; nothing stands for the proposal only where there are few answers to choose from."""
    shown = f"[{example}]" if key in _PROPOSED else words("cli.check.for_example", example=example)
    sys.stderr.write(f"  {key} {shown}: ")
    sys.stderr.flush()
    return input().strip() or (example if key in _PROPOSED else "")
