"""What a person should know of a cohort before going on: counts, balance, problems by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evaluators.domain.case import Case, Cohort, ExclusionReason, Problem, ProblemKind
from evaluators.domain.reference import ReferenceKind
from evaluators.domain.submission import Card, TaskKind
from evaluators.errors import CohortError

_ANSWERED: Final[Mapping[TaskKind, tuple[frozenset[ReferenceKind], str]]] = {
    "classification": (frozenset({"labels", "ordinal"}), "C498"),
    "multilabel": (frozenset({"multilabel"}), "C870"),
    "segmentation": (frozenset({"masks"}), "C499"),
    "detection": (frozenset({"boxes", "points"}), "C893"),
    "measurement": (frozenset({"measurement"}), "C862"),
    "video": (frozenset({"events", "frames", "boxes"}), "C845"),
}
"""Task of a model to the references that answer the same, and the error where another one is given."""

_READ_FROM_TABLES: Final[frozenset[TaskKind]] = frozenset({"multilabel", "measurement", "detection"})
"""Tasks whose references are cells of a certain kind, which no mapping of values to classes would make of others."""


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many evaluable cases and patients a class has."""

    name: str
    cases: int
    patients: int


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How often one thing is wrong; ``first`` is an example."""

    kind: ProblemKind
    severity: Literal["error", "warning"]
    count: int
    first: Problem


@dataclass(frozen=True, slots=True)
class CohortOverview:
    """A cohort in numbers: offered = excluded + no_reference + evaluable.

    Attributes:
        files_seen: Files in the folder, tables and texts included.
        offered: Cases.
        excluded: Cases by reason.
        no_reference: Cases, not excluded, of which the reference says nothing.
        evaluable: All others.
        patients: Among the evaluable cases; None where patients are not known.
        classes: Balance, in the order of the model's classes, those without cases included; none of masks, of which
            only the pixels know what they show.
        duplicates: Images that were in the data more than once.
        modalities: Evaluable cases by modality or, without one, by file format.
        problems: By kind, errors first, then by frequency.
        remarks: Messages to be shown with the numbers; they stop nothing.
    """

    files_seen: int
    offered: int
    excluded: Mapping[ExclusionReason, int]
    no_reference: int
    evaluable: int
    patients: int | None
    classes: tuple[ClassCount, ...]
    duplicates: int
    modalities: Mapping[str, int]
    problems: tuple[ProblemCount, ...]
    remarks: tuple[CohortError, ...]


def overview(cohort: Cohort, classes: Sequence[str] | None) -> CohortOverview:
    """Count a cohort.

    Args:
        cohort: The cohort.
        classes: Of the model; None: those found.
    """
    excluded = Counter(case.exclusion for case in cohort.cases if case.exclusion is not None)
    evaluable = evaluable_cases(cohort)
    named = None if cohort.reference_kind == "events" else classes  # nobody dates what is not there
    balance = () if cohort.reference_kind == "masks" else _balance(evaluable, named)
    return CohortOverview(
        files_seen=cohort.files_seen,
        offered=len(cohort.cases),
        excluded=dict(sorted(excluded.items())),
        no_reference=len(cohort.cases) - excluded.total() - len(evaluable),
        evaluable=len(evaluable),
        patients=None if cohort.patient_source is None else len({case.patient for case in evaluable}),
        classes=balance,
        duplicates=excluded[ExclusionReason.DUPLICATE],
        modalities=dict(Counter(sorted(_modality(case) for case in evaluable))),
        problems=_grouped(cohort.problems),
        remarks=tuple(_remarks(cohort, excluded[ExclusionReason.DUPLICATE], balance)),
    )


def evaluable_cases(cohort: Cohort) -> list[Case]:
    """Return the cases that can be evaluated: not excluded, and with a reference."""
    return [case for case in cohort.cases if case.exclusion is None and case.reference and case.reference.is_known]


def check_evaluable(cohort: Cohort, task: TaskKind | None = None) -> None:
    """Refuse a cohort of which nothing can be evaluated.

    Args:
        cohort: The cohort.
        task: Of the model: a table that was read for it and says nothing on any image is one about something else.

    Raises:
        CohortError: No file is a readable image (C252), no readable image has a usable reference (C253), or the whole
            table is none that the model could be held against (as ``check_answers``).
    """
    readable = [case for case in cohort.cases if case.facts is not None]
    if not readable:
        raise CohortError("C252", n=cohort.files_seen)
    if not evaluable_cases(cohort):
        if task is not None and task in _READ_FROM_TABLES:
            raise CohortError(_ANSWERED[task][1])
        raise CohortError("C253", n=len(readable))


def check_answers(kind: ReferenceKind | None, card: Card) -> None:
    """Refuse a reference that says something else than the model answers.

    Args:
        kind: What the reference says; None: there is no reference yet.
        card: Of the model.

    Raises:
        CohortError: C498 no classes for a model that names one, C499 no masks for a model of masks,
            C870 no several labels for a model of labels, C893 no boxes for a detector (and as the table above says).
    """
    wanted, refusal = _ANSWERED.get(card.task.kind, (frozenset(), ""))
    if kind is not None and wanted and kind not in wanted:
        raise CohortError(refusal)


def check_units(cases: Iterable[Case], card: Card) -> None:
    """Refuse measurements in another unit than the model's; one without a unit is taken to be in that of the model.

    Raises:
        CohortError: C860, with both units.
    """
    wanted = card.task.unit
    for case in cases:
        given = case.reference.unit if case.reference and case.reference.value is not None else None
        if wanted is not None and given not in {None, wanted}:
            raise CohortError("C860", reference=str(given), model=wanted)


def check_single(cases: Iterable[Case], card: Card) -> None:
    """Refuse cases of several images, volumes and videos where a model marks boxes: it looks at one image at a time.

    Raises:
        CohortError: C900, with the number of such cases.
    """
    if card.task.kind != "detection":
        return
    several = sum(case.exclusion is None and (len(case.files) != 1 or case.reading != "image") for case in cases)
    if several:
        raise CohortError("C900", n=several)


def _balance(cases: Iterable[Case], classes: Sequence[str] | None) -> tuple[ClassCount, ...]:
    by_class: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for name in _classes_of(case):
            by_class[name].append(case)
    names = sorted(by_class) if classes is None else classes
    return tuple(
        ClassCount(name, len(by_class[name]), len({case.patient for case in by_class[name]} - {None})) for name in names
    )


def _classes_of(case: Case) -> set[str]:
    """Return the classes the reference says occur."""
    said = case.reference
    if said is None:
        return set()
    found = {one.label for many in (said.boxes, said.points, said.events, said.frames) for one in many or ()}
    return found | set(said.labels or ()) | ({said.label} if said.label else set())


def _modality(case: Case) -> str:
    return (case.facts.modality or case.facts.format) if case.facts else ""


def _grouped(problems: Iterable[Problem]) -> tuple[ProblemCount, ...]:
    groups: defaultdict[tuple[ProblemKind, Literal["error", "warning"]], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[problem.kind, problem.severity].append(problem)
    counts = [
        ProblemCount(kind, severity, sum(one.count for one in group), group[0])
        for (kind, severity), group in groups.items()
    ]
    return tuple(sorted(counts, key=lambda one: (one.severity, -one.count, one.kind)))


def _remarks(cohort: Cohort, duplicates: int, balance: Sequence[ClassCount]) -> Iterable[CohortError]:
    compressed = [one for one in cohort.problems if one.kind is ProblemKind.UNSUPPORTED_COMPRESSION]
    if compressed:
        names = sorted({problem.detail for problem in compressed if problem.detail})
        yield CohortError("M07", n=len(compressed), ts=", ".join(names))
    if duplicates:
        yield CohortError("M11", n=duplicates)
    filled = [one for one in balance if one.cases]
    if len(filled) == 1 and cohort.reference_kind != "events":
        yield CohortError("C254", name=filled[0].name)
