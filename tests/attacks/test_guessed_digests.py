"""Somebody outside guesses what a summary withholds, hashes each guess in every way, and looks for it in the package.

The guesses are right: whatever can be confirmed is found.
"""

import hashlib
import json
import shutil

import pytest

from evaluators.cli.main import main
from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.canonical import canonical_bytes
from evaluators.domain.plan_identity import plan_core_digest, plan_digest, plan_seed
from evaluators.domain.wire import to_wire
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.exclusions import exclude
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.plan_values import with_value
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evidence.statement import write_statements
from evaluators.signing import SigningChoices, draft_of, sign_evaluation
from support.evaluations import make_evaluation, write_images
from support.signing import new_key
from support.token_search import layers

QUESTION, REWORDED = "Does it find what our Dr. Beispiel misses?", "Does it find what our colleagues miss?"
DEFINITION, SETTER, COLUMN = "biopsy at the ward Sonnenblick", "Dr. Beispiel alone", "ward of the biopsy"
RAW, REASON, NOTE = "hell nach Dr. Beispiel", "the head physician asked for it", "patient Muster had moved"
PROFILES = ("internal", "external")
TEXTS = (QUESTION, REWORDED, DEFINITION, SETTER, COLUMN, RAW, REASON, NOTE)
PLAN = f"""
question = "{QUESTION}"
resamples = 1000
[classes]
"{RAW}" = "bright"
[reference]
definition = "{DEFINITION}"
set_by = "{SETTER}"
method_column = "{COLUMN}"
[[goal]]
metric = "sensitivity"
at_least = 0.3
"""

CARD = """format = 1
[model]
name = "Elsewhere"
version = "1"
developer = "Example GmbH"
[intended_use]
text = "Telling bright images from dark ones."
[task]
classes = ["dark", "bright"]
positive = ["bright"]
threshold = 0.5
"""


def finished(place):
    """Return an evaluation with every free text, run before and after its plan and its cases were changed."""
    evaluation = make_evaluation(place, plan=PLAN)
    with open_folder(evaluation, write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        results_of(folder, Silent())
        planning.amend(folder, with_value(folder.plan, "question", REWORDED), REASON)
        exclude(folder, [3], NOTE)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        results_of(folder, Silent())
    return evaluation


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The folder of the hospital: images, table, evaluation, and the package for others."""
    place = tmp_path_factory.mktemp("house")
    with open_folder(finished(place), write=True) as folder:
        sign_evaluation(folder, results_of(folder, Silent()), [new_key()], SigningChoices(place / "external"), Silent())
    return place


def forms(text):
    """Return a text in the ways in which it could be hashed."""
    written = {text, text.lower(), json.dumps(text), f"sha256:{text}", f"plan.question {text}", f"{text}\n"}
    return {form.encode(code) for form in written for code in ("utf-8", "utf-16-le")}


def documents(results):
    """Return the results, whole and in the parts that are few enough to be tried one after the other."""
    whole = results.model_dump(mode="json")
    unmeasured = {name: part for name, part in whole.items() if name != "measured"}
    parts = [whole, unmeasured, to_wire(results), whole["confusion"], whole["flow"], whole["failures"]]
    return [written for part in parts for written in (canonical_bytes({"": part})[4:-1], json.dumps(part).encode())]


def guesses(place, evaluation):
    """Return digest to what it is of, for everything that stays in the house, guessed rightly."""
    with open_folder(evaluation, write=False) as folder:
        results, locked = results_of(folder, Silent()), folder.locked_plan
        cases = folder.store.cases()
    ledger = (evaluation / "ledger.jsonl").read_bytes().splitlines()
    files = [path.read_bytes() for path in place.glob("images/*")]
    tables = [path.read_bytes() for path in place.glob("*.csv")]
    told = [(form, text) for text in TEXTS for form in forms(text)]
    told += [(document, "results") for document in documents(results)]
    told += [(line, "ledger") for line in ledger]
    told += [(content, "image") for content in files] + [(content, "table") for content in tables]
    told += [(path.name.encode(), "name of a file") for path in place.glob("images/*")]
    told += [(json.dumps([case.number for case in cases if case.exclusion is None]).encode(), "cases taking part")]
    found = {hashlib.new(how, said).digest(): kind for said, kind in told for how in ("sha256", "sha512", "sha1")}
    older = locked.model_copy(update={"text_keys": None})
    found |= {bytes.fromhex(one): "plan" for one in (plan_digest(older), plan_core_digest(older), plan_seed(older))}
    again = {hashlib.sha256(form).digest(): kind for one, kind in found.items() for form in (one, one.hex().encode())}
    return found | again


def confirmed(contents, guessed):
    """Return of what a guess could be confirmed."""
    wanted = {form: kind for digest, kind in guessed.items() for form in (digest, digest.hex().encode())}
    return {kind for content in contents for layer in layers(content) for form, kind in wanted.items() if form in layer}


def payloads(evaluation, profile):
    """Return what would be signed."""
    with open_folder(evaluation, write=False) as folder:
        choices = SigningChoices(evaluation, profile=profile)
        return write_statements(
            draft_of(folder, results_of(folder, Silent()), [new_key().card], choices).record
        ).payloads


def test_nothing_withheld_can_be_confirmed_by_guessing_it(house):
    package = [path.read_bytes() for path in (house / "external").glob("*.evalpack/**/*") if path.is_file()]
    assert len(package) >= 6
    assert confirmed(package, guesses(house, house / "evaluation")) == set()


def test_the_same_guesses_find_in_the_house_what_is_named_there(house):
    assert confirmed(payloads(house / "evaluation", "internal"), guesses(house, house / "evaluation")) == {
        "results",
        "ledger",
    }


def test_in_the_house_the_results_are_related_to_what_names_them_outside(house, capsys):
    main(["results", str(house / "evaluation"), "--json"])
    shown = json.loads(capsys.readouterr().out)
    names = [json.loads(payloads(house / "evaluation", p)[1])["predicate"]["resultsDigest"] for p in PROFILES]
    assert [shown["results_digest"], shown["results_digest_outside"]] == [
        f"sha256:{names[0]}",
        f"hmac-sha256:{names[1]}",
    ]


def test_the_same_guesses_find_the_texts_of_a_plan_that_an_older_version_locked(house):
    older = shutil.copytree(house / "evaluation", house / "older")
    with open_folder(older, write=True) as folder:
        folder.store.put("locked_plan", folder.locked_plan.model_copy(update={"text_keys": None}))
    assert confirmed(payloads(older, "external"), guesses(house, house / "evaluation")) == {*TEXTS, "plan"}


def test_a_table_of_predictions_cannot_be_confirmed_by_guessing_it(tmp_path):
    reference = write_images(tmp_path / "images")
    table, card = tmp_path / "predictions.csv", tmp_path / "card.toml"
    table.write_text("case,score\n" + "".join(f"{n:03}.png,0.9\n" for n in range(1, 13)))
    card.write_text(CARD)
    wanted = NewEvaluation(
        target=tmp_path / "evaluation",
        model=table,
        card=card,
        predictions=True,
        data=tmp_path / "images",
        reference=reference,
        answers=CohortAnswers(patient_column="patient"),
    )
    create_evaluation(wanted, Silent())
    with open_folder(wanted.target, write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        results_of(folder, Silent())
    once = hashlib.sha256(table.read_bytes()).digest()
    guessed = {once: "table", hashlib.sha256(once).digest(): "package"}
    assert confirmed(payloads(wanted.target, "external"), guessed) == set()
    assert confirmed(payloads(wanted.target, "internal"), guessed) == {"table"}
