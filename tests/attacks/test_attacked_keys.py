"""Public keys that are weak, of another kind, or more than one at a time."""

import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from evaluators.errors import EvidenceError
from evaluators.evidence.public_keys import public_key_of
from support.attacked_packages import KEY, OTHER

P256 = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
ED25519 = bytes.fromhex("302a300506032b6570032100")
EC_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
SPKI = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
GOOD, SECOND = KEY.public.pem, OTHER.public.pem


def public(private):
    return private.public_key().public_bytes(*SPKI)


def private_key(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def point(x, y):
    return EC_P256 + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def explicit_curve():
    """A key whose curve is spelled out, as openssl writes it when asked: with other numbers it is CVE-2020-0601."""
    make = ["openssl", "ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-genkey", "-noout"]
    private = subprocess.run(make, capture_output=True, check=True).stdout
    tell = ["openssl", "ec", "-pubout", "-param_enc", "explicit"]
    return subprocess.run(tell, input=private, capture_output=True, check=True).stdout


REFUSED = {
    "nothing": (b"", "C502"),
    "RSA": (public(rsa.generate_private_key(65537, 2048)), "C502"),
    "DSA": (public(dsa.generate_private_key(2048)), "C502"),
    "Ed448": (public(ed448.Ed448PrivateKey.generate()), "C502"),
    "X25519": (public(x25519.X25519PrivateKey.generate()), "C502"),
    "curve of coins": (public(ec.generate_private_key(ec.SECP256K1())), "C502"),
    "P-384": (public(ec.generate_private_key(ec.SECP384R1())), "C502"),
    "other Brainpool": (public(ec.generate_private_key(ec.BrainpoolP384R1())), "C502"),
    "curve spelled out": (explicit_curve(), "C502"),
    "off the curve": (point(1, 1), "C502"),
    "beyond the prime": (point(P256 + 1, 1), "C502"),
    "zero": (point(0, 0), "C502"),
    "infinity": (bytes.fromhex("3019301306072a8648ce3d020106082a8648ce3d030107030200") + b"\0", "C502"),
    "private": (private_key(KEY.private), "C502"),
    "private and public": (private_key(KEY.private) + GOOD, "C502"),
    "two": (GOOD + SECOND, "C502"),
    "the same twice": (GOOD + GOOD, "C502"),
    "words in front": (b"Key of the clinic\n" + GOOD, "C502"),
    "words behind": (GOOD + b"junk", "C502"),
    "a byte behind": (KEY.public.spki + b"\0", "C502"),
    "a certificate": (GOOD.replace(b"PUBLIC KEY", b"CERTIFICATE"), "C502"),
    "headers inside": (GOOD.replace(b"KEY-----\n", b"KEY-----\nProc-Type: 4,ENCRYPTED\n", 1), "C502"),
    "cut off": (GOOD[:-20], "C502"),
    "huge": (GOOD + b"\n" * 10_000_000, "C502"),
    "huge body": (b"-----BEGIN PUBLIC KEY-----\n" + b"A" * 10_000_000, "C502"),
    "beyond the prime of Ed25519": (ED25519 + b"\xf0" + b"\xff" * 30 + b"\x7f", "C503"),
    "no point of Ed25519": (ED25519 + b"\2" + bytes(31), "C503"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_key_that_is_weak_foreign_or_not_alone_is_refused(name):
    content, expected = REFUSED[name]
    with pytest.raises(EvidenceError) as raised:
        public_key_of(content)
    assert raised.value.id == expected


SPELLINGS = {
    "line ends of Windows": GOOD.replace(b"\n", b"\r\n"),
    "empty lines": b"\n" + GOOD + b"\n\n",
    "DER": KEY.public.spki,
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_key_is_the_same_however_its_file_is_written(name):
    assert public_key_of(SPELLINGS[name]) == KEY.public


def test_a_point_written_short_is_the_same_key():
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    short = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    short += key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert public_key_of(short) == public_key_of(key.public_bytes(*SPKI))


def test_a_key_of_small_order_accepts_what_nobody_signed_and_is_refused():
    """With the neutral element as key, one signature fits half of all texts: shown with another program."""
    weak = b"\1" + bytes(31)
    forged = weak + bytes(32)  # R neutral, s zero: R = s B - h A for every h
    Ed25519PublicKey.from_public_bytes(weak).verify(forged, b"any text at all")
    with pytest.raises(EvidenceError) as raised:
        public_key_of(ED25519 + weak)
    assert raised.value.id == "C503"


def test_every_flipped_bit_of_a_key_file_is_another_key_or_none():
    spki = public_key_of(Ed25519PrivateKey.from_private_bytes(b"\7" * 32).public_key().public_bytes(*SPKI)).spki
    for place in range(len(spki) * 8):
        changed = bytearray(spki)
        changed[place // 8] ^= 1 << place % 8
        try:
            assert public_key_of(bytes(changed)).spki == bytes(changed)
        except EvidenceError as error:
            assert error.id in {"C502", "C503"}  # noqa: PT017 - one of both, or a key
