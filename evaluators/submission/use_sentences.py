"""For whom a model is made and on whom it was developed, as its card says it, in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from evaluators.domain.submission import IntendedUse, Population
from evaluators.submission.known import known_population, known_use
from evaluators.texts import Words

_RANGE: Final = re.compile(r"(?<=\d)-(?=\d)")
_AGES: Final = "age_years"
_ORDER: Final = ("modalities", "body_parts", _AGES, "population", "setting", "users", "not_for")


def declared_sentences(facts: Mapping[str, Any], words: Words) -> list[str]:
    """Return what a card, complete or not, says beside the text of its intended use; nothing where it is silent."""
    return _of_the_use(known_use(facts), words) + _of_the_patients(known_population(facts), words)


def _of_the_use(use: IntendedUse | None, words: Words) -> list[str]:
    if use is None:
        return []
    told = [(name, getattr(use, name)) for name in _ORDER]
    return [words(f"submission.declared.{name}", text=_shown(name, said, words)) for name, said in told if said]


def _shown(name: str, said: str | tuple[Any, ...], words: Words) -> str:
    if isinstance(said, str):
        return said
    return "–".join(words.number(age, 0) for age in said) if name == _AGES else ", ".join(said)


def _of_the_patients(population: Population, words: Words) -> list[str]:
    sentences = []
    for attribute, shares in population.items():
        told = ", ".join(f"{_named(words, 'values', name)} ({words.percent(share)})" for name, share in shares.items())
        name = _named(words, "attributes", attribute)
        sentences.append(words("submission.declared.developed_on", attribute=name, shares=told))
    return sentences


def _named(words: Words, table: str, name: str) -> str:
    """Return the word for an id, or what the vendor wrote, a range of ages with the dash of a range."""
    key = f"cohort.{table}.{name}"
    return words(key) if words.has(key) else _RANGE.sub("–", name)
