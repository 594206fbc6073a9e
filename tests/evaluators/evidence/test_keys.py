"""Signing keys, public keys and the code people read to each other."""

import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evaluators.errors import EvidenceError
from evaluators.evidence import keys
from evaluators.evidence.public_keys import PublicKey, key_code, public_key_of

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.create_key(folder, name="Dr. Ada Beispiel", organisation="Klinik", role="Head", passphrase=PASSPHRASE)
    return folder


def test_a_key_comes_back_with_its_passphrase(folder):
    listed = keys.list_keys(folder)
    ((path, card),) = listed
    digest = public_key_of(card.public_key.encode()).sha256
    for selector in ("Dr. Ada Beispiel", "dr-ada-beispiel", digest[:12], str(path)):
        assert keys.load_key(selector, folder, PASSPHRASE).public.sha256 == digest


def test_a_wrong_passphrase_is_told(folder):
    with pytest.raises(EvidenceError) as raised:
        keys.load_key("Dr. Ada Beispiel", folder, "wrong horse", keyboard="DE")
    assert (raised.value.id, raised.value.parameters) == ("M19", {"kb": "DE"})


def test_the_file_is_stretched_and_private(folder):
    path = keys.list_keys(folder)[0][0]
    assert path.stat().st_mode & 0o077 == 0
    command = ["openssl", "pkcs12", "-in", str(path), "-info", "-noout", "-passin", f"pass:{PASSPHRASE}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert "Iteration 600000" in told
    assert "AES-256-CBC, Iteration 600000, PRF hmacWithSHA256" in told


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"passphrase": "short"}, "C500"), ({"name": "Dr. Ada Beispiel"}, "C505")],
)
def test_a_key_that_cannot_be_made_is_told(folder, changes, expected):
    wanted = {"name": "New", "organisation": "Klinik", "role": None, "passphrase": PASSPHRASE}
    with pytest.raises(EvidenceError) as raised:
        keys.create_key(folder, **{**wanted, **changes})
    assert raised.value.id == expected


@pytest.mark.parametrize(("content", "expected"), [(b"junk", "C501"), (None, "C504")])
def test_a_key_that_cannot_be_loaded_is_told(tmp_path, content, expected):
    file = tmp_path / "key.p12"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EvidenceError) as raised:
        keys.load_key(str(file), tmp_path, PASSPHRASE)
    assert raised.value.id == expected


def test_a_card_that_names_another_key_is_refused(folder, tmp_path):
    ((path, card),) = keys.list_keys(folder)
    (tmp_path / "key.p12").write_bytes(path.read_bytes())
    other = card.model_copy(update={"public_key": keys.demo_key().public.pem.decode()})
    (tmp_path / "key.json").write_text(other.model_dump_json())
    with pytest.raises(EvidenceError) as raised:
        keys.load_key("key", tmp_path, PASSPHRASE)
    assert raised.value.id == "C501"


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.BrainpoolP256R1()], ids=["P-256", "Brainpool"])
def test_elliptic_curve_keys_sign_and_verify(curve):
    private = ec.generate_private_key(curve)
    content = keys.to_pkcs12(private, PASSPHRASE)
    signing = keys.SigningKey(keys.demo_key().card, keys.from_pkcs12(content, PASSPHRASE))
    signature = signing.sign(b"text")
    assert signing.public.verifies(signature, b"text")
    assert not signing.public.verifies(signature, b"texts")


def test_the_code_is_the_same_for_the_same_key_and_twenty_digits():
    code = key_code(keys.demo_key().public)
    assert code == "6498 0295 9535 5879 3570"
    assert key_code(public_key_of(keys.demo_key().public.pem)) == code


def test_the_public_file_is_read_by_openssl(tmp_path):
    file = tmp_path / "key.pem"
    file.write_bytes(keys.demo_key().public.pem)
    command = ["openssl", "pkey", "-pubin", "-in", str(file), "-noout"]
    subprocess.run(command, check=True)


ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")
SMALL_ORDER = (
    "00" * 32,
    "01" + "00" * 31,
    "01" + "00" * 30 + "80",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "ec" + "ff" * 31,
)


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_keys_of_small_order_are_refused(point):
    with pytest.raises(EvidenceError) as raised:
        public_key_of(ED25519_SPKI + bytes.fromhex(point))
    assert raised.value.id == "C503"


def test_other_keys_are_refused():
    foreign = rsa.generate_private_key(65537, 2048).public_key()
    for content in (foreign.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), b"junk", b"-----BEGIN"):
        with pytest.raises(EvidenceError) as raised:
            public_key_of(content)
        assert raised.value.id == "C502"


def test_only_the_demo_key_is_the_demo_key(folder):
    assert keys.is_demo(keys.demo_key().public)
    assert not keys.is_demo(keys.load_key("Dr. Ada Beispiel", folder, PASSPHRASE).public)
    assert isinstance(keys.demo_key().public, PublicKey)
