"""Several images of one case become one answer, whatever their order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

from evaluators.domain.submission import Card

Combine: TypeAlias = Literal["max", "mean", "any"]
Scores: TypeAlias = tuple[float, ...]


def combined(answers: Sequence[Scores], how: Combine, card: Card) -> Scores:
    """Return one score per class for a case.

    Args:
        answers: One per image, at least one.
        how: mean: of each class. max, and any, which asks the same of scores: the answer of the image with the largest
            score of the positive classes; where none is named positive, the largest score of each class, scaled to
            add up to 1; of labels, the largest score of each.
        card: Names the positive classes.
    """
    if len(answers) == 1:
        return answers[0]
    columns = list(zip(*answers, strict=True))
    if how == "mean":
        return tuple(math.fsum(column) / len(answers) for column in columns)  # fsum: the same in every order
    if card.task.kind == "measurement":
        return max(answers)
    places = [card.task.classes.index(name) for name in card.task.positive]
    if card.task.kind == "multilabel":  # labels are no parts of a whole
        return tuple(max(column) for column in columns)
    if places:
        return max(answers, key=lambda scores: (sum(scores[place] for place in places), scores))
    largest = [max(column) for column in columns]
    total = math.fsum(largest)
    return tuple(score / total if total else score for score in largest)
