"""A vendor's own signature of a package. The two bundles beside this file were made by model_signing 1.1.1."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from evaluators.domain.package_signature import PackageSignature
from evaluators.errors import SubmissionError
from evaluators.evidence import record
from evaluators.submission.digest import package_digest
from evaluators.submission.model_signing import check_signature
from evaluators.submission.package import copy_package
from support.model_signatures import bundle_over, pem

THEIRS = Path(__file__).with_name("signed_package")
FILES = {
    "golden/1.json": b"[0.5, 0.5]\n",
    "golden.txt": b"x\n",
    "model.onnx": b"\x08model",
    "submission.toml": b"format = 1\n",
    ".gitignore": b"y\n",
}
"""What was signed; their tool leaves the last one out as well."""


@pytest.fixture
def checked(tmp_path):
    """Return a function (signature, vendor's key, changed files) -> what the signature is worth."""

    def check(signature, vendor_key=None, name="model.sig", **changes):
        package, private = tmp_path / "package", tmp_path / "private"
        private.mkdir()
        for path, content in {**FILES, **changes, name: signature}.items():
            (package / path).parent.mkdir(parents=True, exist_ok=True)
            (package / path).write_bytes(content)
        return check_signature(private, copy_package(package, private), vendor_key)

    return check


def theirs(name):
    return (THEIRS / name).read_bytes()


def test_the_root_digest_of_their_tool_is_our_package_digest(tmp_path):
    for path, content in FILES.items():
        (tmp_path / "package" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "package" / path).write_bytes(content)
    (tmp_path / "private").mkdir()
    statement = json.loads(base64.b64decode(json.loads(theirs("key.sig"))["dsseEnvelope"]["payload"]))
    ours = package_digest(copy_package(tmp_path / "package", tmp_path / "private"))
    assert ours == statement["subject"][0]["digest"]["sha256"]


@pytest.mark.parametrize(
    ("signature", "key", "status", "known"),
    [
        ("key.sig", "public.pem", "valid", True),
        ("key.sig", None, "key_missing", False),
        ("key.sig", "root.pem", "key_missing", False),
        ("certificate.sig", "root.pem", "valid", True),
        ("certificate.sig", None, "valid", False),
        ("certificate.sig", "public.pem", "valid", False),
    ],
)
def test_their_bundles_are_worth_what_the_vendors_key_makes_of_them(checked, signature, key, status, known):
    found = checked(theirs(signature), theirs(key) if key else None)
    assert (found.status, found.known) == (status, known)
    assert (found.named == "Example GmbH") == (signature == "certificate.sig")


@pytest.mark.parametrize("changes", [{"model.onnx": b"\x08other"}, {"added.bin": b"z"}])
@pytest.mark.parametrize(("signature", "key"), [("key.sig", "public.pem"), ("certificate.sig", "root.pem")])
def test_a_changed_or_added_file_is_seen(checked, signature, key, changes):
    assert checked(theirs(signature), theirs(key), **changes).status == "changed"


def test_a_package_without_a_signature_has_none(tmp_path):
    assert check_signature(tmp_path, ()) is None


def bundle(key, **other):
    return bundle_over(FILES, key, **other)


KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


@pytest.mark.parametrize(
    ("made", "status"),
    [
        pytest.param(bundle(KEY), "valid", id="as their tool makes it"),
        pytest.param(bundle(KEY, ignore=["golden.txt"]), "partial", id="a file left out"),
        pytest.param(bundle(KEY, root="0" * 64), "broken", id="a root that does not fit"),
        pytest.param(bundle(OTHER, hint=hashlib.sha256(pem(KEY)).hexdigest()), "broken", id="made by another key"),
        pytest.param(bundle(OTHER), "key_missing", id="another vendor"),
        pytest.param(bundle(KEY, method="shards"), "unsupported", id="in shards"),
        pytest.param({**bundle(KEY), "verificationMaterial": {"certificate": {}}}, "unsupported", id="keyless"),
        pytest.param({"a": 1}, "unsupported", id="some other JSON"),
        pytest.param([], "unsupported", id="a list"),
    ],
)
def test_every_other_bundle_is_called_what_it_is(checked, made, status):
    assert checked(json.dumps(made).encode(), pem(KEY)).status == status


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_unsupported(checked, content):
    assert checked(content).status == "unsupported"


def test_the_other_name_of_a_signature_is_found(checked):
    assert checked(json.dumps(bundle(KEY)).encode(), pem(KEY), name="model_signature.json").status == "valid"


def test_a_file_that_is_no_key_is_refused(checked):
    with pytest.raises(SubmissionError) as caught:
        checked(theirs("key.sig"), b"not a key")
    assert caught.value.id == "C182"


@pytest.mark.parametrize(
    ("signature", "status"),
    [
        (None, "none"),
        (PackageSignature(status="valid", known=True, key_fingerprint="ab"), "valid"),
        (PackageSignature(status="valid", named="Example GmbH"), "unknown_key"),
        (PackageSignature(status="changed"), "invalid"),
        (PackageSignature(status="partial"), "not_checked"),
        (PackageSignature(status="key_missing"), "not_checked"),
    ],
)
def test_the_summary_says_no_more_than_was_checked(signature, status):
    said = record.PackageSignature.of(signature)
    assert said.status == status
    assert "Example" not in said.model_dump_json()
