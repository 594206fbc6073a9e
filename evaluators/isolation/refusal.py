"""What a worker says went wrong, taken with care: the worker may have been taken over by a submission."""

from __future__ import annotations

from typing import Any, Final

from evaluators import errors
from evaluators.errors import EvaluationError, Parameter, WorkerMisbehaved
from evaluators.isolation.stable_words import PARTS
from evaluators.texts import LANGUAGES, Words

_LONGEST_WORD: Final = 1000
_LONGEST_STATE: Final = 100


def understand(described: object) -> EvaluationError:
    """Return the error described as {class, id, parameters}; anything that has no words is misbehaviour (``C403``)."""
    match described:
        case {"class": str(name), "id": str(id_), "parameters": dict(parameters)}:
            kind = getattr(errors, name, None)
            if isinstance(kind, type) and issubclass(kind, EvaluationError) and _plain(parameters):
                error = kind(id_, **{key: _shown(value) for key, value in parameters.items()})
                if _has_words(error):
                    return error
    return WorkerMisbehaved("C403")


def understand_isolation(told: object) -> dict[str, str]:
    """Return what a worker says is in force: short plain words for each part of the box.

    Raises:
        WorkerMisbehaved: It says something else (``C403``).
    """
    match told:
        case dict() if told.keys() == set(PARTS) and all(_is_plain_word(value) for value in told.values()):
            return told
    raise WorkerMisbehaved("C403")


def understand_ready(told: object) -> dict[str, Any]:
    """Return what a worker answers to its setup, for whoever asked to look into.

    Raises:
        WorkerMisbehaved: It is no object (``C403``).
    """
    if isinstance(told, dict):
        return told
    raise WorkerMisbehaved("C403")


def _is_plain_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_STATE and value.isascii() and value.isprintable()


def _plain(parameters: dict[str, object]) -> bool:
    return all(
        isinstance(value, str | int | float) and not (isinstance(value, str) and len(value) > _LONGEST_WORD)
        for value in parameters.values()
    )


def _shown(value: Parameter) -> Parameter:
    """Return the value without line breaks, terminal commands or marks that turn the direction of writing."""
    if not isinstance(value, str):
        return value
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)


def _has_words(error: EvaluationError) -> bool:
    try:
        for language in LANGUAGES:
            Words(language).error(error)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError, OverflowError):
        return False
    return True
