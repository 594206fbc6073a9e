"""The Verify page driven as a person would, with summaries and data that fit together."""

import hashlib

from evaluators import paths
from evaluators.cohort import manifest
from evaluators.evaluation.data_key import DataKey, KeyedCase
from evaluators.evidence import trust
from evaluators.evidence.record_parts import CaseManifest
from support.packages import believing, package_files, signed_by
from support.records import example_plan
from support.signing import new_key

KEY = new_key()
SECRET = bytes(range(32))
WAIT = 60_000


def package(tmp_path, key=KEY, **changes):
    folder = tmp_path / "summary.evalpack"
    for name, content in package_files(signed_by([key], **changes), [key]).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def about(facts):
    """What a record needs to be about this data."""
    return {"case_manifest": facts, "plan": example_plan(inputs_root=facts.inputs_root)}


def believe(*keys):
    trust.save(paths.trust_list(), believing(*keys))


def verified(qtbot, page, path):
    page.drop.dropped.emit([path])
    qtbot.waitUntil(lambda: page.verifying.result is not None, timeout=WAIT)
    return page.verifying.result


def images(tmp_path, count=240):
    """As many images as the example record has cases, their data key, and what the summary says of them."""
    folder = tmp_path / "data"
    folder.mkdir()
    cases = []
    for number in range(1, count + 1):
        content = f"image {number}".encode()
        (folder / f"{number}.png").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        cases.append(KeyedCase(case=number, files=(digest,), reference="ab" * 32, patient=number))
    key = DataKey(evaluation="e", secret=SECRET.hex(), cases=tuple(cases))
    leaves = [
        manifest.input_leaf(
            manifest.leaf_key(SECRET, case.case),
            case=case.case,
            files=case.files,
            reference=case.reference,
            patient=case.patient,
        )
        for case in cases
    ]
    file = tmp_path / "data-key.json"
    file.write_text(key.model_dump_json())
    facts = CaseManifest(inputs_root=manifest.root(leaves).hex(), outcomes_root="22" * 32, leaves=count)
    return folder, file, facts
