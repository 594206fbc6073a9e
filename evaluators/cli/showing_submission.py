"""A submission in sentences: what it is, what is done to an image, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from evaluators.cli.command import Call
from evaluators.domain.submission import Card, Claim, GraphFacts, Submission, TaskFacts, TaskKind
from evaluators.submission.draft import asked_of, find
from evaluators.submission.findings import finding_message, open_questions
from evaluators.submission.known import known_claims, known_input, known_outputs
from evaluators.submission.sentences import meaning_sentence, preparation_sentences, signature_sentence
from evaluators.submission.use_sentences import declared_sentences
from evaluators.texts import Words

_OF_A_DRAFT: Final = {
    "model": ("model.name", "model.version", "model.developer"),
    "use": ("intended_use.text",),
    "task": ("task.kind",),
    "classes": ("task.classes", "task.positive", "task.threshold"),
}
"""Sentences about a submission, and the keys of the card they tell."""


def show_submission(call: Call, submission: Submission) -> None:
    """Show everything that is known without running the model."""
    words = call.words
    say = call.out.say
    say(words(f"cli.submission.format.{submission.package_format}"))
    if submission.card:
        _show_card(call, submission.card)
    else:
        _show_draft(call, submission.draft, submission.questions)
    facts = submission.card.model_dump(mode="json", exclude_none=True) if submission.card else submission.draft
    for sentence in declared_sentences(facts, words):
        say(f"  {sentence}")
    say(words("cli.submission.digest", digest=submission.package_digest))
    for file in submission.files:
        say(f"  {file.sha256}  {words.count(file.size):>12}  {file.path}")
    if submission.signature is not None and not submission.signature.is_contradicted:  # which is a finding
        say(signature_sentence(submission.signature, words))
        if submission.signature.wants_key:
            say(words("cli.submission.vendor_key"))
    if submission.graph is not None:
        _show_graph(call, submission.graph)
    _show_preparation(call, submission)
    for output in submission.card.output if submission.card else known_outputs(submission.draft):
        say(meaning_sentence(output, words))
    _show_claims(call, submission)
    _show_findings(call, submission)


def _show_graph(call: Call, graph: GraphFacts) -> None:
    words, say = call.words, call.out.say
    say(words("cli.submission.graph", opset=graph.opset, n=graph.parameters))
    for kind, tensors in (("input", graph.inputs), ("output", graph.outputs)):
        for tensor in tensors:
            shape = " × ".join("?" if size is None else str(size) for size in tensor.shape)
            say(f"  {words(f'cli.submission.{kind}')} {tensor.name}: {tensor.dtype} {shape}")


def _show_card(call: Call, card: Card) -> None:
    words = call.words
    model = card.model
    call.out.say(words("cli.submission.model", name=model.name, version=model.version, developer=model.developer))
    call.out.say(words("cli.submission.use", text=card.intended_use.text))
    call.out.say(words("cli.submission.task", kind=words(f"submission.task.{card.task.kind}")))
    _show_classes(call, card)
    for sentence in of_some_tasks(card.task, words):
        call.out.say(sentence)


def _show_classes(call: Call, card: Card) -> None:
    words = call.words
    threshold = "–" if card.task.threshold is None else words.number(card.task.threshold)
    classes = ", ".join(card.task.classes)
    if not (card.task.positive or card.task.threshold is not None or asked_of(card.task.kind, ["task.positive"])):
        call.out.say(words("cli.submission.only_classes", classes=classes))
        return
    call.out.say(
        words(
            "cli.submission.classes",
            classes=classes,
            positive=", ".join(card.task.positive) or "–",
            threshold=threshold,
        )
    )


def of_some_tasks(task: TaskFacts, words: Words) -> Iterator[str]:
    """Yield what only cards of some kinds of task say."""
    if task.thresholds:
        each = "; ".join(f"{name} {words.number(value)}" for name, value in task.thresholds.items())
        yield words("cli.submission.thresholds", thresholds=each)
    if task.ordered:
        yield words("cli.submission.ordered")
    if task.unit is not None:
        yield words("cli.submission.unit", unit=task.unit)
    if task.per_frame is not None:
        yield words("cli.submission.per_frame", kind=words(f"submission.task.{task.per_frame}"))


def _show_draft(call: Call, draft: Mapping[str, Any], questions: Sequence[str]) -> None:
    """Show as much of a card as there is while questions are open."""
    words = call.words
    still_open = words("cli.submission.open")

    def shown(key: str) -> str:
        value = find(draft, key)
        if value is None:
            return still_open if key in questions else "–"
        if isinstance(value, float):
            return words.number(value)
        if key == "task.kind" and value in get_args(TaskKind):
            return words(f"submission.task.{value}")
        return (", ".join(map(str, value)) or "–") if isinstance(value, list) else str(value)

    for sentence, keys in _OF_A_DRAFT.items():
        if any(find(draft, key) is not None for key in keys):
            call.out.say(words(f"cli.submission.{sentence}", **{key.partition(".")[2]: shown(key) for key in keys}))


def _show_preparation(call: Call, submission: Submission) -> None:
    words = call.words
    if submission.is_predictions:
        return
    known = submission.card.input[0] if submission.card else known_input(submission.draft)
    sentences = preparation_sentences(known, words)
    if not sentences:
        return
    call.out.say(words("cli.submission.preparation" if submission.card else "cli.submission.preparation_known"))
    for number, sentence in enumerate(sentences, start=1):
        call.out.say(f"  {number}. {sentence}")


def _show_claims(call: Call, submission: Submission) -> None:
    words = call.words
    claims: Sequence[Claim] = submission.card.claim if submission.card else known_claims(submission.draft)
    if not claims:
        if submission.card:
            call.out.say(words("cli.submission.no_claims"))
        return
    call.out.say(words("cli.submission.claims"))
    for claim in claims:
        interval = ""
        if claim.interval:
            lower, upper = (words.number(limit) for limit in claim.interval)
            interval = f" [{lower}; {upper}]"
        source = f" ({claim.source})" if claim.source else ""
        call.out.say(f"  {claim.metric} {words.number(claim.value)}{interval}{source}")


def _show_findings(call: Call, submission: Submission) -> None:
    words = call.words
    for finding in submission.findings:
        call.out.say(f"{words(f'cli.submission.severity.{finding.severity}')}: {finding_message(finding, words)}")
    if not submission.findings:
        call.out.say(words("cli.submission.no_findings"))
    questions = open_questions(submission)
    if questions:
        call.out.say(words("cli.submission.questions"))
        for question in questions:
            call.out.say(f"  {question}: {words('questions.' + question)}")
