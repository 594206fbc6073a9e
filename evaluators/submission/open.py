"""Opens a submission of any supported form. Runs inside a worker: every byte read here is foreign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal

from evaluators.domain.submission import Card, FileDigest, PackageFormat, Submission
from evaluators.errors import SubmissionError
from evaluators.submission import huggingface
from evaluators.submission.card import CARD_FILE, RULES, read_card, read_partial_card, text_of
from evaluators.submission.declared import contradictions
from evaluators.submission.digest import package_digest
from evaluators.submission.draft import Draft, from_answers, from_graph, merge, open_questions
from evaluators.submission.onnx_graph import read_graph
from evaluators.submission.package import copy_package
from evaluators.submission.preflight import compare
from evaluators.submission.strict_toml import TomlDocument, problem_error, validate


def open_submission(
    source: Path,
    *,
    private: Path,
    card: Path | None = None,
    answers: Mapping[str, Any] | None = None,
    companions: Sequence[Path] = (),
) -> Submission:
    """Copy a submission into a private folder and read everything it declares; run nothing.

    Args:
        source: A folder, a .zip archive, or an .onnx file.
        private: Existing folder to copy into; what is read later is this copy.
        card: A card of the person's own. Its keys win over the package's; it may leave out what the package says.
        answers: Answers to open questions, by key (``{"task.threshold": 0.5}``). They never override a card.
        companions: With an .onnx file: files beside it that hold its weights.

    Returns:
        The submission; with ``questions`` instead of a card where something is missing that is never guessed.

    Raises:
        SubmissionError: It cannot be used at all.
    """
    files = copy_package(source, private, companions)
    package = _Package(private, files)
    own_card = None if card is None else text_of(card)
    draft = _declared(package, own_card, answers)
    model_file = package.model_file(draft)
    graph, findings = read_graph(private / model_file, private)
    if package.format != "card":
        draft = merge(from_graph(graph), draft)
        draft = merge(draft, {"model": {"file": model_file}})
    questions = open_questions(draft) if package.is_partial(own_card, answers) else ()
    complete = None if questions else _complete(draft)
    compared = (*compare(complete, graph), *contradictions(complete, package.paths)) if complete else ()
    return Submission(
        package_format=package.format,
        card=complete,
        card_source=_source(package.format, own_card),
        questions=questions,
        draft={} if complete else draft,
        model_file=model_file,
        package_digest=package_digest(files),
        files=files,
        graph=graph,
        findings=(*findings, *compared),
    )


_FIRST: Final = b"\x08"
"""The field an ONNX file begins with: its version."""


@dataclass(frozen=True, slots=True)
class _Package:
    """The private copy."""

    root: Path
    files: tuple[FileDigest, ...]

    @property
    def paths(self) -> set[str]:
        return {file.path for file in self.files}

    @property
    def models(self) -> list[str]:
        """The files a model may be: by their ending; a single file by its first byte, whatever it is called."""
        named = sorted(path for path in self.paths if path.lower().endswith(".onnx"))
        return named or [path for path in self.paths if len(self.paths) == 1 and self._begins_like_a_model(path)]

    @property
    def format(self) -> PackageFormat:
        if CARD_FILE in self.paths:
            return "card"
        if {huggingface.CONFIG, huggingface.PREPROCESSOR} <= self.paths:
            return "huggingface"
        return "bare_onnx"

    def _begins_like_a_model(self, path: str) -> bool:
        with self.root.joinpath(*PurePosixPath(path).parts).open("rb") as stream:
            return stream.read(1) == _FIRST

    def text(self, path: str) -> str:
        return text_of(self.root.joinpath(*PurePosixPath(path).parts))

    def is_partial(self, own_card: str | None, answers: Mapping[str, Any] | None) -> bool:
        """Return whether missing keys are questions. A vendor's own card alone must be whole."""
        return self.format != "card" or own_card is not None or bool(answers)

    def model_file(self, draft: Mapping[str, Any]) -> str:
        """Return the ONNX file: the one named, or the only one."""
        named = draft.get("model", {}).get("file")
        if isinstance(named, str) and (self.format == "card" or len(self.models) > 1):
            path = str(PurePosixPath(named))
            if path not in self.paths:
                raise SubmissionError("C136", name=named)
            return path
        if not self.models:
            raise SubmissionError("C137")
        if len(self.models) > 1:
            raise SubmissionError("C138", n=len(self.models))
        return self.models[0]


def _declared(package: _Package, own_card: str | None, answers: Mapping[str, Any] | None) -> Draft:
    """Return what the package, the person's card and the answers say, each completing the one before."""
    draft: Draft = {"format": 1}
    if package.format == "card":
        text = package.text(CARD_FILE)
        if not package.is_partial(own_card, answers):
            read_card(text)
        draft = read_partial_card(text)
    elif package.format == "huggingface":
        config, preprocessor = package.text(huggingface.CONFIG), package.text(huggingface.PREPROCESSOR)
        draft = merge(draft, huggingface.read_export(config, preprocessor))
    if own_card is not None:
        draft = merge(draft, read_partial_card(own_card, file="--card"))
    return merge(from_answers(answers or {}), draft)


def _complete(draft: Draft) -> Card:
    """Validate the merged card; here only contradictions between its sources can still come up."""
    card, problems = validate(draft, Card)
    if card is None:
        raise problem_error(problems[0], TomlDocument(CARD_FILE, draft, {}), error=SubmissionError, rules=RULES)
    return card


def _source(package_format: PackageFormat, own_card: str | None) -> Literal["card", "user", "huggingface"]:
    if own_card is not None or package_format not in {"card", "huggingface"}:
        return "user"
    return "card" if package_format == "card" else "huggingface"
