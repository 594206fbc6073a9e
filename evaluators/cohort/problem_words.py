"""What a problem says beyond its title: the reason in words, or what was found."""

from __future__ import annotations

import re
from typing import Final

from evaluators.domain.case import Problem, ProblemKind
from evaluators.texts import Words

_ERROR_ID: Final = re.compile(r"[CM]\d+")
_SAID_BY_THE_TITLE: Final = {
    ProblemKind.NO_PIXELS: "C201",
    ProblemKind.NOT_AN_IMAGE: "C200",
}
"""Reasons that would only repeat the title."""
OTHER_FILE: Final = frozenset({ProblemKind.DUPLICATE_BYTES, ProblemKind.SAME_UID_DIFFERENT_PIXELS})
"""Their detail names a file."""


def problem_detail(words: Words, problem: Problem) -> str:
    """Return the reason as a sentence, the other file, or the excerpt; empty where the title says it all."""
    more = words("cohort.more_like_it", n=problem.count - 1) if problem.count > 1 else ""
    return " ".join(part for part in (_reason(words, problem), more) if part)


def _reason(words: Words, problem: Problem) -> str:
    detail = problem.detail or ""
    if not _ERROR_ID.fullmatch(detail):
        return f"↔ {detail}" if detail and problem.kind in OTHER_FILE else detail
    if _SAID_BY_THE_TITLE.get(problem.kind) == detail:
        return ""
    try:
        return words(
            f"errors.{detail}.happened", **{name: _shown(words, one) for name, one in problem.parameters.items()}
        )
    except (KeyError, LookupError):  # read by an older version, which did not keep the parameters
        return ""


def _shown(words: Words, value: str | float) -> str | int:
    return words.number(value, 1) if isinstance(value, float) else value
