"""Cases taken out by hand, with the reason; after the lock this is an amendment and is printed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from evaluators.domain.case import Case, ExclusionReason
from evaluators.domain.plan import Amendment, LockedPlan
from evaluators.domain.plan_identity import KEYED, plan_digest
from evaluators.domain.value import Value
from evaluators.errors import FolderError, PlanError
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.ledger import Event

FIELD: Final = "cases"
"""What an amendment by an exclusion names as changed."""
_DOCUMENT: Final = "excluded_by_hand"


class ByHand(Value):
    """Reason by SHA-256 of the image, so that it finds its case again when the data are read anew."""

    notes: dict[str, str] = {}


def exclude(folder: EvaluationFolder, numbers: Collection[int], note: str) -> tuple[int, ...]:
    """Take cases out of the evaluation and return those that were in it.

    Raises:
        PlanError: There is no reason (``C482``).
        FolderError: The folder is open for reading only (``C422``).
    """
    chosen = [case for case in _named(folder, numbers) if case.exclusion is None]
    out = {"exclusion": ExclusionReason.BY_HAND, "exclusion_note": note.strip()}
    return _change(folder, chosen, [case.model_copy(update=out) for case in chosen], note, Event.CASES_EXCLUDED)


def include(folder: EvaluationFolder, numbers: Collection[int], note: str = "") -> tuple[int, ...]:
    """Take back in what was taken out by hand, and return it; what is excluded for another reason stays out.

    Raises:
        PlanError: The plan is locked and there is no reason (``C482``).
        FolderError: The folder is open for reading only (``C422``).
    """
    chosen = [case for case in _named(folder, numbers) if case.exclusion is ExclusionReason.BY_HAND]
    back = {"exclusion": None, "exclusion_note": None}
    return _change(folder, chosen, [case.model_copy(update=back) for case in chosen], note, Event.CASES_INCLUDED)


def with_exclusions(folder: EvaluationFolder, cases: Sequence[Case]) -> tuple[Case, ...]:
    """Return cases just read, without those that were taken out by hand before."""
    by_hand = folder.store.get(_DOCUMENT, ByHand) or ByHand()
    return tuple(_again(case, by_hand.notes.get(_key(case))) for case in cases)


def _again(case: Case, note: str | None) -> Case:
    if note is None or case.exclusion is not None:
        return case
    return case.model_copy(update={"exclusion": ExclusionReason.BY_HAND, "exclusion_note": note})


def _change(
    folder: EvaluationFolder, before: Sequence[Case], after: Sequence[Case], note: str, event: Event
) -> tuple[int, ...]:
    if not folder.writable:
        raise FolderError("C422")
    locked = folder.locked_plan
    if not note.strip() and (event is Event.CASES_EXCLUDED or locked is not None):
        raise PlanError("C482")
    if not before:
        return ()
    numbers = tuple(case.number for case in before)
    was_in = folder.store.cases_to_run() if locked is not None else ()
    with folder.store.transaction():
        folder.store.put_cases(after)
        _remember(folder, after)
        folder.store.drop_results()
        if locked is not None:
            locked = _amended(folder, locked, was_in, note)
            folder.store.put("locked_plan", locked)
        plan = plan_digest(locked) if locked else None
        folder.ledger.append(event, cases=", ".join(map(str, numbers)), plan=plan)
    return numbers


def _remember(folder: EvaluationFolder, cases: Sequence[Case]) -> None:
    by_hand = folder.store.get(_DOCUMENT, ByHand) or ByHand()
    notes = {key: note for key, note in by_hand.notes.items() if key not in set(map(_key, cases))}
    notes |= {_key(case): case.exclusion_note for case in cases if case.exclusion_note is not None}
    folder.store.put(_DOCUMENT, ByHand(notes=notes))


def _amended(folder: EvaluationFolder, locked: LockedPlan, was_in: Collection[int], note: str) -> LockedPlan:
    """Return the plan with one more amendment.

    It binds which cases take part and discloses neither which nor how many, as reasons of few patients must not be.
    """
    secret = folder.secret
    amendment = Amendment(
        field=FIELD,
        before=_bound(secret, was_in),
        after=_bound(secret, folder.store.cases_to_run()),
        reason=note.strip(),
        at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        after_first_inference=bool(folder.store.runs()),
    )
    return locked.model_copy(update={"amendments": (*locked.amendments, amendment)})


def _bound(secret: bytes, numbers: Collection[int]) -> str:
    said = json.dumps(sorted(numbers)).encode()
    return KEYED + hmac.new(secret, b"cases taking part " + said, hashlib.sha256).hexdigest()


def _named(folder: EvaluationFolder, numbers: Collection[int]) -> list[Case]:
    wanted = set(numbers)
    return [case for case in folder.store.cases() if case.number in wanted]


def _key(case: Case) -> str:
    return case.files[0].sha256 if case.files else f"case {case.number}"
