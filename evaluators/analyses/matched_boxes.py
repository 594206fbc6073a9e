"""What a detector marked in one case, and which lesions that found."""

from __future__ import annotations

from dataclasses import dataclass

from evaluators.domain.outcome import ScoredBox


@dataclass(frozen=True, slots=True)
class MatchedBoxes:
    """What a detector marked in one case at the threshold, and what is there."""

    boxes: tuple[ScoredBox, ...]
    """With at least the threshold, best first."""
    finds: tuple[tuple[float, float] | None, ...]
    """Middle of the lesion that each box finds; None: a false alarm."""
    missed: tuple[float, ...]
    """Areas of the lesions that no box finds, in square pixels."""

    @property
    def found(self) -> int:
        """Return the number of lesions found."""
        return sum(one is not None for one in self.finds)

    @property
    def alarms(self) -> int:
        """Return the number of false alarms."""
        return len(self.finds) - self.found
