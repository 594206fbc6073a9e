"""The image preparation as sentences, and as the digest that pins it."""

from __future__ import annotations

from typing import Any

from evaluators.domain.canonical import digest
from evaluators.domain.preparation import Step
from evaluators.domain.submission import Card, Input, KnownInput
from evaluators.texts import Words


def preparation_sentences(input: Input | KnownInput, words: Words) -> list[str]:
    """Return what is done to an image before the model sees it, one sentence per step, in order, as far as known."""
    sentences = [_sentence(step, words) for step in input.steps or ()]
    if input.colour:
        sentences.insert(0, words(f"preparation.colour.{input.colour}"))
    if input.layout and input.dtype:
        sentences.append(words(f"preparation.layout.{input.layout}", dtype=input.dtype))
    return sentences


def card_preparation_digest(card: Card) -> str:
    """Return the digest of a card's preparation; empty where nothing is prepared here."""
    return preparation_digest(card.input[0]) if card.input else ""


def preparation_digest(input: Input) -> str:
    """Return the hex SHA-256 over the RFC 8785 form of the input: colour, layout, type and steps."""
    return digest(input)


def _sentence(step: Step, words: Words) -> str:
    values = step.model_dump()
    kind = values.pop("do")
    if "filter" in values:
        values["filter"] = words(f"preparation.filter.{values['filter']}")
    rounding = values.pop("rounding", "half_even")
    shown = {name: _shown(value, words) for name, value in values.items()}
    sentence = words(f"preparation.step.{kind}", **shown)
    return sentence if rounding == "half_even" else f"{sentence} {words('preparation.rounded_down')}"


def _shown(value: Any, words: Words) -> str | int:
    """Return a number with all its digits and the language's decimal sign; lists joined by a slash."""
    if isinstance(value, tuple):
        return " / ".join(str(_shown(item, words)) for item in value)
    if isinstance(value, float):
        plain = f"{value:.12f}".rstrip("0")
        return words.number(value, len(plain) - plain.index(".") - 1)
    return int(value) if isinstance(value, int) else str(value)
