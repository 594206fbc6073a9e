"""The verdict without the pages, which take longer, and the answer about them that follows."""

from evaluators.evidence.packages import open_package
from evaluators.evidence.verification import examine, verify
from support.packages import NOW, believing, package_files, signed_by
from support.signing import new_key

KEY = new_key()
RECORD = signed_by([KEY])


def examined(files):
    return examine(open_package(files, folder=True), believing(KEY), now=NOW)


def test_the_verdict_comes_before_the_pages_and_rests_on_the_bytes_of_every_file():
    files = package_files(RECORD, [KEY], **{"report.en.pdf": b"%PDF-1.7 other pages"})
    before = examined(files)
    assert before.result.verdict == "intact"
    assert before.result.pages_follow
    pages = before.pages(lambda *_: b"%PDF-1.7 the pages")
    assert pages.sentence != before.result.answer("package").sentence
    assert verify(open_package(files, folder=True), believing(KEY), now=NOW).answer("package") == before.pages(None)


def test_pages_do_not_follow_where_a_file_is_not_the_signed_one():
    files = package_files(RECORD, [KEY], **{"report.en.pdf": b"%PDF-1.7 pages"})
    changed = examined(files | {"report.en.pdf": b"%PDF-1.7 other"})
    assert (changed.result.verdict, changed.result.pages_follow) == ("changed", False)
    assert changed.pages(None) == changed.result.answer("package")
