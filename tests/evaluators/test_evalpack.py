import errno
import resource
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from evaluators import evalpack
from evaluators.errors import EvidenceError, ReportError
from evaluators.evalpack import rebuild_in_worker, rebuild_report, write_package
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.canonical import sha256
from evaluators.evidence.dsse import check, read_lines
from evaluators.evidence.harness import harness
from evaluators.evidence.packages import open_package
from evaluators.evidence.record import Evaluator, RequiredSigner
from evaluators.evidence.trust import TrustStore, entry_for
from evaluators.evidence.verification import verify
from evaluators.isolation import worker_process
from evaluators.report.pdf import build_pdf
from support.records import example_record
from support.report_records import multiclass_record, suppressed_record
from support.signing import new_key


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def key():
    return new_key()


@pytest.fixture(scope="module")
def package(key, tmp_path_factory):
    return write_package(example_record(), [key], tmp_path_factory.mktemp("out") / "new folder")


def test_the_package_has_exactly_the_documented_files(package, key):
    assert names(package) == sorted(
        [
            "VERIFY.txt",
            "bundle.intoto.jsonl",
            "card.chai.xml",
            f"keys/{key.public.sha256}.pem",
            "package.intoto.jsonl",
            "report.de.pdf",
            "report.en.pdf",
        ]
    )


def test_its_name_comes_from_the_bundle_and_the_day(package):
    digest = sha256((package / "bundle.intoto.jsonl").read_bytes())
    assert package.name == f"pruefstand-{digest[:8]}-2026-10-09.evalpack"


def test_the_package_statement_binds_every_other_file(package):
    (envelope,) = read_lines((package / "package.intoto.jsonl").read_bytes())
    for name in names(package):
        if name != "package.intoto.jsonl":
            assert sha256((package / name).read_bytes()).encode() in envelope.payload


def test_every_statement_is_signed(package, key):
    for name in ("bundle.intoto.jsonl", "package.intoto.jsonl"):
        for envelope in read_lines((package / name).read_bytes()):
            assert check(envelope, [key.public]).valid == (key.public,)


def test_the_archive_holds_the_same_and_nothing_else_lies_beside_it(package):
    archive = package.with_name(package.name + ".zip")
    assert sorted(path.name for path in package.parent.iterdir()) == [package.name, archive.name]
    with zipfile.ZipFile(archive) as packed:
        assert sorted(packed.namelist()) == [f"{package.name}/{name}" for name in names(package)]
        assert all(packed.read(f"{package.name}/{name}") == (package / name).read_bytes() for name in names(package))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_report_can_be_made_again_from_the_bundle_alone(package, language):
    bundle = (package / "bundle.intoto.jsonl").read_bytes()
    assert rebuild_report(bundle, language) == (package / f"report.{language}.pdf").read_bytes()


@pytest.mark.parametrize("build", [example_record, multiclass_record, suppressed_record], ids=lambda f: f.__name__)
def test_a_record_and_what_is_read_back_from_its_bundle_show_the_same(build):
    bundle = write_bundle(build(), [])
    assert build_pdf(build(), "en", bundle) == rebuild_report(bundle, "en")


def verified(folder, *keys):
    """Return what verification says of a folder, with the keys in the trust list."""
    store = TrustStore(entries=tuple(entry_for(key.public, name="A", organisation="B") for key in keys))
    files = {name: (folder / name).read_bytes() for name in names(folder)}
    opened = open_package(files, folder=True)
    result = verify(opened, store, now="2026-10-10T00:00:00Z", rebuild_pdf=build_pdf)
    return {answer.question: answer for answer in result.answers}


def record_for(key):
    return example_record(
        required_signers=(RequiredSigner(key_sha256=key.public.sha256, name="Dr. Ada Beispiel"),), harness=harness()
    )


def test_the_package_verifies_with_its_pages(tmp_path, key):
    answers = verified(write_package(record_for(key), [key], tmp_path), key)
    for question in ("readable", "signature", "signer", "plan", "package"):
        assert answers[question].status == "ok", answers[question]


def test_pages_that_show_another_record_are_found_although_everything_is_signed(monkeypatch, tmp_path, key):
    better = example_record(evaluator=Evaluator(organisation="Somewhere better"))
    monkeypatch.setattr(evalpack, "build_pdf", lambda _, language, bundle: build_pdf(better, language, bundle))
    answers = verified(write_package(record_for(key), [key], tmp_path), key)
    assert answers["package"].sentence == "verify.package.pdf_differs"


def test_what_is_no_bundle_gives_no_report():
    with pytest.raises(EvidenceError):
        rebuild_report(b"{}\n", "en")


def test_writing_the_same_again_changes_nothing(package, key):
    before = {path: path.stat().st_mtime_ns for path in package.rglob("*")}
    assert write_package(example_record(), [key], package.parent) == package
    assert {path: path.stat().st_mtime_ns for path in package.rglob("*")} == before


def test_another_package_of_the_same_name_is_never_overwritten(package, key, tmp_path):
    copy = tmp_path / package.name
    shutil.copytree(package, copy)
    (copy / "VERIFY.txt").write_text("changed")
    with pytest.raises(ReportError) as refused:
        write_package(example_record(), [key], tmp_path)
    assert refused.value.id == "C602"
    assert (copy / "VERIFY.txt").read_text() == "changed"


def test_an_unsigned_package_has_no_keys_and_no_signatures(tmp_path):
    folder = write_package(example_record(required_signers=()), [], tmp_path, languages=["en"])
    assert not any(name.startswith("keys/") for name in names(folder))
    assert all(not envelope.signatures for envelope in read_lines((folder / "bundle.intoto.jsonl").read_bytes()))


@pytest.mark.parametrize(
    ("code", "id"), [(errno.EACCES, "M20"), (errno.EROFS, "M20"), (errno.ENOSPC, "C601"), (errno.EIO, "C603")]
)
def test_a_folder_that_cannot_be_written_is_named(monkeypatch, tmp_path, key, code, id):
    def refuse(*_args, **_named):
        raise OSError(code, "refused")

    monkeypatch.setattr(evalpack, "workplace", refuse)
    with pytest.raises(ReportError) as failed:
        write_package(example_record(), [key], tmp_path, languages=["en"])
    assert failed.value.id == id
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_disk_that_fills_up_while_writing_leaves_nothing_behind(tmp_path, key):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(ReportError) as failed:
            write_package(example_record(), [key], tmp_path, languages=["en"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed.value.id == "C601"
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_read_back_unchanged_is_not_a_package(monkeypatch, tmp_path, key):
    monkeypatch.setattr(evalpack, "_read", lambda _: {})
    with pytest.raises(ReportError) as failed:
        write_package(example_record(), [key], tmp_path, languages=["en"])
    assert failed.value.id == "C603"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_at_the_last_step_takes_the_archive_back(monkeypatch, tmp_path, key):
    replace = Path.replace

    def refuse_folder(self, target):
        if Path(target).suffix == ".evalpack":
            raise OSError(errno.EIO, "refused")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_folder)
    with pytest.raises(ReportError):
        write_package(example_record(), [key], tmp_path, languages=["en"])
    assert list(tmp_path.iterdir()) == []


def test_a_sandboxed_worker_makes_the_pages_of_a_package_in_any_form(monkeypatch, package):
    script = Path(__file__).resolve().parents[1] / "support" / "report_worker.py"
    monkeypatch.setattr(worker_process, "worker_command", lambda: [sys.executable, "-I", str(script)])
    pages = (package / "report.de.pdf").read_bytes()
    for form in (package, package.with_name(package.name + ".zip"), package / "report.en.pdf"):
        assert rebuild_in_worker(form, "de") == pages


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EvidenceError) as missing:
        rebuild_in_worker(tmp_path / "nothing.zip", "en")
    assert missing.value.id == "C519"
