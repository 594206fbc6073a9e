"""Answers to what a bare model leaves open: as options, or typed in a terminal."""

from __future__ import annotations

import shlex
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from evaluators.domain.submission import GraphFacts, Tensor
from evaluators.errors import CallError, SubmissionError
from evaluators.submission.box_proposal import boxes_in
from evaluators.submission.card import read_partial_card, text_of, write_partial_card
from evaluators.submission.draft import Draft, asked_of, find, merge
from evaluators.submission.preflight import has_places
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
    {"task.threshold", "intended_use.age_years", "input.steps", "input.sliding_window", "output.axis"}
)
"""Keys whose value is written as in the card."""
_OF_EACH_OUTPUT: Final = frozenset({"output.name", "output.means"})
"""Keys of which each output has one."""
_TABLES: Final = frozenset({"model", "intended_use", "task", "input", "output"})

_PROPOSED: Final = frozenset(
    {"task.kind", "input.name", "input.layout", "input.dtype", "input.colour", "output.name", "output.means"}
)
"""Keys whose proposal may be taken by pressing Enter; for the others it is an example, and nobody's answer."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "output.means": "probabilities",
    "model.name": "Name of the model",
    "model.version": "1.0.0",
    "model.developer": "Example GmbH",
    "intended_use.text": "What the model is meant for, in one sentence",
    "task.threshold": "0.5",
    "task.unit": "mm",
    "input.layout": "NCHW",
    "input.dtype": "float32",
    "input.colour": "RGB",
}


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


def proposal(key: str, graph: GraphFacts | None) -> str:
    """Return an example of an answer, as far as the graph can lend it: a proposal, never taken unasked."""
    inputs = graph.inputs if graph else ()
    outputs = graph.outputs if graph else ()
    match key:
        case "input.name":
            return inputs[0].name if inputs else "image"
        case "output.name":
            return ",".join(boxes_in(graph)) or (outputs[0].name if outputs else "probabilities")
        case "task.kind":
            return _kind(graph)
        case "task.classes" | "task.positive":
            names = _class_names(outputs[0] if outputs else None)
            return ",".join(names) if key == "task.classes" else names[-1]
        case "input.steps":
            return _steps(inputs[0] if inputs else None)
        case _:
            drawn = boxes_in(graph) if key == "output.means" else {}
            return ",".join(drawn.values()) or _EXAMPLES.get(key, "…")


def _kind(graph: GraphFacts | None) -> str:
    if boxes_in(graph):
        return "detection"
    return "segmentation" if graph and graph.outputs and has_places(graph.outputs[0]) else "classification"


def _class_names(output: Tensor | None) -> list[str]:
    count = output.shape[1] if output and len(output.shape) > 1 else None
    return [f"class{n}" for n in range(1, count + 1)] if isinstance(count, int) and 2 < count <= 20 else ["no", "yes"]


def _steps(tensor: Tensor | None) -> str:
    """Resize to the fixed size of the input, if it has one, and scale to [0, 1]."""
    shape = tensor.shape if tensor else ()
    sides = shape[2:] if len(shape) == 4 and shape[1] in {1, 3} else shape[1:3] if len(shape) == 4 else ()
    scale = '{ do = "scale", divide_by = 255.0 }'
    if len(sides) != 2 or not all(isinstance(side, int) for side in sides):
        return f"[{scale}]"
    resize = f'do = "resize", width = {sides[1]}, height = {sides[0]}, filter = "bilinear", resampler = "pillow"'
    return f"[{{ {resize} }}, {scale}]"


def options(keys: Sequence[str], graph: GraphFacts | None) -> list[str]:
    """Return the options to give, one per open question, ready for a shell."""
    asked = asked_of(proposal("task.kind", graph), keys) if "task.kind" in keys else keys
    return [f"--set {shlex.quote(f'{key}={proposal(key, graph)}')}" for key in asked]


def card_data(card: Path | None) -> Draft:
    """Return what a card of the person's own says; nothing without one."""
    return {} if card is None else read_partial_card(text_of(card), file="--card")


def ask(keys: Sequence[str], graph: GraphFacts | None, say: Callable[[str], None], words: Words) -> Draft:
    """Ask in the terminal; what the card does not take, and an answer left out, is asked again."""
    draft: Draft = {}
    for key in keys:
        if not asked_of(find(draft, "task.kind"), [key]):
            continue
        say(words(f"questions.{key}").partition("?")[0] + "?")
        while True:
            try:
                given = merge(draft, answer(key, _typed(key, proposal(key, graph), words)))
                checked(given)
            except (CallError, SubmissionError) as error:
                say(str(words.error(error)))
                continue
            draft = given
            break
    return draft


def _typed(key: str, example: str, words: Words) -> str:
    """Return what is typed; nothing stands for the proposal only where there are few answers to choose from."""
    shown = f"[{example}]" if key in _PROPOSED else words("cli.check.for_example", example=example)
    sys.stderr.write(f"  {key} {shown}: ")
    sys.stderr.flush()
    return input().strip() or (example if key in _PROPOSED else "")
