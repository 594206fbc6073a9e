"""Several goals or comparisons at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return Holm's adjusted p-values: below alpha where the step-down test at alpha rejects.

    Source:
        Holm S. Scand J Stat 1979;6:65-70.
    """
    ordered = sorted(p_values, key=lambda name: (p_values[name], name))
    adjusted: dict[str, float] = {}
    largest = 0.0
    for rank, name in enumerate(ordered):
        largest = max(largest, min(1.0, (len(ordered) - rank) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def holm_levels(goals: Sequence[str], shown_at: Callable[[str, float], bool], alpha: float) -> dict[str, float]:
    """Return the one-sided error at which each goal's interval is judged under Holm's procedure.

    With k goals left each is tried at alpha / k; one that is shown leaves, and the rest are tried again. Goals never
    shown keep the last error tried. No p-value is needed: a limit that reaches the benchmark is the test.

    Args:
        goals: Names.
        shown_at: Whether a goal is shown by an interval with this one-sided error.
        alpha: Error for all goals together.
    """
    left, levels = list(goals), dict.fromkeys(goals, alpha)
    while left:
        error = alpha / len(left)
        levels.update(dict.fromkeys(left, error))
        shown = [goal for goal in left if shown_at(goal, error)]
        if not shown:
            break
        left.remove(shown[0])
        levels[shown[0]] = error
    return levels
