"""The record inside a PDF."""

import pytest
import typst

from evaluators.evidence import questions_package
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.packages import BUNDLE, open_package
from evaluators.evidence.pdf_attachment import attached_file
from evaluators.evidence.verification import verify
from support.packages import NOW, believing, package_files, signed_by
from support.signing import new_key

KEY = new_key()
RECORD = signed_by([KEY])
SIGNED = write_bundle(RECORD, [KEY])


def pdf(*attached, text="Page"):
    """A page with attachments, as PDF/A-3b."""
    kind = 'relationship: "data", mime-type: "text/plain", description: "x"'
    lines = [
        '#set document(title: "x", date: datetime(year: 2026, month: 1, day: 1))',
        *(f'#pdf.attach("{name}", {kind})' for name, _ in attached),
    ]
    files = {"main.typ": "\n".join([*lines, text]).encode(), **dict(attached)}
    return typst.compile(files, pdf_standards=["a-3b"])


PAGES = pdf((BUNDLE, SIGNED))


def judged(files, **named):
    folder = len(files) > 1
    return verify(open_package(files, folder=folder), believing(KEY), now=NOW, **named)


def test_the_attachment_is_read_back():
    assert attached_file(PAGES, BUNDLE) == SIGNED


@pytest.mark.parametrize(
    "content",
    [pdf(), pdf(("other", SIGNED)), pdf((BUNDLE, SIGNED), ("other", b"x")), PAGES[:500], b"%PDF-1.7"],
    ids=["none", "another name", "two", "cut", "nothing"],
)
def test_a_pdf_without_exactly_one_record_has_none(content):
    assert attached_file(content, BUNDLE) is None


def test_a_pdf_alone_says_nothing_about_its_pages():
    result = judged({"report.en.pdf": PAGES}, rebuild_pdf=lambda *_: PAGES)
    assert (result.verdict, result.exit_code) == ("incomplete", 4)
    assert result.answer("package").sentence == "verify.package.pages_not_compared"
    assert result.answer("signature").status == "ok"


@pytest.mark.parametrize(
    ("pages", "rebuilt", "expected"),
    [
        (PAGES, PAGES, ("ok", "ok", 0)),
        (PAGES, None, ("warning", "other_version", 0)),
        (pdf((BUNDLE, SIGNED), text="Better"), PAGES, ("wrong", "pdf_differs", 1)),
        (pdf((BUNDLE, SIGNED[:-1])), PAGES, ("wrong", "pdf_differs", 1)),
        (pdf((BUNDLE, SIGNED[:-1])), None, ("wrong", "pdf_differs", 1)),
    ],
    ids=["same pages", "cannot be made again", "other pages", "other record", "other record, cannot be made again"],
)
def test_pages_of_a_package_must_be_those_of_its_record(pages, rebuilt, expected):
    asked = []

    def rebuild(record, language, bundle):
        asked.append((record, language, bundle))
        return rebuilt

    files = package_files(RECORD, [KEY], **{"report.de.pdf": pages})
    result = judged(files, rebuild_pdf=rebuild)
    answer = result.answer("package")
    assert (answer.status, answer.sentence.rpartition(".")[2], result.exit_code) == expected
    assert all(one == (RECORD, "de", SIGNED) for one in asked)


@pytest.fixture(autouse=True)
def same_build(monkeypatch):
    monkeypatch.setattr(questions_package, "harness", lambda: RECORD.harness)


def test_pages_of_another_build_of_the_same_version_are_not_compared(monkeypatch):
    other = RECORD.harness.model_copy(update={"digest": "0" * 64})
    monkeypatch.setattr(questions_package, "harness", lambda: other)
    files = package_files(RECORD, [KEY], **{"report.en.pdf": PAGES})
    result = judged(files, rebuild_pdf=lambda *_: b"drawn otherwise")
    assert (result.answer("package").sentence, result.exit_code) == ("verify.package.other_version", 0)


def test_pages_of_another_version_are_not_compared():
    harness = RECORD.harness.model_copy(update={"version": "0.0.9"})
    record = RECORD.model_copy(update={"harness": harness})
    pages = pdf((BUNDLE, write_bundle(record, [KEY])))
    files = package_files(record, [KEY], **{"report.en.pdf": pages})
    result = judged(files, rebuild_pdf=lambda *_: b"other")
    assert (result.answer("package").sentence, result.exit_code) == ("verify.package.other_version", 0)
