"""``pruefstand check --init``: from a bare model to a package with a complete card."""

from __future__ import annotations

import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from evaluators.cli.command import Call
from evaluators.cli.skeleton_answers import answers_of, ask, card_data, options
from evaluators.cli.skeleton_card import commented_card
from evaluators.domain.submission import Output
from evaluators.errors import CallError
from evaluators.submission.card import CARD_FILE, write_partial_card
from evaluators.submission.draft import Draft, find, merge

if TYPE_CHECKING:
    from evaluators.domain.submission import Submission


def write_skeleton(call: Call, target: Path) -> bool:
    """Write a package into a new folder: the files handed in, and a card from the graph and the answers.

    In a terminal what is open is asked; elsewhere it is listed with the options that answer it.

    Returns:
        Whether the package was written; False where questions are open or the model is refused, said already.

    Raises:
        CallError: The folder is not empty (C185) or cannot be written (C183), an answer or sample is not one.
        SubmissionError: The model cannot be used, or the card does not take an answer.
    """
    from evaluators.cli.showing_submission import show_submission

    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CallError("C185", folder=str(target))
    given = merge(card_data(call.maybe_path("card")), answers_of(call.texts("set")))
    with tempfile.TemporaryDirectory(prefix="pruefstand-") as place:
        submission, private = _opened(call, given, Path(place) / "first")
        if submission.questions and sys.stdin.isatty():
            given = merge(
                given, ask(submission.questions, submission.graph, call.out.say, call.words, _kind(submission))
            )
            submission, private = _opened(call, given, Path(place) / "second")
        if submission.questions or submission.refused or submission.card is None:
            show_submission(call, submission)
            show_options(call, submission)
            return False
        card = _without_empty(submission.card.model_dump(mode="json", exclude_none=True))
        samples = _samples(call.texts("golden"), len(card.get("golden", ())))
        card["golden"] = [*card.get("golden", ()), *(facts for _, facts in samples)]
        if not card["golden"]:
            del card["golden"]
        _write(call, submission, private, target, card)
        _copy_samples(samples, target)
    call.out.say(call.words("cli.check.written", folder=str(target)))
    return True


GOLDEN: Final = "golden"
"""Folder of the vendor's own samples in a package."""
TOLERANCE: Final = 1e-4
"""Largest difference of a score between two computers; a person may write a smaller one into the card."""
_USUAL: Final = {name: field.default for name, field in Output.model_fields.items() if not field.is_required()}
"""What an output is unless the card says otherwise; it need not be written."""


def _opened(call: Call, given: Draft, place: Path) -> tuple[Submission, Path]:
    from evaluators.submission.client import open_in_worker

    place.mkdir()
    card = None
    if given:
        card = place / "card.toml"
        card.write_text(write_partial_card({"format": 1, **given}), "utf-8")
    private = place / "private"
    allow = call.flag("allow_unisolated")
    return open_in_worker(call.path("submission"), private, card, allow_unisolated=allow), private


def show_options(call: Call, submission: Submission) -> None:
    """Say, where questions are open, the whole command that answers them and writes a package."""
    if not submission.questions:
        return
    target = call.maybe_path("init") or Path("package")
    call.out.say(call.words("cli.check.options"))
    command = ["pruefstand", "check", str(call.path("submission")), "--init", str(target)]
    given = [f"--set {shlex.quote(text)}" for text in call.texts("set")]
    if (card := call.maybe_path("card")) is not None:
        given.append(f"--card {shlex.quote(str(card))}")
    lines = [shlex.join(command), *given, *options(submission.questions, submission.graph, _kind(submission))]
    for line in lines[:-1]:
        call.out.say(f"  {line} \\")
    call.out.say(f"  {lines[-1]}")


def _kind(submission: Submission) -> str | None:
    """Return the kind of task while questions are open, where it is known."""
    kind: str | None = find(submission.draft, "task.kind")
    return kind


def _without_empty(card: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing, except the positive classes: none is an answer there."""
    full: dict[str, Any] = {}
    for name, content in card.items():
        said = content
        if name == "output":
            said = [{key: value for key, value in one.items() if value != _USUAL.get(key)} for one in content]
        if isinstance(content, dict):
            said = {key: value for key, value in content.items() if value not in ([], {}) or key == "positive"}
        if said not in ([], {}):
            full[name] = said
    return full


_Sample = tuple[tuple[Path, Path], dict[str, Any]]
"""Image and expected output where they lie, and the card's facts on them."""


def _samples(texts: Sequence[str], before: int) -> list[_Sample]:
    """Return the vendor's own samples, numbered behind those that the package has.

    Raises:
        CallError: Not two files that can be read, as IMAGE=OUTPUT (C189).
    """
    samples: list[_Sample] = []
    for number, text in enumerate(texts, start=before + 1):
        image, _, output = text.rpartition("=")
        files = (Path(image), Path(output))
        if not all(file.is_file() for file in files):
            raise CallError("C189", text=text)
        names = [
            f"{GOLDEN}/{number:04}{part}{_ending(file)}" for part, file in zip(("", "_output"), files, strict=True)
        ]
        samples.append((files, {"input": names[0], "output": names[1], "tolerance": TOLERANCE}))
    return samples


def _ending(file: Path) -> str:
    """Return how the name of a file ends; a packed volume has two endings."""
    name = file.name.lower()
    return ".nii.gz" if name.endswith(".nii.gz") else file.suffix.lower()


def _copy_samples(samples: Sequence[_Sample], target: Path) -> None:
    try:
        for files, facts in samples:
            (target / GOLDEN).mkdir(exist_ok=True)
            for file, name in zip(files, (facts["input"], facts["output"]), strict=True):
                shutil.copyfile(file, target / name)
    except OSError:
        raise CallError("C183", file=str(target)) from None


def _write(call: Call, submission: Submission, private: Path, target: Path, card: Mapping[str, Any]) -> None:
    try:
        for file in submission.files:
            name = PurePosixPath(file.path)
            place = target.joinpath(*name.parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(private.joinpath(*name.parts), place)
        (target / CARD_FILE).write_text(commented_card(card, call.words), "utf-8")
    except OSError:
        raise CallError("C183", file=str(target)) from None
