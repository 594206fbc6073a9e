"""Packages to be attacked, and what verification says of them: the ground of all tests of attacks."""

import io
import zipfile
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evaluators.errors import EvidenceError
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.dsse import Envelope, Signature, read_lines, sign, write_lines
from evaluators.evidence.keys import SigningKey
from evaluators.evidence.packages import open_package
from evaluators.evidence.verification import verify
from evaluators.report.model_card import model_card
from support.packages import NOW, believing, package_files, signed_by, smallest
from support.signing import new_key


def fixed_key(name, number):
    """The same key each time, so that the same bytes are attacked."""
    return SigningKey(new_key(name).card, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


KEY, OTHER = fixed_key("Dr. Ada Beispiel", 1), fixed_key("Dr. Second", 2)
"""The signer whom the verifier believes, and somebody nobody knows."""

BELIEVED = believing(KEY)

INTACT = ("intact", 0, "")
MALFORMED = ("changed", 1, "readable.malformed")
BROKEN = ("changed", 1, "signature.broken")
UNSIGNED = ("not_signed", 1, "signature.unsigned")
CONTRADICTION = ("changed", 1, "plan.contradiction")
NO_SUMMARY = ("C512", 2, "")
TOO_LARGE = ("C513", 2, "")


def outcome(handed, store=None, **named):
    """Verdict, exit code and the worst sentence of a folder's files or of the bytes of one file."""
    folder = isinstance(handed, dict)
    try:
        package = open_package(handed if folder else {"file": handed}, folder=folder)
        result = verify(package, BELIEVED if store is None else store, now=NOW, **named)
    except EvidenceError as error:
        return error.id, error.exit_code, ""
    return said(result)


def said(result):
    """Verdict, exit code and the worst sentence of a result, without the area; nothing where all is fine."""
    order = ("wrong", "cannot_be_checked", "warning")
    asked = [answer for answer in result.answers if answer.asked and answer.status != "ok"]
    asked.sort(key=lambda answer: order.index(answer.status))
    plan = result.verdict == "intact" and [one.sentence for one in asked] == ["verify.plan.exploratory"]
    sentence = "" if plan or not asked else asked[0].sentence.removeprefix("verify.")
    return result.verdict, result.exit_code, sentence


@cache
def bundle():
    """A bundle of three statements."""
    return write_bundle(signed_by([KEY]), [KEY])


@cache
def small_bundle():
    """The shortest bundle there can be: it has two statements."""
    return write_bundle(smallest([KEY]), [KEY])


@cache
def small_package():
    """A package without pages, by name."""
    record = smallest([KEY])
    return package_files(record, [KEY], **{"card.chai.xml": model_card(record)})


def with_lines(content, change):
    """The bundle after ``change`` of the list of its envelopes."""
    return write_lines(change(list(read_lines(content))))


def with_signatures(content, change):
    """The bundle after ``change`` of the list of signatures of every line."""
    return with_lines(content, lambda all_: [Envelope(e.payload, tuple(change(list(e.signatures)))) for e in all_])


def signed_payloads(payloads, keys=(KEY,), **named):
    """A bundle of any payloads, rightly signed."""
    return write_lines(sign(payload, keys, **named) for payload in payloads)


def renamed(signature, keyid):
    """A signature that says it is another key's."""
    return Signature(keyid, signature.sig)


def packed(files, top="summary.evalpack/", method=zipfile.ZIP_DEFLATED):
    """The files as an archive, as most programs write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(top + name), content, method)
    return buffer.getvalue()


def written(files, folder):
    """The files in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
