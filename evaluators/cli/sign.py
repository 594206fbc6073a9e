"""``pruefstand sign``: writes the signed package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import EVALUATION, JSON, KEY, PASSPHRASE_FILE
from evaluators.cli.passphrase import unlocked
from evaluators.cli.progress import Progress
from evaluators.cli.whereabouts import note_elsewhere
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.evidence.keys import SigningKey


def run(call: Call) -> int:
    """Sign the results of the latest run and write the package."""
    from evaluators.evaluation.assembling import results_of
    from evaluators.evaluation.folder import open_folder
    from evaluators.report.withheld import withheld_text
    from evaluators.report.wording import not_passed
    from evaluators.signing import SigningChoices, draft_of, sign_draft

    if call.text("import_signature"):
        raise CallError("C708")
    note_elsewhere(call, call.path("evaluation"), *filter(None, [call.maybe_path("out")]))
    with open_folder(call.path("evaluation"), write=True) as folder, Progress(call.out) as progress:
        results = results_of(folder, progress)
        keys = _keys(call, example=folder.head.example is not None)
        choices = SigningChoices(
            out=call.maybe_path("out") or folder.exports,
            profile="internal" if call.text("profile") == "internal" else "external",
            texts=call.texts("text"),
            organisation=call.text("organisation"),
            comparison=call.flag("comparison"),
        )
        draft = draft_of(folder, results, [key.card for key in keys], choices)
        if untold := withheld_text(draft.withheld, call.words):
            call.out.note(untold)
        for line in not_passed(results.failed_checks, call.words):
            call.out.note(line)
        progress.stage("signing")
        package = sign_draft(folder, draft, keys, choices.out)
    call.out.say(call.words("cli.written", file=str(package)))
    if call.out.as_json:
        call.out.document({"package": str(package)})
    return 0


def _keys(call: Call, *, example: bool) -> list[SigningKey]:
    """Return the key to sign with: the demo key for an example, none for an unsigned package."""
    from evaluators.evidence.keys import demo_key

    name = call.text("key")
    if example:
        if name:
            raise CallError("C711")
        return [demo_key()]
    if call.flag("unsigned"):
        return []
    if not name:
        raise CallError("C712")
    return [unlocked(call, name)]


COMMAND: Final = Command(
    "sign",
    (
        EVALUATION,
        KEY,
        PASSPHRASE_FILE,
        Parameter("out", "path"),
        Parameter("profile", choices=("external", "internal"), default="external"),
        Parameter("text", many=True),
        Parameter("organisation"),
        Parameter("comparison", "flag"),
        Parameter("unsigned", "flag"),
        Parameter("import_signature", "path"),
        JSON,
    ),
    run,
    patient_data=True,
)
