"""The cohort in numbers, counted once for as long as it is the same."""

from __future__ import annotations

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.views.data_page.case_rows import values_of
from desktop.views.data_page.value_map import Value
from evaluators.cohort.overview import CohortOverview


class Tally:
    """What the Data page says of all cases together."""

    def __init__(self, evaluation: OpenEvaluation) -> None:
        self._evaluation = evaluation
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
            self._of, self.overview = of, self._overview()
            self.matched = sum(case.reference is not None for case in evaluation.cases)
            self.values = self._values()

    def _overview(self) -> CohortOverview | None:
        head = self._evaluation.cohort_head
        if head is None:
            return None
        from evaluators.cohort.overview import overview
        from evaluators.domain.case import Cohort

        submission = self._evaluation.submission
        cohort = Cohort(
            root=head.root,
            cases=self._evaluation.cases,
            problems=self._evaluation.problems,
            patient_source=head.patient_source,
            table=head.table,
            class_map=head.class_map,
            values=head.values,
            files_seen=head.files_seen,
            unit=head.unit,
            reference_kind=head.reference_kind,
            reference_format=head.reference_format,
            findings=head.findings,
            notes=head.notes,
        )
        return overview(cohort, submission.card.task.classes if submission and submission.card else None)

    def _values(self) -> tuple[Value, ...]:
        head = self._evaluation.cohort_head
        if head is not None and head.reference_kind == "measurement":
            return ()  # numbers stand for nothing but themselves
        if head is not None and head.values:
            return tuple(Value(value, None, head.class_map.get(value)) for value in head.values)
        found = values_of(self._evaluation.cases).most_common()
        return tuple(Value(raw, n, meaning) for (raw, meaning), n in found)
