"""Pages that show something else than the record they carry."""

import zlib
from io import BytesIO

import pytest
import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from evaluators.evidence import pdf_attachment, questions_package
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.packages import BUNDLE
from evaluators.evidence.pdf_attachment import attached_file
from support.attacked_packages import KEY, NO_SUMMARY, OTHER, UNSIGNED, outcome
from support.packages import package_files, signed_by

RECORD = signed_by([KEY])
SIGNED = write_bundle(RECORD, [KEY])
OLDER = write_bundle(signed_by([KEY], evaluated_at="2026-10-09T15:00:00Z"), [KEY])
PAGES_ALONE = ("incomplete", 4, "package.pages_not_compared")
DIFFERS = ("changed", 1, "package.pdf_differs")
CHANGED = ("changed", 1, "package.file_changed")


def pdf(*attached, text="AUROC 0.80", language="en"):
    """A page with attachments, as the program makes them."""
    kind = 'relationship: "data", mime-type: "text/plain", description: "x"'
    lines = [
        f'#set document(title: "x", date: datetime(year: 2026, month: 1, day: 1))\n#set text(lang: "{language}")',
        *(f'#pdf.attach("{name}", {kind})' for name, _ in attached),
        text,
    ]
    return typst.compile({"main.typ": "\n".join(lines).encode(), **dict(attached)}, pdf_standards=["a-3b"])


PAGES = pdf((BUNDLE, SIGNED))
FORGED = pdf((BUNDLE, SIGNED), text="AUROC 0.99")


def appended(change):
    """A genuine report with an increment behind it, as editing programs write it: what was there stays as it was."""
    writer = IncrementalPdfFileWriter(BytesIO(PAGES))
    change(writer)
    writer.update_root()
    written = BytesIO()
    writer.write(written)
    assert written.getvalue().startswith(PAGES)
    return written.getvalue()


def action(**entries):
    named = {generic.pdf_name(f"/{key}"): value for key, value in entries.items()}
    return lambda writer: writer.root.update({generic.pdf_name("/OpenAction"): generic.DictionaryObject(named)})


def script(writer):
    action(S=generic.pdf_name("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))(writer)


def launch(writer):
    action(S=generic.pdf_name("/Launch"), F=generic.pdf_string("calc.exe"))(writer)


def address(writer):
    action(S=generic.pdf_name("/URI"), URI=generic.pdf_string("https://example.org"))(writer)


def other_attachment(writer):
    stream = generic.StreamObject(stream_data=OLDER)
    held = generic.DictionaryObject({generic.pdf_name("/F"): writer.add_object(stream)})
    named = {generic.pdf_name("/UF"): generic.pdf_string(BUNDLE), generic.pdf_name("/EF"): held}
    writer.root[generic.pdf_name("/AF")] = generic.ArrayObject([generic.DictionaryObject(named)])


def no_attachment(writer):
    del writer.root["/AF"]


def deflated(bomb):
    """A page whose attachment says it is deflated and holds ``bomb``."""

    def change(writer):
        entries = {generic.pdf_name("/Filter"): generic.pdf_name("/FlateDecode")}
        stream = generic.StreamObject(dict_data=entries, encoded_data=bomb)
        held = generic.DictionaryObject({generic.pdf_name("/F"): writer.add_object(stream)})
        named = {generic.pdf_name("/UF"): generic.pdf_string(BUNDLE), generic.pdf_name("/EF"): held}
        writer.root[generic.pdf_name("/AF")] = generic.ArrayObject([generic.DictionaryObject(named)])

    return change


def bare(content):
    return lambda: b"%PDF-1.7\n" + content + b"\nstartxref\n9\n%%EOF"


ALONE = {
    "genuine": (lambda: PAGES, PAGES_ALONE),
    "forged page, genuine record": (lambda: FORGED, PAGES_ALONE),
    "another record of the signer": (lambda: pdf((BUNDLE, OLDER)), PAGES_ALONE),
    "script appended": (lambda: appended(script), PAGES_ALONE),
    "program appended": (lambda: appended(launch), PAGES_ALONE),
    "address appended": (lambda: appended(address), PAGES_ALONE),
    "record exchanged by an increment": (lambda: appended(other_attachment), PAGES_ALONE),
    "record without signature": (lambda: pdf((BUNDLE, write_bundle(RECORD, []))), UNSIGNED),
    "record changed": (lambda: pdf((BUNDLE, SIGNED[:-1])), ("changed", 1, "readable.malformed")),
    "record taken off by an increment": (lambda: appended(no_attachment), NO_SUMMARY),
    "two attachments": (lambda: pdf((BUNDLE, SIGNED), ("other", b"x")), NO_SUMMARY),
    "attached under another name": (lambda: pdf(("bundle", SIGNED)), NO_SUMMARY),
    "attached under a name in capitals": (lambda: pdf((BUNDLE.upper(), SIGNED)), NO_SUMMARY),
    "nothing attached": (pdf, NO_SUMMARY),
    "attachment cut off": (lambda: appended(deflated(zlib.compress(SIGNED)[:-9])), NO_SUMMARY),
    "attachment that is not deflated": (lambda: appended(deflated(SIGNED)), NO_SUMMARY),
    "cut off": (lambda: PAGES[:-200], NO_SUMMARY),
    "the beginning alone": (lambda: b"%PDF-1.7", NO_SUMMARY),
    "a table of places that follows itself": (bare(b"xref\n0 0\ntrailer<</Prev 9/Root 1 0 R>>"), NO_SUMMARY),
    "references in a circle": (bare(b"1 0 obj 1 0 R endobj\ntrailer<</Root 1 0 R>>"), NO_SUMMARY),
    "brackets": (bare(b"trailer" + b"<<" * 50_000), NO_SUMMARY),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_a_pdf_alone_is_never_called_intact(name):
    build, expected = ALONE[name]
    assert outcome(build(), rebuild_pdf=lambda *_: PAGES) == expected


def test_an_attachment_that_unpacks_without_end_is_not_unpacked(monkeypatch):
    zeros = appended(deflated(zlib.compress(bytes(5_000_000), 9)))
    assert attached_file(zeros, BUNDLE) == bytes(5_000_000)
    monkeypatch.setattr(pdf_attachment, "_LIMIT", 1_000_000)
    assert attached_file(zeros, BUNDLE) is None


@pytest.fixture
def same_build(monkeypatch):
    monkeypatch.setattr(questions_package, "harness", lambda: RECORD.harness)


SIGNED_WITH = {
    "forged page": (lambda: FORGED, DIFFERS),
    "another record of the signer": (lambda: pdf((BUNDLE, OLDER)), DIFFERS),
    "report of the other language": (lambda: pdf((BUNDLE, SIGNED), language="de"), DIFFERS),
    "script appended": (lambda: appended(script), DIFFERS),
    "program appended": (lambda: appended(launch), DIFFERS),
    "a space behind": (lambda: PAGES + b" ", DIFFERS),
}


@pytest.mark.parametrize("name", SIGNED_WITH)
def test_pages_that_a_signer_exchanged_before_signing_are_found_by_making_them_again(name, same_build):
    build, expected = SIGNED_WITH[name]
    files = package_files(RECORD, [KEY], **{"report.en.pdf": build()})
    assert outcome(files, rebuild_pdf=lambda *_: PAGES) == expected


@pytest.mark.parametrize("name", SIGNED_WITH)
def test_pages_that_were_exchanged_after_signing_are_not_the_signed_ones(name):
    files = package_files(RECORD, [KEY], **{"report.en.pdf": PAGES})
    assert outcome({**files, "report.en.pdf": SIGNED_WITH[name][0]()}, rebuild_pdf=lambda *_: PAGES) == CHANGED


def test_reports_of_two_languages_cannot_be_swapped(same_build):
    german = pdf((BUNDLE, SIGNED), language="de")
    made = {"en": PAGES, "de": german}
    rebuild = {"rebuild_pdf": lambda _, language, __: made[language]}
    right = {"report.en.pdf": PAGES, "report.de.pdf": german}
    assert outcome(package_files(RECORD, [KEY], **right), **rebuild) == ("intact", 0, "")
    swapped = {"report.en.pdf": german, "report.de.pdf": PAGES}
    assert outcome(package_files(RECORD, [KEY], **swapped), **rebuild) == DIFFERS
    assert outcome(package_files(RECORD, [KEY], **right) | swapped, **rebuild) == CHANGED


def test_a_foreign_signer_cannot_lend_the_pages_of_another(same_build):
    files = package_files(signed_by([OTHER]), [OTHER], **{"report.en.pdf": PAGES})
    assert outcome(files, rebuild_pdf=lambda *_: PAGES[::-1]) == DIFFERS


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_pdf_brings_nothing_down(seed):
    for step in range(12):
        place = (seed * 12 + step) * len(PAGES) // 96
        for changed in (PAGES[:place] + b"\0\xff" + PAGES[place + 2 :], PAGES[:place] + b"[[<<((" + PAGES[place:]):
            assert attached_file(changed, BUNDLE) in {None, SIGNED} or outcome(changed)[0] == "changed"
