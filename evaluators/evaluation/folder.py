"""The evaluation folder: its parts, its lock and its format.

evaluation.json   id, format, whether it is an example
store.sqlite      documents, cases, problems, runs, outcomes
ledger.jsonl      everything that was done
submission/       the private copy of what the vendor handed in
data-key.json     the secret of the leaves: stays in the house
exports/          tables and packages written from here
lock              who is writing
backups/          the store as it was before a newer version of the program changed its format
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self, TypeVar

from evaluators import __version__
from evaluators.cohort import manifest
from evaluators.domain.case import Case, Cohort, CohortFinding, Note, PatientSource, TableFacts, Unit
from evaluators.domain.plan import LockedPlan, Plan
from evaluators.domain.reference import ReferenceFormat, ReferenceKind
from evaluators.domain.submission import Submission
from evaluators.domain.value import Value
from evaluators.errors import FolderError
from evaluators.evaluation import data_key
from evaluators.evaluation.atomic import sync_folder, sync_tree, told, write_file
from evaluators.evaluation.ledger import Event, Ledger
from evaluators.evaluation.leftovers import part_of, remove_leftovers
from evaluators.evaluation.lock import FolderLock
from evaluators.evaluation.soundness import check_whole
from evaluators.evaluation.store import Store

V = TypeVar("V", bound=Value)

FORMAT: Final = 1
HEAD: Final = "evaluation.json"


class Head(Value):
    """``evaluation.json``."""

    format: int
    id: str
    """16 random bytes, hex."""
    created_at: str
    program: str
    example: str | None = None
    """Name of the built-in example this is; signed with the demo key only."""


class CohortHead(Value):
    """What a cohort is besides its cases and problems."""

    root: str
    patient_source: PatientSource | None
    table: TableFacts | None
    class_map: dict[str, str]
    values: tuple[str, ...] = ()
    """What stands for a class in annotations, understood or not."""
    files_seen: int
    reference: str | None = None
    """Path of the reference; stays here."""
    unit: Unit = "file"
    reference_kind: ReferenceKind | None = None
    reference_format: ReferenceFormat | None = None
    notes: tuple[Note, ...] = ()
    findings: tuple[CohortFinding, ...] = ()
    """For the hospital's own screen, never for a summary."""


class EvaluationFolder:
    """One open evaluation folder. Use ``open_folder`` or ``create_folder``.

    Raises:
        FolderError: Not an evaluation (``C421``), newer (``C420``), in use (``M21``), read-only (``C422``), damaged
            (``C423``, ``C424``, ``C581``).
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self.head = _read_head(path)
        self._lock = FolderLock(path / "lock") if write else None
        self.ledger = Ledger(path / "ledger.jsonl")
        self._rooted: tuple[tuple[Case, ...], str] | None = None
        self._secret: bytes | None = None
        try:
            self.store = Store(path / "store.sqlite", write=write)
            if write:
                check_whole(self)
        except BaseException:
            self.close()
            raise

    @property
    def writable(self) -> bool:
        """Return whether this process may change the folder."""
        return self._lock is not None

    @property
    def submission_folder(self) -> Path:
        """Return where the private copy of the package lies."""
        return self.path / "submission"

    @property
    def exports(self) -> Path:
        """Return where tables and packages are written by default."""
        return self.path / "exports"

    @property
    def submission(self) -> Submission:
        """Return what the vendor handed in."""
        return self._required("submission", Submission)

    @property
    def plan(self) -> Plan:
        """Return the plan as it stands, locked or not."""
        return self._required("plan", Plan)

    @property
    def locked_plan(self) -> LockedPlan | None:
        """Return the locked plan, or None while it is a draft."""
        return self.store.get("locked_plan", LockedPlan)

    @property
    def cohort(self) -> Cohort:
        """Return the whole cohort."""
        head = self._required("cohort", CohortHead)
        return Cohort(
            root=head.root,
            cases=self.store.cases(),
            problems=self.store.problems(),
            patient_source=head.patient_source,
            table=head.table,
            class_map=head.class_map,
            values=head.values,
            files_seen=head.files_seen,
            unit=head.unit,
            reference_kind=head.reference_kind,
            reference_format=head.reference_format,
            notes=head.notes,
            findings=head.findings,
        )

    @property
    def cohort_head(self) -> CohortHead:
        """Return the cohort without its cases."""
        return self._required("cohort", CohortHead)

    @property
    def data_key(self) -> data_key.DataKey:
        """Return the data key."""
        return data_key.read(self.path / data_key.FILE)

    @property
    def secret(self) -> bytes:
        """Return the secret of the data key, which stays the same whatever data are read: the file can be long."""
        if self._secret is None:
            self._secret = self.data_key.secret_bytes
        return self._secret

    def inputs_root(self) -> str:
        """Return the root over all cases offered; worked out again only when the store holds other cases."""
        cases, rooted = self.store.cases(), self._rooted
        if rooted is None or rooted[0] is not cases:
            rooted = (cases, manifest.inputs_root(self.secret, cases))
            self._rooted = rooted
        return rooted[1]

    def close(self) -> None:
        """Close the store and free the lock."""
        with contextlib.suppress(AttributeError):  # the store may not have been opened
            self.store.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _required(self, name: str, kind: type[V]) -> V:
        found = self.store.get(name, kind)
        if found is None:
            raise FolderError("C423")
        return found


def open_folder(path: Path, *, write: bool) -> EvaluationFolder:
    """Open an existing evaluation folder."""
    return EvaluationFolder(path, write=write)


@contextlib.contextmanager
def create_folder(target: Path, *, example: str | None = None) -> Iterator[EvaluationFolder]:
    """Make a new evaluation folder; it takes its place only if the block succeeds, else nothing is left.

    Args:
        target: Must not exist, or be an empty folder.
        example: Name of the built-in example.

    Raises:
        FolderError: The target is taken (``C426``), read-only or full.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderError("C426", folder=target.name)
    beside = part_of(target.parent, target.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent, target.name)
        beside.mkdir(mode=_open_to(target.parent))
        (beside / "submission").mkdir()
        (beside / "exports").mkdir()
    except OSError as error:
        raise told(error, target) from None
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        head = Head(format=FORMAT, id=secrets.token_hex(16), created_at=now, program=__version__, example=example)
        write_file(beside / HEAD, head.model_dump_json(indent=1).encode())
        with EvaluationFolder(beside, write=True) as folder:
            folder.ledger.append(Event.CREATED, program=__version__)
            yield folder
        with contextlib.suppress(FileNotFoundError):
            target.rmdir()
        sync_tree(beside)
        beside.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise told(error, target) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _open_to(parent: Path) -> int:
    """Return the mode of a new folder: for this account alone, and for a group where the folder around is its own."""
    shared = parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH) == stat.S_IWGRP
    return 0o770 if shared else 0o700


def _read_head(path: Path) -> Head:
    try:
        head = Head.model_validate_json((path / HEAD).read_bytes())
    except (OSError, ValueError):
        raise FolderError("C421") from None
    if head.format > FORMAT:
        raise FolderError("C420", found=head.format, known=FORMAT)
    return head
