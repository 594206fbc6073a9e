"""The recipe in VERIFY.txt, followed to the letter by a shell and openssl."""

import json
import re
import shutil
import subprocess
import textwrap

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from evaluators.domain.canonical import canonical_bytes
from evaluators.evidence.keys import SigningKey
from support.packages import package_files, signed_by
from support.signing import new_key

KEYS = [new_key(), SigningKey(new_key().card, ec.generate_private_key(ec.SECP256R1()))]


@pytest.fixture
def package(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    for name, content in package_files(signed_by(KEYS), KEYS).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def follow(package, number=0):
    """Take the indented commands of one language out of the text and run them."""
    text = (package / "VERIFY.txt").read_text("utf-8")
    recipes = re.findall(r"(?:^       .*\n)+", text, re.MULTILINE)
    recipe = [textwrap.dedent(one) for one in recipes if "openssl" in one][number]
    (package.parent / "recipe.sh").write_text(recipe)
    command = [shutil.which("sh"), str(package.parent / "recipe.sh")]
    ended = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


@pytest.mark.parametrize("number", [0, 1], ids=["English", "German"])
def test_openssl_confirms_every_line_and_every_file(package, number):
    told = follow(package, number)
    assert told.count("Signature Verified Successfully") == 4 * len(KEYS)
    assert told.count(": OK") == 2 + len(KEYS)
    assert "Failure" not in told
    assert "FAILED" not in told
    assert "ALL OK" in told
    assert all(key.public.sha256 in told.partition("ALL OK")[2] for key in KEYS)


def test_openssl_sees_a_changed_record(package):
    bundle = package / "bundle.intoto.jsonl"
    content = bundle.read_bytes()
    bundle.write_bytes(content[:200] + (b"A" if content[200:201] != b"A" else b"B") + content[201:])
    told = follow(package)
    assert "Signature Verification Failure" in told
    assert "ALL OK" not in told


def test_the_checksums_see_a_changed_file(package):
    key = next((package / "keys").iterdir())
    key.write_bytes(key.read_bytes() + b"\n")
    assert "FAILED" in follow(package)


def test_a_list_of_files_without_its_signature_is_not_accepted(package):
    path = package / "package.intoto.jsonl"
    envelope = json.loads(path.read_text())
    path.write_bytes(canonical_bytes({**envelope, "signatures": []}) + b"\n")
    told = follow(package)
    assert "FAILED: a line of package.intoto.jsonl is not signed" in told
    assert "ALL OK" not in told


def test_a_foreign_key_under_the_genuine_name_is_not_accepted(package):
    genuine = package / "keys" / f"{KEYS[0].public.sha256}.pem"
    genuine.write_bytes(new_key().public.pem)
    told = follow(package)
    assert "holds another key than its name says" in told
    assert "ALL OK" not in told
