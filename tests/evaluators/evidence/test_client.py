"""Verification through the sandbox, and the files a caller may name."""

import io
import zipfile
from functools import partial

import pytest

from evaluators.errors import EvidenceError
from evaluators.evidence.client import Verifier, verify_path
from evaluators.evidence.requirements import Requirements
from evaluators.evidence.trust import TrustStore
from evaluators.isolation.worker_process import WorkerProcess
from support.packages import believing, package_files, signed_by
from support.signing import new_key

KEY = new_key()


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("summary.evalpack")
    for name, content in package_files(signed_by([KEY]), [KEY]).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def one_worker():
    """One worker for all tests of this file: starting it is what takes time."""
    started = []

    def start(job, *, setup, allow_unisolated):
        if not started:
            started.append(WorkerProcess(job, setup=setup, allow_unisolated=True))
        return _Kept(started[0])

    yield start
    for worker in started:
        worker.close()


class _Kept:
    def __init__(self, worker):
        self.ask = worker.ask

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_a_folder_is_verified_in_the_sandbox(package, one_worker):
    result = verify_path(package, believing(KEY), start_worker=one_worker)
    assert (result.verdict, result.exit_code) == ("intact", 0)


def test_a_bundle_alone_is_verified(package, one_worker):
    required = Requirements(confirmatory=True, not_before="2027-01-01")
    result = verify_path(package / "bundle.intoto.jsonl", believing(KEY), required=required, start_worker=one_worker)
    assert (result.exit_code, result.answer("required").sentence) == (1, "verify.required.not_before")
    assert result.verdict == "not_required"


def test_what_is_no_summary_is_told_through_the_sandbox(tmp_path, one_worker):
    file = tmp_path / "x.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(EvidenceError) as raised:
        verify_path(file, TrustStore(), start_worker=one_worker)
    assert raised.value.id == "C512"


def zipped(package):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(package.rglob("*")):
            if file.is_file():
                archive.write(file, f"summary.evalpack/{file.relative_to(package).as_posix()}")
    return buffer.getvalue()


@pytest.mark.parametrize("damage", ["a byte", "cut off"])
def test_a_damaged_archive_of_a_package_was_changed_and_is_not_something_else(package, one_worker, tmp_path, damage):
    whole = zipped(package)
    file = tmp_path / "summary.zip"
    file.write_bytes(whole)
    assert verify_path(file, believing(KEY), start_worker=one_worker).verdict == "intact"
    middle = len(whole) // 2
    file.write_bytes(
        whole[:middle] if damage == "cut off" else whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    )
    result = verify_path(file, believing(KEY), start_worker=one_worker)
    assert (result.verdict, result.exit_code) == ("changed", 1)


def test_the_list_of_files_alone_is_no_summary_and_not_a_changed_one(package, one_worker):
    with pytest.raises(EvidenceError) as raised:
        verify_path(package / "package.intoto.jsonl", believing(KEY), start_worker=one_worker)
    assert raised.value.id == "C512"


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(EvidenceError) as raised:
        verify_path(tmp_path / "nowhere", TrustStore())
    assert raised.value.id == "C519"


def test_a_folder_with_too_many_files_is_no_package(tmp_path):
    for number in range(101):
        (tmp_path / f"{number}.png").touch()
    with pytest.raises(EvidenceError) as raised:
        verify_path(tmp_path, TrustStore())
    assert raised.value.id == "C513"


def test_a_verifier_tells_what_a_summary_says_after_its_verdict(package):
    verifier = Verifier(start_worker=_unisolated)
    try:
        with pytest.raises(EvidenceError) as raised:
            verifier.record()
        assert raised.value.id == "C511"
        result = verifier.verify(package, believing(KEY))
        assert result.verdict == "intact"
        assert result.pages_follow
        assert verifier.pages().sentence == "verify.package.ok"
        assert verifier.record() == signed_by([KEY])
    finally:
        verifier.close()


def test_where_the_worker_breaks_down_over_the_pages_they_are_not_compared(package):
    started = []
    verifier = Verifier(start_worker=partial(_unisolated, on_start=started.append))
    result = verifier.verify(package, believing(KEY))
    started[0].end_now()
    answer = verifier.pages()
    verifier.close()
    assert (answer.status, answer.sentence) == ("cannot_be_checked", "verify.package.pages_not_made")
    assert result.with_answers(answer).verdict == "incomplete"


def _unisolated(job, *, setup, allow_unisolated, on_start=lambda _: None):
    return WorkerProcess(job, setup=setup, allow_unisolated=True, on_start=on_start)
