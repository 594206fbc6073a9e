"""The image preparation as sentences, and as the digest that pins it."""

from __future__ import annotations

from typing import Any, Final

from evaluators.domain.canonical import digest
from evaluators.domain.package_signature import PackageSignature
from evaluators.domain.preparation import SlidingWindow, Step
from evaluators.domain.submission import Card, Input, KnownInput, Output
from evaluators.texts import Words


def preparation_sentences(input: Input | KnownInput, words: Words) -> list[str]:
    """Return what is done to an image before the model sees it, one sentence per step, in order, as far as known."""
    sentences = [_sentence(step, words) for step in input.steps or ()]
    if input.sliding_window:
        sentences.append(_window_sentence(input.sliding_window, words))
    if input.colour:
        sentences.insert(0, words(f"preparation.colour.{input.colour}"))
    if input.layout and input.dtype:
        sentences.append(words(f"preparation.layout.{input.layout}", dtype=input.dtype))
    return sentences


def card_preparation_digest(card: Card) -> str:
    """Return the digest of a card's preparation; empty where nothing is prepared here."""
    return preparation_digest(card.input[0]) if card.input else ""


def preparation_digest(input: Input) -> str:
    """Return the hex SHA-256 over the RFC 8785 form of the input: colour, layout, type, steps and sliding window."""
    return digest(input)


def meaning_sentence(output: Output, words: Words) -> str:
    """Return what one output of the model holds."""
    return words(f"preparation.meaning.{output.means}", name=output.name)


def signature_sentence(signature: PackageSignature, words: Words) -> str:
    """Return what the vendor's own signature is worth."""
    if signature.is_contradicted:
        return words(f"preflight.signature_{signature.status}.title")
    kind: str = signature.status
    if kind == "valid" and (signature.known or signature.named):
        kind = "known" if signature.known else "certificate"
    return words(f"submission.signature.{kind}", key=signature.key_fingerprint or "–", name=signature.named or "–")


_CHOICES: Final = ("filter", "keep")
"""Settings of steps that have words of their own."""
_VARIANTS: Final = {"rounding": "down", "clip": True}
"""Settings that are said in a sentence of their own, if they have this value."""


def _sentence(step: Step, words: Words) -> str:
    values = step.model_dump()
    kind = values.pop("do")
    if values.get("stride"):
        kind = f"{kind}_apart"
    for name in _CHOICES:
        if name in values:
            values[name] = words(f"preparation.{name}.{values[name]}")
    sentences = [words(f"preparation.step.{kind}", **{name: _shown(value, words) for name, value in values.items()})]
    sentences += [words(f"preparation.variant.{name}") for name, said in _VARIANTS.items() if values.get(name) == said]
    return " ".join(sentences)


def _window_sentence(window: SlidingWindow, words: Words) -> str:
    size = " × ".join(words.count(side) for side in window.size)
    overlap = words.percent(window.overlap)
    return words(f"preparation.sliding_window.{window.weights}", size=size, overlap=overlap)


def _shown(value: Any, words: Words) -> str | int:
    """Return a number with all its digits and the language's decimal sign; lists joined by a slash."""
    if isinstance(value, tuple):
        return " / ".join(str(_shown(item, words)) for item in value)
    if isinstance(value, float):
        plain = f"{value:.12f}".rstrip("0")
        return words.number(value, len(plain) - plain.index(".") - 1)
    return int(value) if isinstance(value, int) else str(value)
