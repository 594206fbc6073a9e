"""What a person said about a submission here, apart from what its vendor said: kept beside it, shaped like a card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import JsonValue

from evaluators.domain.submission import Submission
from evaluators.domain.value import Value
from evaluators.evaluation.store import Store

DOCUMENT: Final = "own_answers"


class OwnAnswers(Value):
    """A part of a card."""

    card: dict[str, JsonValue] = {}


def read(store: Store, submission: Submission | None) -> dict[str, Any]:
    """Return what was said here.

    Where nothing was kept although the card is a person's own (it came with the command line), the whole card is.
    """
    kept = store.get(DOCUMENT, OwnAnswers)
    if kept is not None:
        return dict(kept.card)
    if submission is None or submission.card_source != "user":
        return {}
    return said(submission)


def write(store: Store, card: Mapping[str, Any]) -> None:
    """Keep what was said here."""
    store.put(DOCUMENT, OwnAnswers(card=json.loads(json.dumps(card))))


def said(submission: Submission) -> dict[str, Any]:
    """Return everything that is known of a submission, shaped like a card."""
    if submission.card is None:
        return dict(submission.draft)
    whole: dict[str, Any] = submission.card.model_dump(mode="json", exclude_none=True)
    return whole
