"""A submission in sentences: what it is, what is done to an image, what was found."""

from __future__ import annotations

from evaluators.cli.command import Call
from evaluators.domain.submission import Card, Submission
from evaluators.submission.findings import finding_message
from evaluators.submission.sentences import preparation_sentences


def show_submission(call: Call, submission: Submission) -> None:
    """Show everything that is known without running the model."""
    words = call.words
    say = call.out.say
    say(words(f"cli.submission.format.{submission.package_format}"))
    if submission.card:
        _show_card(call, submission.card)
    say(words("cli.submission.digest", digest=submission.package_digest))
    for file in submission.files:
        say(f"  {file.sha256}  {words.count(file.size):>12}  {file.path}")
    graph = submission.graph
    say(words("cli.submission.graph", opset=graph.opset, weights=graph.parameters))
    for kind, tensors in (("input", graph.inputs), ("output", graph.outputs)):
        for tensor in tensors:
            shape = " × ".join("?" if size is None else str(size) for size in tensor.shape)
            say(f"  {words(f'cli.submission.{kind}')} {tensor.name}: {tensor.dtype} {shape}")
    if submission.card:
        say(words("cli.submission.preparation"))
        for number, sentence in enumerate(preparation_sentences(submission.card.input[0], words), start=1):
            say(f"  {number}. {sentence}")
        _show_claims(call, submission.card)
    _show_findings(call, submission)


def _show_card(call: Call, card: Card) -> None:
    words = call.words
    model = card.model
    call.out.say(words("cli.submission.model", name=model.name, version=model.version, developer=model.developer))
    call.out.say(words("cli.submission.use", text=card.intended_use.text))
    threshold = "–" if card.task.threshold is None else words.number(card.task.threshold)
    call.out.say(
        words(
            "cli.submission.classes",
            classes=", ".join(card.task.classes),
            positive=", ".join(card.task.positive) or "–",
            threshold=threshold,
        )
    )


def _show_claims(call: Call, card: Card) -> None:
    words = call.words
    if not card.claim:
        call.out.say(words("cli.submission.no_claims"))
        return
    call.out.say(words("cli.submission.claims"))
    for claim in card.claim:
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
    if submission.questions:
        call.out.say(words("cli.submission.questions"))
        for question in submission.questions:
            call.out.say(f"  {question}: {words('questions.' + question)}")
