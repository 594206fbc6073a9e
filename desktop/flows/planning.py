"""The plan of the open evaluation: changed as a draft, locked, amended; and what to expect of it, worked out beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Station
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.plan_edits import changed, goal_on, in_this_evaluation
from desktop.flows.tasks import Tasks
from evaluators.domain.plan import LockedPlan, Plan
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.case import Case, Unit
    from evaluators.domain.submission import Card, Claim
    from evaluators.evaluation.precision import Expectation, Size
    from evaluators.tasks.goal_measures import Measure

EDIT: Final = "desktop_plan.edit"
"""Text id of every edit of the draft, as Undo names it."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan comes to with this card and these cases."""

    plan: Plan
    measures: tuple[Measure, ...] = ()
    """All that can be asked for. Empty: the plan contradicts the card."""
    worked_out: LockedPlan | None = None
    """With goals and threshold; None: ``error`` says why."""
    error: EvaluationError | None = None
    without_method: tuple[str, ...] = ()
    """Goals no verdict can rest on."""
    size: Size | None = None
    expected: tuple[Expectation, ...] = ()
    attributes: tuple[str, ...] = ()
    """Of the cohort, as far as they make groups."""
    left_out: int = 0
    """Attributes of too many values to make groups."""
    lacking: tuple[str, ...] = ()
    """Planned attributes no case has."""


@dataclass(frozen=True, slots=True)
class _Wish:
    plan: Plan
    card: Card
    cases: tuple[Case, ...]
    unit: Unit
    """What a case is."""


class Planning(QObject):
    """Edits the plan and tells what to expect of it."""

    changed = Signal()
    """The plan, its lock, the model or the data became others."""
    outlook_changed = Signal()
    locked = Signal()
    """The plan was locked just now."""
    failed = Signal(object)
    """An EvaluationError of loading, locking or amending."""

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self._station = Station(_begin_reckoning, parent=self)
        self._station.answered.connect(self._answered)
        self._station.failed.connect(lambda _, error: self.failed.emit(error))
        self._draft: Plan | None = None
        self.busy = False
        """Whether the plan is being locked or amended."""
        self.outlook: Outlook | None = None
        evaluation.changed.connect(self._heard)

    def begin(self) -> None:
        """Tell what there is already: the evaluation may have been opened before anybody looked at its plan."""
        self._refresh()

    @property
    def ready(self) -> bool:
        """Return whether there are a model and data to plan with."""
        submission = self._evaluation.submission
        return bool(submission and submission.card and self._evaluation.cases and self._evaluation.plan)

    @property
    def writable(self) -> bool:
        """Return whether the evaluation may be changed."""
        return self._evaluation.writable

    @property
    def locked_plan(self) -> LockedPlan | None:
        """Return the locked plan."""
        return self._evaluation.locked_plan

    @property
    def plan(self) -> Plan | None:
        """Return the plan as shown: the amendment in the making, else the plan as written."""
        return self._draft or self._evaluation.plan

    @property
    def card(self) -> Card | None:
        """Return the model's card."""
        return self._evaluation.submission.card if self._evaluation.submission else None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return what the vendor claims."""
        return self.card.claim if self.card else ()

    @property
    def amending(self) -> bool:
        """Return whether an amendment is in the making; nothing of it is written before it has a reason."""
        return self._draft is not None

    def benchmark(self, metric: str) -> float | None:
        """Return what a goal is held against, as far as it is known yet: a claim's is worked out beside."""
        goal = None if self.plan is None else goal_on(self.plan, metric)
        limits: tuple[float | None, ...]
        if goal is None or goal.claim is None:
            limits = () if goal is None else (goal.at_least, goal.at_most, goal.within[1] if goal.within else None)
        else:
            worked_out = self.outlook.worked_out if self.outlook else None
            found = [one for one in worked_out.goals if one.metric == metric and one.claim] if worked_out else []
            limits = (found[0].lower, found[0].upper) if found else ()
        return next((limit for limit in limits if limit is not None), None)

    def set(self, **fields: object) -> None:
        """Change fields of the plan; ``report__target_prevalence`` reaches into a table."""
        if self.plan is not None:
            self.replace(changed(self.plan, **fields))

    def replace(self, plan: Plan) -> None:
        """Make this the plan: written at once, with Undo; or, while amending, kept until it has a reason."""
        before = self.plan
        if before is None or plan == before:
            return
        if self.amending:
            self._draft = plan
            self._refresh()
        else:
            self._evaluation.do(EDIT, lambda: self._write(plan), lambda: self._write(before))

    def from_claims(self) -> Plan | None:
        """Return the plan that asks whether the vendor's claims hold here."""
        from evaluators.evaluation.drafting import default_plan

        if self.card is None or self.plan is None:
            return None
        drafted = default_plan(self.card)
        return self.plan.model_copy(update={"goal": drafted.goal})

    def from_file(self, path: Path) -> Plan | None:
        """Return the plan of a file, with the classes of the data here; a file that is none is told as ``failed``."""
        from evaluators.evaluation.planning import read_plan

        try:
            return in_this_evaluation(read_plan(path), self.plan or Plan())
        except EvaluationError as error:
            self.failed.emit(error)
            return None

    def save(self, path: Path) -> None:
        """Write the plan as ``plan.toml``."""
        from evaluators.evaluation.atomic import write_file
        from evaluators.evaluation.plan_file import plan_text

        try:
            write_file(path, plan_text(self.plan or Plan()).encode())
        except EvaluationError as error:
            self.failed.emit(error)

    def lock(self) -> None:
        """Lock the plan; ``locked`` tells when it is."""
        from evaluators.evaluation import planning

        folder = self._evaluation.folder
        assert folder is not None
        job = self._tasks.start("desktop_plan.locking", lambda _: planning.lock(folder), can_stop=False)
        self._then(job, self._is_locked)

    def begin_amendment(self, plan: Plan | None = None) -> None:
        """Let the fields be edited without writing anything yet.

        Args:
            plan: Begin with this one instead of the plan in force.
        """
        if self.locked_plan is not None:
            self._draft = plan or self._evaluation.plan
            self._refresh()

    def drop_amendment(self) -> None:
        """Forget the amendment in the making."""
        self._draft = None
        self._refresh()

    def amend(self, reason: str) -> None:
        """Write the amendment with its reason."""
        from evaluators.evaluation import planning

        folder, plan = self._evaluation.folder, self._draft
        assert folder is not None
        assert plan is not None
        job = self._tasks.start("desktop_plan.amending", lambda _: planning.amend(folder, plan, reason), can_stop=False)
        self._then(job, self._is_amended)

    def close(self) -> None:
        """End the reckoning."""
        self._station.close()

    def _write(self, plan: Plan) -> None:
        from evaluators.evaluation import planning

        folder = self._evaluation.folder
        assert folder is not None
        planning.change(folder, plan)
        self._evaluation.touch("plan")

    def _is_locked(self) -> None:
        self._evaluation.undo.clear()  # what leads back behind a lock is an amendment
        self._evaluation.touch("plan")
        self.locked.emit()

    def _is_amended(self) -> None:
        self._draft = None
        self._evaluation.touch("plan")

    def _then(self, job: Job, done: Callable[[], None]) -> None:
        self.busy = True
        self.changed.emit()
        job.succeeded.connect(lambda _: self._is_written(done))
        job.failed.connect(self._is_refused)

    def _is_written(self, done: Callable[[], None]) -> None:
        self.busy = False
        done()

    def _is_refused(self, error: EvaluationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)

    def _heard(self, part: str) -> None:
        if part in {"folder", "submission"}:
            self._draft = None
            self.outlook = None
        if part in {"folder", "submission", "cohort", "plan"}:
            self._refresh()

    def _refresh(self) -> None:
        plan, card = self.plan, self.card
        if self.ready and plan is not None and card is not None:
            head = self._evaluation.cohort_head
            unit = head.unit if head is not None else "file"
            self._station.ask("outlook", _Wish(plan, card, self._evaluation.cases, unit))
        else:
            self.outlook = None
        self.changed.emit()

    def _answered(self, _key: object, outlook: Outlook) -> None:
        if outlook.plan == self.plan:
            self.outlook = outlook
            self.outlook_changed.emit()


def _begin_reckoning() -> Callable[[object], object]:
    return _reckon


def _reckon(wish: object) -> Outlook:
    """Work out what to expect; the libraries this needs are loaded here, beside the window."""
    from evaluators.evaluation.planned_attributes import grouping_attributes, without_data
    from evaluators.evaluation.planning import understood
    from evaluators.evaluation.precision import cohort_size, expectations
    from evaluators.tasks.asking import goals_without_method
    from evaluators.tasks.goal_measures import measures_of

    assert isinstance(wish, _Wish)
    plan, card, cases = wish.plan, wish.card, wish.cases
    (attributes, left_out), lacking = grouping_attributes(cases), without_data(plan, cases)
    measures: tuple[Measure, ...] = ()
    try:
        own = {name: getattr(plan, name) for name in ("segmentation", "detection", "video", "measurement")}
        bare = Plan(level=plan.level, combine=plan.combine, cohort=plan.cohort, threshold=0.5, **own)
        measures = measures_of(understood(bare, card, wish.unit))
        worked_out = understood(plan, card, wish.unit)
        size = cohort_size(cases, worked_out)
        without, expected = goals_without_method(worked_out), expectations(size, worked_out)
        return Outlook(plan, measures, worked_out, None, without, size, expected, attributes, left_out, lacking)
    except EvaluationError as error:
        return Outlook(plan, measures, error=error, attributes=attributes, left_out=left_out, lacking=lacking)
