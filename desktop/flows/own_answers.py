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
    """What a person said about one submission."""

    card: dict[str, JsonValue] = {}
    """A part of a card."""
    vendor_key: str | None = None
    """PEM of the key or certificate that the person has from the vendor by another way than the package."""

    def saying(self, card: Mapping[str, Any]) -> OwnAnswers:
        """Return the same with another part of a card."""
        return self.model_copy(update={"card": json.loads(json.dumps(card))})


def read(store: Store, submission: Submission | None) -> OwnAnswers:
    """Return what was said here.

    Where nothing was kept although the card is a person's own (it came with the command line), the whole card is.
    """
    kept = store.get(DOCUMENT, OwnAnswers)
    if kept is not None:
        return kept
    if submission is None or submission.card_source != "user":
        return OwnAnswers()
    return OwnAnswers().saying(said(submission))


def write(store: Store, own: OwnAnswers) -> None:
    """Keep what was said here."""
    store.put(DOCUMENT, own)


def said(submission: Submission) -> dict[str, Any]:
    """Return everything that is known of a submission, shaped like a card."""
    if submission.card is None:
        return dict(submission.draft)
    whole: dict[str, Any] = submission.card.model_dump(mode="json", exclude_none=True)
    return whole
