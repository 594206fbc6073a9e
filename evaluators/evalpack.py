"""Assembles the signed package from evidence and report, wholly or not at all.

A package is a folder ``pruefstand-<8 hex>-<date>.evalpack`` and the same as one .zip beside it:

* ``bundle.intoto.jsonl``: the signed statements
* ``package.intoto.jsonl``: one signed statement over every other file
* ``report.<language>.pdf``: the pages for people
* ``card.chai.xml``: the model card with the measured values
* ``keys/<sha256>.pem``: the signers' public keys, untrusted
* ``VERIFY.txt``: how to check it
"""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from evaluators.errors import EvidenceError, ReportError, WorkerMisbehaved
from evaluators.evaluation.atomic import sync_folder, sync_tree
from evaluators.evaluation.handed_file import read_handed
from evaluators.evaluation.leftovers import workplace
from evaluators.evidence.bundle import read_record, sign_statement, write_bundle
from evaluators.evidence.canonical import sha256
from evaluators.evidence.client import StartWorker
from evaluators.evidence.dsse import check, read_lines
from evaluators.evidence.instructions import verify_text
from evaluators.evidence.keys import Signing
from evaluators.evidence.packages import BUNDLE, BYTES_LIMIT, PACKAGE, open_package
from evaluators.evidence.record import Record
from evaluators.evidence.statement import package_statement
from evaluators.evidence.worker_job import start_with
from evaluators.isolation.child import Answer, Start
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.report.model_card import model_card
from evaluators.report.pdf import build_pdf, preload, warm_up
from evaluators.texts import LANGUAGES, Language

SUFFIX: Final = ".evalpack"
TIMEOUT_S: Final = 60.0
"""Two pages take about a second; a slow machine stays far below."""
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FIRST_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""A computer whose battery is flat may think that it is 1970, which no archive can say."""
_FORBIDDEN: Final = {errno.EACCES, errno.EPERM, errno.EROFS}


def rebuild_report(bundle: bytes, language: Language) -> bytes:
    """Return the PDF of a bundle, from the bundle alone.

    Raises:
        EvidenceError: The bytes are not a bundle of this version.
        ReportError: The pages could not be made.
    """
    return build_pdf(read_record(bundle), language, bundle)


def rebuild_in_worker(
    path: Path, language: Language, *, allow_unisolated: bool = False, start_worker: StartWorker = WorkerProcess
) -> bytes:
    """Return the PDF of a package, bundle or PDF that someone sent: it is opened in the sandbox only.

    Raises:
        EvidenceError: No such file (``C519``), too large (``C513``), or not a summary of this version.
        WorkerError: The worker failed.
    """
    source = path / BUNDLE if path.is_dir() else path
    try:
        content = read_handed(source, BYTES_LIMIT)
    except OSError:
        raise EvidenceError("C519", file=path.name) from None
    if len(content) > BYTES_LIMIT:
        raise EvidenceError("C513")
    with start_worker("report", setup={}, allow_unisolated=allow_unisolated) as worker:
        answer = worker.ask({"name": source.name, "language": language}, (content,), timeout_s=TIMEOUT_S)
    if len(answer.blobs) != 1:
        raise WorkerMisbehaved("C403")
    return answer.blobs[0]


def report_start() -> Start:
    """Return the start function of the job ``report``: one file to its pages."""
    preload()

    def handle(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        package = open_package({request["name"]: blobs[0]}, folder=False)
        return {}, (rebuild_report(package.bundle, request["language"]),)

    return lambda _setup, _blobs: ({}, handle)


def verification_start() -> Start:
    """Return the start function of the job ``verification``, which can make the pages of a package again."""
    preload()
    return start_with(build_pdf, warm_up)


def write_package(
    record: Record,
    keys: Sequence[Signing],
    out: Path,
    *,
    languages: Sequence[Language] = LANGUAGES,
    before_named: Callable[[Path], None] = lambda _: None,
) -> Path:
    """Sign a record and write its package into ``out``, as a folder and as one .zip.

    Args:
        record: As disclosed: exactly this is signed.
        keys: Whose signatures it gets; none: an unsigned package, which verifies as such.
        out: Folder that receives the package; created where it is missing.
        languages: Of the reports.
        before_named: Called once, with the folder of the package, when all of it is written and checked and before it
            appears under its name: what is written down there is true whenever a package is there. What it raises
            leaves none.

    Returns:
        The folder of the package. Where it is already there with the same bytes, nothing is written.

    Raises:
        ReportError: No permission (``M20``), disk full (``C601``), another package of this name is there (``C602``),
            or what was written does not read back unchanged (``C603``). Nothing is left behind then.
    """
    files = package_files(record, keys, languages)
    folder = out / package_name(record, files[BUNDLE])
    if folder.exists():
        if _read(folder) == files:
            before_named(folder)
            return folder
        raise ReportError("C602", name=folder.name)
    archive = folder.with_name(folder.name + ".zip")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with workplace(out, "pruefstand") as partial:
            draft = partial / folder.name
            _write(draft, files)
            zipped = _zipped(folder.name, files, datetime.fromisoformat(record.evaluated_at))
            _write(partial / "zip", {archive.name: zipped})
            _check(draft, partial / "zip" / archive.name, files, keys, out)
            before_named(folder)
            (partial / "zip" / archive.name).replace(archive)
            try:
                draft.replace(folder)
            except OSError:
                archive.unlink()
                raise
            sync_folder(out)
    except OSError as error:
        raise _told(error, out) from None
    return folder


def package_name(record: Record, bundle: bytes) -> str:
    """Return ``pruefstand-3fa2c1d0-2026-10-09.evalpack``: from the bundle's SHA-256 and the day of the evaluation."""
    return f"pruefstand-{sha256(bundle)[:8]}-{record.evaluated_at[:10]}{SUFFIX}"


def package_files(record: Record, keys: Sequence[Signing], languages: Sequence[Language]) -> dict[str, bytes]:
    """Return every file of a package by its name; nothing is written."""
    bundle = write_bundle(record, keys)
    signed = read_record(bundle)  # what a verifier will read: pages and card show that, and nothing else
    files = {BUNDLE: bundle, "card.chai.xml": model_card(signed)}
    files |= {f"report.{language}.pdf": build_pdf(signed, language, bundle) for language in languages}
    files |= {f"keys/{key.public.sha256}.pem": key.public.pem for key in keys}
    files["VERIFY.txt"] = verify_text(signed).encode()
    payloads = [envelope.payload for envelope in read_lines(bundle)]
    digests = {name: sha256(content) for name, content in files.items()}
    statement = package_statement(digests, payloads, signed.disclosure.profile)
    return files | {PACKAGE: sign_statement(statement, keys)}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
    sync_tree(folder)


def _read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _zipped(name: str, files: Mapping[str, bytes], moment: datetime) -> bytes:
    """Return the package as one archive; the same package gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in sorted(files.items()):
            info = zipfile.ZipInfo(f"{name}/{entry}", max(moment.timetuple()[:6], _FIRST_ZIP_TIME))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _check(draft: Path, archive: Path, files: Mapping[str, bytes], keys: Sequence[Signing], out: Path) -> None:
    """Read everything back: the bytes are those that were meant, and every key's signature holds over them."""
    written = _read(draft)
    with zipfile.ZipFile(archive) as packed:
        unpacked = {entry.partition("/")[2]: packed.read(entry) for entry in packed.namelist()}
    public = [key.public for key in keys]
    envelopes = [envelope for name in (BUNDLE, PACKAGE) if name in written for envelope in read_lines(written[name])]
    signed = all(len(check(envelope, public).valid) == len(keys) for envelope in envelopes)
    if written != files or unpacked != files or not signed:
        raise ReportError("C603", folder=str(out))


def _told(error: OSError, out: Path) -> ReportError:
    """Return what an operating system error means to a person."""
    if error.errno in _FORBIDDEN:
        return ReportError("M20", folder=str(out))
    return ReportError("C601" if error.errno in _FULL else "C603", folder=str(out))
