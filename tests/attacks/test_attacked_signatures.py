"""Signatures taken off, moved, doubled, forged or written another way."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from securesystemslib.dsse import Envelope as ForeignEnvelope
from securesystemslib.signer import SSlibKey

from evaluators.domain.canonical import canonical_bytes
from evaluators.evidence import trust
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.dsse import Envelope, Signature, read_lines
from evaluators.evidence.keys import SigningKey, demo_key
from evaluators.evidence.statement import write_statements
from support.attacked_packages import (
    BROKEN,
    INTACT,
    KEY,
    MALFORMED,
    NO_SUMMARY,
    OTHER,
    UNSIGNED,
    bundle,
    outcome,
    renamed,
    signed_payloads,
    with_lines,
    with_signatures,
)
from support.packages import believing, package_files, signed_by

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ODD_POINT = b"\xee" + b"\xff" * 30 + b"\x7f"
"""The neutral element, written as the prime and one more."""
KEYID, OTHER_ID = KEY.public.sha256, OTHER.public.sha256


def added_to_scalar(signature, order):
    """The same signature with the order of the group added to its second half, as a lenient verifier accepts it."""
    scalar = int.from_bytes(signature.sig[32:], "little") + order
    return Signature(signature.keyid, signature.sig[:32] + scalar.to_bytes(32, "little"))


def ordered(*found):
    return sorted(found, key=lambda one: one.keyid)


def by_other(line):
    return Signature(OTHER_ID, OTHER.sign(line.pae))


def signed_by_other(lines, name):
    return [Envelope(line.payload, (renamed(by_other(line), name),)) for line in lines]


def swapped(lines):
    first, second, *rest = lines
    return [Envelope(first.payload, second.signatures), Envelope(second.payload, first.signatures), *rest]


def beside(lines):
    """A second signature on every line, rightly made, by a key the record does not ask for."""
    return [Envelope(line.payload, tuple(ordered(*line.signatures, by_other(line)))) for line in lines]


def text(change):
    """The bundle after a change of its bytes, which must be one."""

    def build():
        changed = change(bundle())
        assert changed != bundle()
        return changed

    return build


def envelopes(change):
    return lambda: with_lines(bundle(), change)


def signatures(change):
    return lambda: with_signatures(bundle(), change)


def written(members):
    return json.dumps(dict(members), separators=(",", ":")).encode() + b"\n"


def signatures_an_object(content):
    return content.replace(b'"signatures":[', b'"signatures":{"a":[').replace(b"]}", b"]}}")


def backwards(content):
    return b"".join(written(reversed(json.loads(line).items())) for line in content.splitlines())


def typed(kind):
    """Every line with something else than a text as its type."""
    return b"".join(written(json.loads(line) | {"payloadType": kind}) for line in bundle().splitlines())


def other_alphabet(content):
    """Every signature in the base64 of web addresses."""
    lines = [json.loads(line) for line in content.splitlines()]
    for line in lines:
        line["signatures"][0]["sig"] = line["signatures"][0]["sig"].replace("+", "-").replace("/", "_")
    return b"".join(map(written, lines))


def payloads():
    return [envelope.payload for envelope in read_lines(bundle())]


NOTHING = Signature(KEYID, b"")
ATTACKS = {
    "all taken off": (signatures(lambda s: []), UNSIGNED),
    "one taken off": (envelopes(lambda e: [Envelope(e[0].payload, ()), *e[1:]]), BROKEN),
    "the last taken off": (envelopes(lambda e: [*e[:-1], Envelope(e[-1].payload, ())]), BROKEN),
    "swapped": (envelopes(swapped), BROKEN),
    "twice": (signatures(lambda s: s * 2), MALFORMED),
    "one key under two names": (signatures(lambda s: ordered(*s, renamed(s[0], OTHER_ID))), BROKEN),
    "under another name": (signatures(lambda s: [renamed(s[0], OTHER_ID)]), BROKEN),
    "without a name": (signatures(lambda s: [renamed(s[0], "")]), BROKEN),
    "name in capitals": (signatures(lambda s: [renamed(s[0], KEYID.upper())]), BROKEN),
    "forged under the signer's name": (envelopes(lambda e: signed_by_other(e, KEYID)), BROKEN),
    "by another key": (envelopes(lambda e: signed_by_other(e, OTHER_ID)), BROKEN),
    "another key beside": (envelopes(beside), BROKEN),
    "nonsense beside": (signatures(lambda s: ordered(*s, Signature("ab" * 32, bytes(64)))), BROKEN),
    "nothing": (signatures(lambda s: [NOTHING]), BROKEN),
    "zeros": (signatures(lambda s: [Signature(KEYID, bytes(64))]), BROKEN),
    "longer": (signatures(lambda s: [Signature(KEYID, s[0].sig + b"\0")]), BROKEN),
    "scalar beyond the order": (signatures(lambda s: [added_to_scalar(s[0], ED25519_ORDER)]), BROKEN),
    "point not in its one form": (signatures(lambda s: [Signature(KEYID, ODD_POINT + s[0].sig[32:])]), BROKEN),
    "point of small order": (signatures(lambda s: [Signature(KEYID, b"\1" + bytes(31) + bytes(32))]), BROKEN),
    "very many": (signatures(lambda s: [Signature(f"{n:064x}", b"") for n in range(17)]), MALFORMED),
    "type changed": (text(lambda b: b.replace(b"vnd.in-toto+json", b"vnd.in-toto+jsom")), BROKEN),
    "type changed and signed": (lambda: signed_payloads(payloads(), payload_type="text/plain"), MALFORMED),
    "type of a trust list, signed": (lambda: signed_payloads(payloads(), payload_type=trust.LIST_TYPE), MALFORMED),
    "type a number": (lambda: typed(5), MALFORMED),
    "type nothing": (lambda: typed(None), MALFORMED),
    "type a list": (lambda: typed(["application/vnd.in-toto+json"]), MALFORMED),
    "type a deep list": (lambda: typed(None).replace(b"null", b"[" * 900 + b"]" * 900), MALFORMED),
    "name a number": (text(lambda b: b.replace(b'"keyid":"' + KEYID.encode() + b'"', b'"keyid":5')), MALFORMED),
    "name a list": (text(lambda b: b.replace(b'"keyid":"' + KEYID.encode() + b'"', b'"keyid":[]')), MALFORMED),
    "signature a number": (text(lambda b: b.replace(b'"sig":"', b'"sig":1,"x":"')), MALFORMED),
    "signatures an object": (text(signatures_an_object), MALFORMED),
    "padding gone": (text(lambda b: b.replace(b"==", b"")), MALFORMED),
    "other alphabet": (text(other_alphabet), MALFORMED),
    "spaces in base64": (text(lambda b: b.replace(b'"payload":"', b'"payload":" ')), MALFORMED),
    "line end in base64": (text(lambda b: b.replace(b'"payload":"', b'"payload":"\\n')), MALFORMED),
    "escaped slash": (text(lambda b: b.replace(b"application/vnd", b"application\\/vnd")), MALFORMED),
    "escaped letter": (text(lambda b: b.replace(b'"payloadType"', b'"payload\\u0054ype"')), MALFORMED),
    "space": (text(lambda b: b.replace(b'","', b'", "')), MALFORMED),
    "other order": (text(backwards), MALFORMED),
    "member twice": (text(lambda b: b.replace(b'{"payload":', b'{"payload":"","payload":')), MALFORMED),
    "member more": (text(lambda b: b.replace(b'"payloadType"', b'"payloadHash":"","payloadType"')), MALFORMED),
    "member of a signature more": (text(lambda b: b.replace(b'"keyid"', b'"cert":"","keyid"')), MALFORMED),
    "byte order mark": (text(lambda b: b"\xef\xbb\xbf" + b), MALFORMED),
    "UTF-16": (text(lambda b: b.decode().encode("utf-16")), NO_SUMMARY),
    "line ends of Windows": (text(lambda b: b.replace(b"\n", b"\r\n")), MALFORMED),
    "empty line in front": (text(lambda b: b"\n" + b), MALFORMED),
    "empty line behind": (text(lambda b: b + b"\n"), MALFORMED),
    "space behind": (text(lambda b: b + b" "), MALFORMED),
    "last line end gone": (text(lambda b: b[:-1]), MALFORMED),
    "a million lines": (text(lambda b: b + b"\n" * 1_000_000), MALFORMED),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attacked_signature_is_never_intact(name):
    build, expected = ATTACKS[name]
    assert outcome(build()) == expected


def test_the_bundle_before_all_attacks_is_intact():
    assert outcome(bundle()) == INTACT


def test_what_another_program_accepts_because_it_is_lenient_is_not_intact_here():
    """Another DSSE verifier finds a valid signature beside a nonsense one, which the strict reading refuses."""
    attacked = ATTACKS["nonsense beside"][0]()
    key = SSlibKey.from_crypto(KEY.private.public_key(), keyid=KEYID)
    for line in attacked.splitlines():
        assert list(ForeignEnvelope.from_dict(json.loads(line)).verify([key], 1)) == [KEYID]
    assert outcome(attacked) == BROKEN


@pytest.fixture(params=[ec.SECP256R1(), ec.BrainpoolP256R1()], ids=["P-256", "Brainpool"])
def curve_key(request):
    return SigningKey(KEY.card, ec.generate_private_key(request.param))


def order_of(key):
    brainpool = 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7
    return P256_ORDER if key.private.curve.name == "secp256r1" else brainpool


def test_the_second_form_of_an_elliptic_curve_signature_is_not_the_signed_one(curve_key):
    signed = write_bundle(signed_by([curve_key]), [curve_key])
    assert outcome(signed, believing(curve_key)) == INTACT
    mirrored = {}

    def mirror(found):
        r, s = decode_dss_signature(found[0].sig)
        mirrored["sig"] = encode_dss_signature(r, order_of(curve_key) - s)
        return [Signature(found[0].keyid, mirrored["sig"])]

    attacked = with_signatures(signed, mirror)
    last = read_lines(attacked)[-1]
    curve_key.private.public_key().verify(last.signatures[0].sig, last.pae, ec.ECDSA(SHA256()))  # valid to others
    assert outcome(attacked, believing(curve_key)) == BROKEN


def test_elliptic_curve_signatures_always_have_the_lower_form(curve_key):
    half = order_of(curve_key) // 2
    assert all(decode_dss_signature(curve_key.sign(b"%d" % n))[1] <= half for n in range(20))


@pytest.mark.parametrize(
    "spelled",
    [
        lambda sig: sig + b"\0",
        lambda sig: b"\x30\x81" + sig[1:],
        lambda sig: b"\x30\x80" + sig[2:] + b"\0\0",
        lambda sig: encode_dss_signature(*(0, decode_dss_signature(sig)[1])),
        lambda sig: encode_dss_signature(decode_dss_signature(sig)[0], 0),
        lambda sig: encode_dss_signature(decode_dss_signature(sig)[0] + P256_ORDER, decode_dss_signature(sig)[1]),
    ],
    ids=["behind", "long length", "no length", "r zero", "s zero", "r beyond the order"],
)
def test_another_spelling_of_an_elliptic_curve_signature_is_not_valid(spelled):
    key = SigningKey(KEY.card, ec.generate_private_key(ec.SECP256R1()))
    signature = key.sign(b"text")
    assert key.public.verifies(signature, b"text")
    assert not key.public.verifies(spelled(signature), b"text")


OTHERS_NAME = believing(OTHER).entries[0].model_copy(update={"name": KEY.card.name})
REQUIRED = {
    "somebody else must sign": (lambda: write_bundle(signed_by([OTHER]), [KEY]), BROKEN),
    "one of two": (lambda: write_bundle(signed_by([KEY, OTHER]), [KEY]), ("not_signed", 1, "signer.missing")),
    "nobody must sign": (lambda: write_bundle(signed_by([]), [KEY]), BROKEN),
    "nobody must sign and nobody did": (lambda: write_bundle(signed_by([]), []), UNSIGNED),
    "one must sign twice": (lambda: write_bundle(signed_by([KEY, KEY]), [KEY]), INTACT),
    "the demo key beside": (
        lambda: write_bundle(signed_by([KEY, demo_key()]), [KEY, demo_key()]),
        ("demo", 1, "signer.demo"),
    ),
}


@pytest.mark.parametrize("name", REQUIRED)
def test_exactly_those_who_must_sign_have_signed(name):
    build, expected = REQUIRED[name]
    assert outcome(build()) == expected


def test_a_key_of_the_same_name_is_not_the_same_signer():
    forged = package_files(signed_by([OTHER]), [OTHER])
    named = believing(KEY)
    assert OTHERS_NAME.name == named.entries[0].name
    assert outcome(forged, named) == ("signer_unknown", 3, "signer.unknown")


def test_a_key_that_comes_along_is_never_believed_whatever_its_file_is_called():
    files = package_files(signed_by([OTHER]), [OTHER])
    forged = {(f"keys/{KEYID}.pem" if name.startswith("keys/") else name): one for name, one in files.items()}
    assert outcome(forged)[:2] == ("changed", 1)
    assert outcome({**files, f"keys/{KEYID}.pem": files[f"keys/{OTHER_ID}.pem"]})[:2] == ("changed", 1)


def test_the_package_signed_by_another_than_the_bundle_is_changed():
    files = package_files(signed_by([KEY]), [KEY])
    other = package_files(signed_by([KEY]), [OTHER])
    assert outcome({**files, "package.intoto.jsonl": other["package.intoto.jsonl"]}) == (
        "changed",
        1,
        "package.not_bound",
    )


def test_a_statement_of_another_kind_is_no_evaluation():
    files = package_files(signed_by([KEY]), [KEY])
    first, *rest = bundle().splitlines(keepends=True)
    for lines in ([files["package.intoto.jsonl"], *rest], [first, files["package.intoto.jsonl"], *rest[1:]]):
        assert outcome(b"".join(lines)) in {NO_SUMMARY, MALFORMED}


def test_a_signature_over_the_payload_alone_is_not_one_over_the_envelope():
    payload = canonical_bytes(write_statements(signed_by([KEY])).plan)
    lines = [Envelope(one, (Signature(KEYID, KEY.sign(one)),)) for one in (payload, *payloads()[1:])]
    assert outcome(b"".join(line.line() + b"\n" for line in lines)) == BROKEN
