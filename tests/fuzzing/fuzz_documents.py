"""Documents that are handed over or were left by this program, as functions of bytes; further rows of the targets."""

import base64
import contextlib
import hashlib
import json
import os
import tempfile
import zlib
from dataclasses import asdict
from pathlib import Path

from desktop import settings
from evaluators.cohort import manifest
from evaluators.cohort.image_workers import SlicePlace
from evaluators.cohort.training_hashes import LEAST_ENTRIES, read_training_hashes
from evaluators.domain.geometry import Grid
from evaluators.domain.submission import FileDigest
from evaluators.evaluation.data_key import DataKey, KeyedCase
from evaluators.evaluation.folder import HEAD, Head, _read_head
from evaluators.evaluation.store import Store
from evaluators.evidence import trust
from evaluators.evidence.data_check import check_data, check_opening
from evaluators.evidence.openings import Opening, make_opening
from evaluators.evidence.packages import BUNDLE
from evaluators.evidence.pdf_attachment import attached_file
from evaluators.evidence.record_parts import CaseManifest
from evaluators.imaging.masks import open_mask
from evaluators.imaging.series import order_slices
from evaluators.submission.chai_card import read_chai_card
from evaluators.submission.model_signing import check_signature
from support.attacked_packages import BELIEVED
from support.models import plain_image

_FAST = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112 - files of a few hundred bytes
_CLASSES = ("a", "b")
_PICTURE = (10, 12)
_VOLUME = Grid(shape=(2, 2, 2), origin=(0, 0, 0), spacing=(1, 1, 1), directions=((0, 0, 1), (0, -1, 0), (-1, 0, 0)))
_SECRET = bytes(32)
KEY = DataKey(
    evaluation="ab" * 16,
    secret=_SECRET.hex(),
    cases=tuple(KeyedCase(case=n, files=(f"{n:02x}" * 32,), reference="cd" * 32, patient=n) for n in range(1, 4)),
)


def _leaf(case):
    key = manifest.leaf_key(_SECRET, case.case)
    return manifest.input_leaf(key, case=case.case, files=case.files, reference=case.reference, patient=case.patient)


FACTS = CaseManifest(
    inputs_root=manifest.root([_leaf(case) for case in KEY.cases]).hex(), outcomes_root="22" * 32, leaves=3
)
"""What a summary says of the three cases."""
OPENING = make_opening(KEY, [1, 3])


def _opened_cases(data):
    """An opening shows only cases that are in the summary, whatever else it says."""
    try:
        opening = Opening.model_validate_json(data)
    except ValueError:
        return
    if check_opening(FACTS, opening, {"01" * 32}).status == "ok" or check_opening(FACTS, opening).status == "ok":
        real = {(case.case, case.files, case.reference, case.patient) for case in KEY.cases}
        assert {(one.case, one.files, one.reference, one.patient) for one in opening.cases} <= real


def _keyed_data(data):
    """Only the data key of a summary is believed to be it."""
    try:
        key = DataKey.model_validate_json(data)
    except ValueError:
        return
    if check_data(FACTS, key, {"01" * 32}).sentence != "verify.data.wrong_key":
        assert (key.secret, key.cases) == (KEY.secret, KEY.cases)


def _attached(data):
    found = attached_file(data, BUNDLE)
    assert found is None or isinstance(found, bytes)


def _settings(data):
    with tempfile.TemporaryDirectory(dir=_FAST) as home:
        os.environ["PRUEFSTAND_HOME"] = home
        Path(home, settings.FILE).write_bytes(data)
        preferences, aside = settings.load()
        settings.save(preferences)
        assert (settings.load()[0] == preferences) or aside


def _trust_store(data):
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        path = Path(folder) / "trust.json"
        path.write_bytes(data)
        trust.save(path, trust.load(path))
        trust.load(path)


def _head(data):
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        Path(folder, HEAD).write_bytes(data)
        _read_head(Path(folder))


def _store(data):
    """A store somebody changed: read as a whole, or refused."""
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        path = Path(folder) / "store.sqlite"
        path.write_bytes(data)
        store = Store(path, write=True)
        with contextlib.closing(store):
            for read in (store.cases, store.problems, store.reviews, store.count_cases):
                read()
            for run in store.runs():
                store.outcomes(run.number)


def _training_hashes(data):
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        path = Path(folder) / "hashes.txt"
        path.write_bytes(data)
        read_training_hashes(path)


def _signature(data):
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        Path(folder, "model.sig").write_bytes(data)
        files = [FileDigest(path=name, sha256="ab" * 32, size=1) for name in ("model.onnx", "model.sig")]
        found = check_signature(Path(folder), files)
        assert found is None or not (found.status == "valid" and found.known)


def _signed_files(data):
    """What a vendor's signature is about."""
    _signature(json.dumps(_bundle(data)).encode())


def _bundle(payload):
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": "ab" * 32}, "tlogEntries": []},
        "dsseEnvelope": {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": "application/vnd.in-toto+json",
            "signatures": [{"sig": base64.b64encode(b"0" * 70).decode(), "keyid": ""}],
        },
    }


def _mask(format, names, place=_PICTURE):
    def target(data):
        found = open_mask([data], [format], [names], place, _CLASSES)
        assert found.labels.shape == (place if place == _PICTURE else place.shape)

    return target


def _series(data):
    """Places of slices, one in each line, as a worker tells them."""
    try:
        places = [SlicePlace.model_validate_json(line) for line in data.splitlines()[:50]]
    except ValueError:
        return
    order_slices(places)


def _pdf():
    """The shortest file with an attachment."""
    attached = zlib.compress(b"attached")
    parts = [
        b"<</Type/Catalog/Pages 4 0 R/AF[2 0 R]>>",
        b"<</Type/Filespec/UF(%b)/EF<</F 3 0 R>>>>" % BUNDLE.encode(),
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(attached), attached),
        b"<</Type/Pages/Kids[]/Count 0>>",
    ]
    content, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)


def _empty_store():
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        path = Path(folder) / "store.sqlite"
        Store(path, write=True).close()
        return path.read_bytes()


def _statement():
    resource = {"name": "model.onnx", "algorithm": "sha256", "digest": "ab" * 32}
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "m", "digest": {"sha256": hashlib.sha256(bytes.fromhex("ab" * 32)).hexdigest()}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {"serialization": {"method": "files", "hash_type": "sha256"}, "resources": [resource]},
    }


def _place(n):
    place = SlicePlace(position=(0, 0, n), orientation=(1, 0, 0, 0, 1, 0), spacing=(1, 1), thickness=1, instance=n)
    return place.model_dump_json().encode()


_CHAI = b"""<?xml version="1.0" encoding="UTF-8"?>
<AppliedModelCard xmlns="https://mc.chai.org/v0.2/schema.xsd">
<BasicInfo><ModelName>a &amp; b</ModelName></BasicInfo>
<ReleaseInfo><ReleaseVersion>2</ReleaseVersion></ReleaseInfo>
</AppliedModelCard>
"""
DOCUMENTS = {
    "opened_cases": _opened_cases,
    "keyed_data": _keyed_data,
    "attached_file": _attached,
    "settings": _settings,
    "trust_store": _trust_store,
    "evaluation_head": _head,
    "store": _store,
    "training_hashes": _training_hashes,
    "model_signature": _signature,
    "signed_files": _signed_files,
    "chai_card": lambda data: read_chai_card(data.decode("utf-8", "replace")),
    "mask_picture": _mask("index_image", {"90": "a", "1": "b"}),
    "mask_colours": _mask("colour_image", {"#5a5a5a": "a"}),
    "mask_volume": _mask("nifti", {str(n): "a" for n in range(1, 8)}, _VOLUME),
    "mask_segments": _mask("dicom_seg", {"1": "a"}),
    "mask_structures": _mask("rtstruct", {"x": "a"}, _VOLUME),
    "slice_places": _series,
}
WRITTEN = {
    "opened_cases": lambda: [OPENING.model_dump_json().encode()],
    "keyed_data": lambda: [KEY.model_dump_json().encode()],
    "attached_file": lambda: [_pdf()],
    "settings": lambda: [json.dumps(asdict(settings.Preferences())).encode()],
    "trust_store": lambda: [BELIEVED.model_dump_json().encode()],
    "evaluation_head": lambda: [
        Head(format=1, id="ab" * 16, created_at="2026-10-10T00:00:00Z", program="1").model_dump_json().encode()
    ],
    "store": lambda: [_empty_store()],
    "training_hashes": lambda: [b"# hashes\n" + b"".join(b"%016x\n" % n for n in range(LEAST_ENTRIES))],
    "model_signature": lambda: [json.dumps(_bundle(json.dumps(_statement()).encode())).encode()],
    "signed_files": lambda: [json.dumps(_statement()).encode()],
    "mask_picture": lambda: [plain_image(90, mode="L")],
    "mask_colours": lambda: [plain_image(90)],
    "chai_card": lambda: [_CHAI],
    "slice_places": lambda: [b"\n".join(map(_place, range(4)))],
}
"""What they begin with; the others begin with the files of what they are made like."""
