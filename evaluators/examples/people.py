"""People who do not exist: the patients of the examples' hospitals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

_FIRST_DAY: Final = date(2025, 1, 6)
_DAYS: Final = 360


@dataclass(frozen=True, slots=True)
class Person:
    """A patient."""

    number: int
    """From 1."""
    sex: Literal["female", "male"]
    age_years: int
    day: date
    """Of the examination."""

    @property
    def id(self) -> str:
        return f"SYN-{self.number:03}"

    def rng(self, seed: int) -> np.random.Generator:
        """Return the chance of everything that is the person's own in an example with this seed."""
        return np.random.default_rng((seed, self.number))


def people(count: int, seed: int, *, age: tuple[float, float], men: float = 0.5) -> tuple[Person, ...]:
    """Return so many people.

    Args:
        count: How many.
        seed: Of the example.
        age: Mean and standard deviation in years; cut off at 18 and 92.
        men: Share of men.
    """
    rng = np.random.default_rng(seed)
    return tuple(
        Person(
            number,
            "male" if rng.random() < men else "female",
            int(np.clip(rng.normal(*age), 18, 92)),
            _FIRST_DAY + timedelta(days=int(rng.integers(_DAYS))),
        )
        for number in range(1, count + 1)
    )
