"""The cohort in numbers, counted once for as long as it is the same."""

from __future__ import annotations

from collections import Counter

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.recording import Recording
from desktop.views.data_page.case_rows import values_of
from evaluators.cohort.overview import CohortOverview


class Tally:
    """What the Data page says of all cases together."""

    def __init__(self, evaluation: OpenEvaluation, recording: Recording) -> None:
        self._evaluation, self._recording = evaluation, recording
        self._of: tuple[object, ...] = (None, None, None)
        self.overview: CohortOverview | None = None
        self.matched = 0
        """Cases with a reference."""
        self.values: Counter[tuple[str, str | None]] = Counter()
        """How often each value of the table stands for which class."""

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
            self.values = values_of(evaluation.cases)
