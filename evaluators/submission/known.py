"""What a draft already says while questions are open. What does not fit the card's contract counts as not known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from evaluators.domain.submission import Claim, IntendedUse, KnownInput, Output, Population

_INPUTS: Final = TypeAdapter(tuple[KnownInput, ...])
_OUTPUTS: Final = TypeAdapter(tuple[Output, ...])
_CLAIMS: Final = TypeAdapter(tuple[Claim, ...])
_POPULATION: Final[TypeAdapter[Population]] = TypeAdapter(Population)
_NO_TEXT: Final = "–"


def known_input(draft: Mapping[str, Any]) -> KnownInput:
    """Return what the draft says of the input."""
    try:
        inputs = _INPUTS.validate_json(json.dumps(draft.get("input", [])))
    except ValidationError:
        inputs = ()
    return inputs[0] if inputs else KnownInput()


def known_outputs(draft: Mapping[str, Any]) -> tuple[Output, ...]:
    """Return the outputs whose name and meaning the draft says; none where one is not known yet."""
    try:
        return _OUTPUTS.validate_json(json.dumps(draft.get("output", [])))
    except ValidationError:
        return ()


def known_claims(draft: Mapping[str, Any]) -> tuple[Claim, ...]:
    """Return the claims that the draft carries."""
    try:
        return _CLAIMS.validate_json(json.dumps(draft.get("claim", [])))
    except ValidationError:
        return ()


def known_use(draft: Mapping[str, Any]) -> IntendedUse | None:
    """Return what the draft says of the intended use, the text a dash while it is open; None where it says nothing."""
    said = draft.get("intended_use")
    if not isinstance(said, Mapping):
        return None
    try:
        return IntendedUse.model_validate_json(json.dumps({"text": _NO_TEXT, **said}))
    except ValidationError:
        return None


def known_population(draft: Mapping[str, Any]) -> Population:
    """Return on whom the draft says that the model was developed."""
    try:
        return _POPULATION.validate_json(json.dumps(draft.get("population", {})))
    except ValidationError:
        return {}
