"""Opens a submission of any supported form. Runs inside a worker: every byte read here is foreign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from evaluators.domain.submission import Card, CardSource, Finding, PackageFormat, Submission
from evaluators.errors import SubmissionError
from evaluators.submission.card import CARD_FILE, RULES, read_card, read_partial_card, text_of
from evaluators.submission.contents import PackageContents
from evaluators.submission.declared import contradictions
from evaluators.submission.digest import package_digest
from evaluators.submission.draft import Draft, from_answers, from_graph, merge, open_questions
from evaluators.submission.model_signing import check_signature
from evaluators.submission.onnx_graph import read_graph
from evaluators.submission.onnx_sizes import shown
from evaluators.submission.package import copy_package
from evaluators.submission.package_formats import vendor_facts, vendor_format
from evaluators.submission.preflight import compare
from evaluators.submission.strict_toml import TomlDocument, problem_error, validate

_NAMED: Final = 5
"""Files of a package that are told to be of no use here, by name."""


def open_submission(
    source: Path,
    *,
    private: Path,
    card: Path | None = None,
    answers: Mapping[str, Any] | None = None,
    companions: Sequence[Path] = (),
    vendor_key: Path | None = None,
) -> Submission:
    """Copy a submission into a private folder and read everything it declares; run nothing.

    Args:
        source: A folder, a .zip archive, or an .onnx file.
        private: Existing folder to copy into; what is read later is this copy.
        card: A card of the person's own. Its keys win over the package's; it may leave out what the package says.
        answers: Answers to open questions, by key (``{"task.threshold": 0.5}``). They never override a card.
        companions: With an .onnx file: files beside it that hold its weights.
        vendor_key: PEM of the key or certificate that the package is to be signed with.

    Returns:
        The submission; with ``questions`` instead of a card where something is missing that is never guessed.

    Raises:
        SubmissionError: It cannot be used at all.
    """
    files = copy_package(source, private, companions)
    package = PackageContents(private, files)
    own_card = None if card is None else text_of(card)
    vendor = None if CARD_FILE in package.paths else vendor_format(package)
    package_format: PackageFormat = vendor.name if vendor else "bare_onnx"
    if CARD_FILE in package.paths:
        package_format = "card"
    partial = package_format != "card" or own_card is not None or bool(answers)
    draft = _cards(package, own_card, partial=partial)
    model_file = package.model_file(draft.get("model", {}).get("file"), by_card=package_format == "card")
    graph, findings = read_graph(private / model_file, private)
    if package_format != "card":
        facts = vendor_facts(package, vendor, graph)
        findings = (*findings, *facts.findings)
        draft = merge(merge(from_graph(graph), facts.draft), draft)
        draft = merge(draft, {"model": {"file": model_file}})
    draft = merge(from_answers(answers or {}), draft)
    questions = open_questions(draft) if partial else ()
    complete = None if questions else _complete(draft)
    compared = (*compare(complete, graph), *contradictions(complete, package.paths)) if complete else ()
    return Submission(
        package_format=package_format,
        card=complete,
        card_source=_source(package_format, own_card),
        questions=questions,
        draft={} if complete else draft,
        model_file=model_file,
        package_digest=package_digest(files),
        files=files,
        graph=graph,
        findings=(*findings, *compared, *_unused(package, model_file)),
        signature=check_signature(private, files, text_of(vendor_key).encode() if vendor_key else None),
    )


def _cards(package: PackageContents, own_card: str | None, *, partial: bool) -> Draft:
    """Return what the package's own card and the person's say, the latter's keys above the former's."""
    draft: Draft = {"format": 1}
    if CARD_FILE in package.paths:
        text = package.text(CARD_FILE)
        if not partial:
            read_card(text)
        draft = read_partial_card(text)
    if own_card is not None:
        draft = merge(draft, read_partial_card(own_card, file="--card"))
    return draft


def _unused(package: PackageContents, model_file: str) -> Iterator[Finding]:
    """Say which further models and programs lie in the package: only one model is loaded, and no code is run."""
    others = sorted(path for path in package.paths - {model_file} if path.lower().endswith((".onnx", ".py")))
    if others:
        more = ", …" if len(others) > _NAMED else ""
        names = ", ".join(shown(path) for path in others[:_NAMED])
        yield Finding(kind="not_used", severity="note", parameters={"name": names + more})


def _complete(draft: Draft) -> Card:
    """Validate the merged card; here only contradictions between its sources can still come up."""
    card, problems = validate(draft, Card)
    if card is None:
        raise problem_error(problems[0], TomlDocument(CARD_FILE, draft, {}), error=SubmissionError, rules=RULES)
    return card


def _source(package_format: PackageFormat, own_card: str | None) -> CardSource:
    """Return who said what the card says; a person where a person completed it."""
    if own_card is not None or package_format in {"bare_onnx", "predictions"}:
        return "user"
    return cast("CardSource", package_format)
