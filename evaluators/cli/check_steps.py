"""The steps of ``pruefstand check``, one after the other, with the code that a hospital runs."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from evaluators.domain.outcome import FailureCategory
from evaluators.errors import CallError, ImageError, SubmissionError, WorkerCrashed, WorkerError, WorkerHung
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.domain.golden import GoldenMiss
    from evaluators.domain.submission import Card, Submission
    from evaluators.inference.fidelity import SampleCase
    from evaluators.isolation.worker_process import WorkerProcess

Status = Literal["passed", "failed", "skipped"]

MISSES_SHOWN: Final = 5
"""Of the vendor's samples not reproduced; more are not told one by one."""
GREY: Final = 128
"""Of the plain image that stands in where no sample is given."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the check came to."""

    name: str
    """Stable id: ``opened``, ``preflight.<finding>``, ``signature``, ``golden_samples``, ``one_pass`` …"""
    status: Status
    sentence: str
    seconds: float = 0.0


@dataclass(slots=True)
class Steps:
    """The steps so far."""

    said: Callable[[str], None]
    done: list[Step] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def good(self) -> bool:
        """Return whether nothing has failed."""
        return all(step.status != "failed" for step in self.done)

    def add(self, name: str, status: Status, sentence: str, *, quiet: bool = False) -> None:
        """Note a step, with the time since the one before, and say it."""
        now = time.monotonic()
        self.done.append(Step(name, status, sentence, now - self.began))
        self.began = now
        if not quiet:
            self.said(sentence)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for."""

    sample: Path | None
    prepared: Path | None
    timeout_s: float
    allow_unisolated: bool


def add_opened(steps: Steps, submission: Submission, words: Words) -> None:
    """Note what opening the submission found; it has been shown already."""
    from evaluators.submission.findings import finding_message, open_questions
    from evaluators.submission.sentences import signature_sentence

    steps.add("opened", "passed", words(f"cli.submission.format.{submission.package_format}"), quiet=True)
    if submission.signature is not None and not submission.signature.is_contradicted:
        steps.add("signature", "passed", signature_sentence(submission.signature, words), quiet=True)
    for finding in submission.findings:
        wrong = finding.severity == "refuse" or finding.kind.startswith("signature_")
        status: Status = "failed" if wrong else "passed"
        steps.add(f"preflight.{finding.kind}", status, str(finding_message(finding, words)), quiet=True)
    if not submission.findings:
        steps.add("preflight", "passed", words("cli.submission.no_findings"), quiet=True)
    for question in open_questions(submission):
        steps.add(f"question.{question}", "failed", words(f"questions.{question}"), quiet=True)


@dataclass(slots=True)
class Trial:
    """The model, loaded as a hospital would load it, and everything tried on it that needs no data of the hospital's.

    Args:
        submission: Complete and not refused.
        wish: What the person asked for.
        steps: Where each step is noted.
        words: The language.
    """

    submission: Submission
    wish: Wish
    steps: Steps
    words: Words
    found: dict[str, Any] = field(default_factory=dict)
    """For ``--json``: ``isolation``, ``golden``, ``pass``, ``optimisation``, ``repeatable``,
    ``neighbours``."""

    def run(self, folder: Path) -> None:
        """Try the model in the private copy ``folder``.

        Raises:
            EvaluationError: The model cannot be loaded, or the sample cannot be read.
        """
        from evaluators.evaluation.case_lane import model_starts
        from evaluators.evaluation.readiness import usable_card
        from evaluators.evaluation.runner import RunOptions, WorkerStarter
        from evaluators.isolation.naming import in_words
        from evaluators.isolation.stable_words import standing

        card = usable_card(self.submission)
        case = _sample(self.wish.sample, card)
        options = RunOptions(workers=1, allow_unisolated=self.wish.allow_unisolated)
        starter = WorkerStarter(self.submission, folder, options)
        with model_starts(lambda: starter.start("all")) as worker, model_starts(lambda: starter.start("none")) as plain:
            self.found["isolation"] = worker.isolation
            loaded = {name: in_words(value, self.words) for name, value in worker.isolation.items()}
            held: Status = "passed" if standing(worker.isolation) == "blocked" else "skipped"
            self.steps.add("isolation", held, self.words("cli.check.isolation", **loaded))
            with _may_break(self.steps, "golden_samples", self.words):
                self._golden(worker, card)
            if case is None:
                self.steps.add("one_pass", "skipped", self.words("cli.check.no_volume"))
                return
            with _may_break(self.steps, "one_pass", self.words):
                self._prepared(worker, case)
                self._one_pass(worker, card, case)
                self._meaning(worker, card, case)
            if self.steps.good:
                self._fidelity(worker, plain, case)

    def _golden(self, worker: WorkerProcess, card: Card) -> None:
        from evaluators.inference.fidelity import reproduce_golden

        if not card.golden:
            self.steps.add("golden_samples", "skipped", self.words("cli.check.golden_none"))
            return
        golden, missed = reproduce_golden(worker, len(card.golden))
        self.found["golden"] = golden.model_dump(mode="json")
        told: dict[str, int | str] = {"n": golden.n, "reproduced": golden.reproduced}
        if card.task.kind == "segmentation" and golden.max_abs_diff is not None:
            sentence = self.words("cli.check.golden_masks", **told, share=self.words.percent(golden.max_abs_diff, 2))
        else:
            sentence = self.words("cli.check.golden", **told, difference=_power(golden.max_abs_diff))
        sentence = " ".join([sentence, *self._missed(missed)])
        self.steps.add("golden_samples", "passed" if golden.reproduced == golden.n else "failed", sentence)

    def _missed(self, missed: Sequence[GoldenMiss]) -> Iterator[str]:
        """Yield a sentence on the first samples not reproduced, and where to look for the reason."""
        words = self.words
        for one in missed[:MISSES_SHOWN]:
            if one.difference is None:
                yield words("cli.check.missed_failed", n=one.number)
            elif one.expected is None or one.found is None:
                share, tolerance = (words.percent(value, 2) for value in (one.difference, one.tolerance))
                yield words("cli.check.missed_mask", n=one.number, share=share, tolerance=tolerance)
            else:
                told = {
                    key: words.number(value, 4) for key, value in (("expected", one.expected), ("found", one.found))
                }
                tolerance = _power(one.tolerance)
                yield words("cli.check.missed", n=one.number, name=one.name, tolerance=tolerance, **told)
        if missed:
            yield words("cli.check.missed_hint")

    def _prepared(self, worker: WorkerProcess, case: SampleCase) -> None:
        """Write what the model is handed as a picture, so that a wrong crop or order of channels is seen."""
        from evaluators.inference.answers import prepared_answer

        target = self.wish.prepared
        if target is None or case.reading != "image":
            return
        prepared = prepared_answer(worker.ask({"op": "prepared"}, case.files, timeout_s=self.wish.timeout_s))
        try:
            target.write_bytes(prepared.picture)
        except OSError:
            raise CallError("C183", file=str(target)) from None
        shape = " × ".join(str(size) for size in prepared.shape)
        self.steps.add("prepared", "passed", self.words("cli.check.prepared", shape=shape, file=str(target)))

    def _one_pass(self, worker: WorkerProcess, card: Card, case: SampleCase) -> None:
        from evaluators.inference.answers import CaseAnswer, case_answer

        words = self.words
        request = {"op": "case", "reading": case.reading}
        try:
            told = worker.ask(request, case.files, timeout_s=self.wish.timeout_s)
            answer = case_answer(told, classes=len(card.task.classes))
        except WorkerHung:
            answer = CaseAnswer(failure=FailureCategory.TIMEOUT)
        except WorkerCrashed:
            answer = CaseAnswer(failure=FailureCategory.CRASHED)
        self.found["pass"] = answer.model_dump(mode="json", exclude_none=True)
        if answer.timing is None:
            category = (answer.failure or FailureCategory.RUNTIME_ERROR).value
            self.steps.add("one_pass", "failed", words("cli.check.failed", reason=words(f"failures.{category}")))
            return
        said = answer.scores or (() if answer.value is None else (answer.value,))
        parts = {"boxes": answer.boxes, "frames": answer.frames and answer.frames.times_s}
        drawn = next((name for name, each in parts.items() if each is not None), "mask")
        kind = "synthetic" if not self.wish.sample else "sample" if said else f"sample_{drawn}"
        seconds = words.number(answer.timing.total, 0)
        n = len(parts.get(drawn) or ())
        self.steps.add("one_pass", "passed", words(f"cli.check.{kind}", seconds=seconds, n=n))
        for name, score in zip(card.task.classes, said, strict=False):
            unit = f" {card.task.unit}" if card.task.unit else ""
            self.steps.said(f"  {name} {words.number(score, 4)}{unit}")

    def _meaning(self, worker: WorkerProcess, card: Card, case: SampleCase) -> None:
        """Warn of probabilities declared as logits: softmax over them runs, and gives other scores without a word."""
        if card.output[0].means != "logits" or "timing" not in self.found["pass"]:
            return
        request = {"op": "probabilities", "reading": case.reading}
        answer = worker.ask(request, case.files, timeout_s=self.wish.timeout_s).head
        if answer.get("probabilities") is True:
            self.steps.add("meaning", "passed", self.words("cli.check.not_logits"))

    def _fidelity(self, worker: WorkerProcess, plain: WorkerProcess, case: SampleCase) -> None:
        """With and without the optimiser, twice, and in a batch: as a hospital's run finds out on its own images."""
        from evaluators.inference.fidelity import SampleCase, check_neighbours, check_optimiser, check_repeatable

        timeout_s = self.wish.timeout_s
        repeatable = check_repeatable(plain, [case], timeout_s=timeout_s)
        self.found["repeatable"] = repeatable
        sentence = self.words("cli.check.repeatable" if repeatable else "cli.check.not_repeatable")
        self.steps.add("repeatable", "passed" if repeatable else "failed", sentence)
        optimisation = check_optimiser(worker, plain, [case], timeout_s=timeout_s)
        self.found["optimisation"] = optimisation.model_dump(mode="json")
        largest = _power(optimisation.max_abs_diff)
        self.steps.add("optimiser", "passed", self.words("cli.check.fidelity", difference=largest))
        if case.reading == "image" and repeatable:
            black = SampleCase([_plain(0)])
            neighbours = check_neighbours(plain, [case, black], timeout_s=timeout_s)
            self.found["neighbours"] = neighbours
            if neighbours is not None:
                sentence = self.words(f"cli.check.neighbours.{neighbours}")
                self.steps.add("neighbours", "failed" if neighbours == "differs" else "passed", sentence)


def _power(difference: float | None) -> str:
    return "–" if difference is None else f"{difference:.1e}"


@contextmanager
def _may_break(steps: Steps, name: str, words: Words) -> Iterator[None]:
    """A model that hangs or crashes, and a sample that cannot be used, fail the step; they are no fault of the call."""
    try:
        yield
    except (WorkerError, SubmissionError, ImageError) as error:
        steps.add(name, "failed", str(words.error(error)))


def _sample(path: Path | None, card: Card) -> SampleCase | None:
    """Return the person's image, or a plain one; None where a volume or video is needed, which is not made up."""
    from evaluators.domain.preparation import READ_WHOLE
    from evaluators.inference.fidelity import SampleCase

    whole = READ_WHOLE.get(card.input[0].layout)
    if path is not None:
        try:
            return SampleCase([path.read_bytes()], whole or "image")
        except OSError:
            raise CallError("C706", file=path.name) from None
    if whole is not None:
        return None
    return SampleCase([_plain(GREY)])


def _plain(grey: int) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (512, 512), (grey, grey, grey)).save(stream, "PNG")
    return stream.getvalue()
