"""Which claims of a card this program can measure. Loads the metrics, so only what needs it imports it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evaluators.domain.submission import Card, Finding
from evaluators.metrics.registry import METRICS

_RISK: Final = re.compile(r"[01](\.[0-9]{1,6})?\]")
"""A share and the bracket behind it."""


def claim_findings(card: Card) -> Iterator[Finding]:
    """Yield a warning for every claim on a metric that is not measured: it is shown, but no goal can rest on it."""
    for metric in dict.fromkeys(claim.metric for claim in card.claim):
        if not is_measured(metric, card.task.classes):
            yield Finding(kind="claim_not_measured", severity="warning", parameters={"metric": metric})


def is_measured(metric: str, classes: tuple[str, ...]) -> bool:
    """Return whether there is such an estimate: a metric, perhaps with a class or a risk in brackets."""
    name, bracket, parameter = metric.partition("[")
    row = METRICS.get(name)
    if row is None:
        return False
    if not bracket:
        return True
    is_risk = "risk" in row.needs and _RISK.fullmatch(parameter) is not None
    return is_risk or (row.per_class and parameter.endswith("]") and parameter.removesuffix("]") in classes)
