"""The cohort in numbers, counted once for as long as it is the same."""

from __future__ import annotations

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.recording import Recording
from desktop.views.data_page.case_rows import values_of
from desktop.views.data_page.value_map import Value
from evaluators.cohort.overview import CohortOverview


class Tally:
    """What the Data page says of all cases together."""

    def __init__(self, evaluation: OpenEvaluation, recording: Recording) -> None:
        self._evaluation, self._recording = evaluation, recording
        self._of: tuple[object, ...] = (None, None, None)
        self.overview: CohortOverview | None = None
        self.matched = 0
        """Cases with a reference."""
        self.values: tuple[Value, ...] = ()
        """What the reference says, and for which class it stands."""

    @property
    def evaluable(self) -> bool:
        """Return whether any case can be evaluated; asked of a page nobody sees too, so it looks at few cases."""
        return any(one.exclusion is None and one.reference and one.reference.is_known for one in self._evaluation.cases)

    def count(self) -> None:
        """Count the cohort, if it is another one."""
        evaluation = self._evaluation
        of = (evaluation.cases, evaluation.cohort_head, evaluation.submission)
        if any(new is not old for new, old in zip(of, self._of, strict=True)):
            self._of, self.overview = of, self._recording.overview()
            self.matched = sum(case.reference is not None for case in evaluation.cases)
            self.values = self._values()

    def _values(self) -> tuple[Value, ...]:
        head = self._evaluation.cohort_head
        if head is not None and head.values:
            return tuple(Value(value, None, head.class_map.get(value)) for value in head.values)
        found = values_of(self._evaluation.cases).most_common()
        return tuple(Value(raw, n, meaning) for (raw, meaning), n in found)
