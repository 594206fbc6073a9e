"""Units whose numbers are one sample: the same for masks, boxes, findings and measurements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import numpy as np

from evaluators.metrics.sample import BoolArray, IntArray
from evaluators.tasks.units import numbered


class RowSample(Protocol):
    """Cases as arrays, a row each."""

    @property
    def patient(self) -> IntArray:
        """Return the number of each case's patient, from 0, shape (n,)."""

    @property
    def truth(self) -> IntArray:
        """Return the stratum of each case, shape (n,)."""

    def rows(self, chosen: BoolArray, patient: IntArray) -> Self:
        """Return some of the cases, with the numbers their patients have then."""


S = TypeVar("S", bound=RowSample)


@dataclass(frozen=True, eq=False)
class SampleUnits(Generic[S]):
    """What a model says and what is true, one row a unit, by number."""

    sample: S
    attributes: tuple[Mapping[str, str], ...]

    @property
    def patient(self) -> IntArray:
        """Return the number of the patient from 0, shape (n,)."""
        return self.sample.patient

    @property
    def truth(self) -> IntArray:
        """Return the stratum of each unit, shape (n,)."""
        return self.sample.truth

    @property
    def positive(self) -> BoolArray:
        """Return the stratum of each unit as a yes or no, shape (n,)."""
        return self.sample.truth.astype(np.bool_)

    def only(self, chosen: BoolArray, *, renumbered: bool) -> SampleUnits[S]:
        """Return some of the units, their patients counted anew or so that weights of all patients still fit."""
        patient = self.sample.patient[chosen]
        return SampleUnits(
            self.sample.rows(chosen, numbered(patient) if renumbered else patient),
            tuple(self.attributes[index] for index in np.flatnonzero(chosen)),
        )
