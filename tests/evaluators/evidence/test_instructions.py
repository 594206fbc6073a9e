"""The recipe in VERIFY.txt, followed to the letter by a shell and openssl."""

import re
import shutil
import subprocess
import textwrap

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

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


def test_openssl_sees_a_changed_record(package):
    bundle = package / "bundle.intoto.jsonl"
    content = bundle.read_bytes()
    bundle.write_bytes(content[:200] + (b"A" if content[200:201] != b"A" else b"B") + content[201:])
    assert "Signature Verification Failure" in follow(package)


def test_the_checksums_see_a_changed_file(package):
    key = next((package / "keys").iterdir())
    key.write_bytes(key.read_bytes() + b"\n")
    assert "FAILED" in follow(package)
