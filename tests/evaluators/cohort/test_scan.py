"""From a folder to described files."""

import os
import socket
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from evaluators.cohort import file_reading
from evaluators.cohort.folder_listing import list_files
from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.cohort.scan import read_files, scan_folder
from evaluators.domain.case import ProblemKind
from evaluators.errors import CohortError, ImageError, RunCancelled, WorkerCrashed
from support.cohorts import FakeDescriber, image, write_images


class Watcher:
    def __init__(self, stop_after=None, paused=lambda: False):
        self.seen, self._stop_after = [], stop_after
        self.pause_requested = paused

    def progress(self, done, total, failed):
        self.seen.append((done, total, failed))

    def stop_requested(self):
        return len(self.seen) == self._stop_after


def scanned(folder, **settings):
    return scan_folder(folder, **{"new_describer": FakeDescriber, **settings})


def test_files_come_in_the_order_of_their_paths_whatever_takes_longer(tmp_path):
    class Slow(FakeDescriber):
        def describe(self, data):
            time.sleep(0.05 if b"first" in data else 0)
            return super().describe(data)

    write_images(tmp_path, a={"pixels": "first"}, b__a={}, b={}, C={})
    found = scanned(tmp_path, new_describer=Slow)
    assert [file.path for file in found.files] == ["C.png", "a.png", "b.png", "b/a.png"]
    assert found == scanned(tmp_path, workers=1)


def test_progress_counts_files_and_those_that_cannot_be_used(tmp_path):
    write_images(tmp_path, a={}, b=b"error C204", c={})
    watcher = Watcher()
    scanned(tmp_path, observer=watcher)
    assert watcher.seen == [(1, 3, 0), (2, 3, 1), (3, 3, 1)]


def test_a_paused_scan_begins_no_further_file_and_then_reads_all(tmp_path):
    described, during_pause = [], []

    class Noted(FakeDescriber):
        def describe(self, data):
            time.sleep(0.003)
            described.append(time.monotonic())
            return super().describe(data)

    def paused():
        if not described:
            return False
        pause = (described[0] + 0.1, described[0] + 0.6)
        during_pause[:] = [at for at in described if pause[0] + 0.1 < at < pause[1]]
        return pause[0] < time.monotonic() < pause[1]

    write_images(tmp_path, **{f"image{n:03}": {} for n in range(60)})
    found = scanned(tmp_path, new_describer=Noted, observer=Watcher(paused=paused), workers=1)
    assert len(found.files) == len(described) == 60
    assert max(described) > described[0] + 0.6
    assert during_pause == []


def test_a_scan_that_is_stopped_gives_its_describers_back(tmp_path):
    closed = []

    class Counted(FakeDescriber):
        def close(self):
            closed.append(self)

    write_images(tmp_path, a={}, b={}, c={})
    with pytest.raises(RunCancelled):
        scanned(tmp_path, observer=Watcher(stop_after=2), new_describer=Counted)
    assert len(closed) == 2


def test_the_first_files_are_there_before_the_last_are_read(tmp_path):
    last_may_go = Event()

    class Waiting(FakeDescriber):
        def describe(self, data):
            if b"last" in data:
                assert last_may_go.wait(5)
            return super().describe(data)

    write_images(tmp_path, a={}, z={"pixels": "last"})
    files = read_files(list_files(tmp_path), new_describer=Waiting)
    assert next(files).path == "a.png"
    last_may_go.set()
    assert next(files).path == "z.png"
    assert list(files) == []


@pytest.mark.parametrize(
    ("name", "content", "kind", "severity", "detail"),
    [
        ("a.png", b"error C204", ProblemKind.UNREADABLE, "error", "C204"),
        ("a.dcm", b"error C201", ProblemKind.NO_PIXELS, "error", "C201"),
        ("a.dcm", b"error C202", ProblemKind.UNSUPPORTED_COMPRESSION, "error", "Oddball 1"),
        ("a.dcm", b"error C203", ProblemKind.TOO_LARGE, "error", "C203"),
        ("a.mp4", b"error C206", ProblemKind.NOT_YET_SUPPORTED, "error", "C206"),
        ("a.bin", b"whatever", ProblemKind.NOT_AN_IMAGE, "warning", "C200"),
        ("a.PNG", b"whatever", ProblemKind.UNREADABLE, "error", "C200"),
    ],
)
def test_what_cannot_be_used_becomes_a_problem_with_its_kind(tmp_path, name, content, kind, severity, detail):
    (tmp_path / name).write_bytes(content)
    (file,) = scanned(tmp_path).files
    assert file.described is None
    assert (file.problem.kind, file.problem.severity, file.problem.detail) == (kind, severity, detail)
    assert file.sha256 is not None


def test_tables_texts_and_hidden_files_are_not_read(tmp_path):
    write_images(tmp_path, a={}, odd__reference={})
    (tmp_path / ".git").mkdir()
    for name in ("labels.csv", "notes.TXT", "script.py", ".DS_Store", "Thumbs.db", "DICOMDIR", ".git/config"):
        (tmp_path / name).write_bytes(image())
    found = scanned(tmp_path, leave_out=frozenset([tmp_path / "odd" / "reference.png"]))
    assert [file.path for file in found.files] == ["a.png"]
    assert (found.left_out, found.own, found.problems) == (4, 1, ())


def test_links_are_reported_and_never_followed(tmp_path):
    write_images(tmp_path, data__a={}, outside__b={})
    folder = tmp_path / "data"
    (folder / "link.png").symlink_to(tmp_path / "outside" / "b.png")
    (folder / "linked").symlink_to(tmp_path / "outside")
    (folder / "round").symlink_to(folder)
    found = scanned(folder)
    assert [file.path for file in found.files] == ["a.png"]
    assert [(one.kind, one.severity, one.path) for one in found.problems] == [
        (ProblemKind.LINK_IGNORED, "warning", "link.png"),
        (ProblemKind.LINK_IGNORED, "warning", "linked"),
        (ProblemKind.LINK_IGNORED, "warning", "round"),
    ]


def test_a_pipe_and_a_socket_in_the_folder_are_reported_and_never_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.png")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        found = scanned(tmp_path)
    assert found.files == ()
    assert [(one.kind, one.severity, one.path) for one in found.problems] == [
        (ProblemKind.SPECIAL_IGNORED, "warning", "pipe.png"),
        (ProblemKind.SPECIAL_IGNORED, "warning", "socket.png"),
    ]


def test_a_name_in_a_broken_encoding_is_a_problem(tmp_path):
    (tmp_path / os.fsdecode(b"n\xe4vus.png")).write_bytes(image())
    (problem,) = scanned(tmp_path).problems
    assert (problem.kind, problem.path) == (ProblemKind.UNREADABLE, "n\\udce4vus.png")


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path):
    write_images(tmp_path, a={})
    listing = list_files(tmp_path)
    (tmp_path / "a.png").unlink()
    (file,) = read_files(listing, new_describer=FakeDescriber)
    assert (file.sha256, file.problem.detail) == (None, "C257")


def test_a_file_over_the_limit_is_hashed_but_not_handed_over(tmp_path, monkeypatch):
    write_images(tmp_path, a={}, b=image(pixels="x" * 50))
    before = {file.path: file.sha256 for file in scanned(tmp_path).files}
    monkeypatch.setattr(file_reading, "FILE_LIMIT", 40)
    first, second = scanned(tmp_path).files
    assert (first.problem, second.problem.kind, second.problem.detail) == (None, ProblemKind.TOO_LARGE, "C258")
    assert second.sha256 == before["b.png"]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    for folder in (tmp_path / "absent", tmp_path / "file.png"):
        (tmp_path / "file.png").write_bytes(b"")
        with pytest.raises(CohortError) as refused:
            scanned(folder)
        assert refused.value.id == "C250"


class DyingWorker:
    """Stands for the process: dies over one file, answers nonsense to another."""

    started = 0

    def __init__(self, job, *, setup, allow_unisolated):
        type(self).started += 1

    def ask(self, request, blobs, *, timeout_s):
        if blobs == [b"deadly"]:
            raise WorkerCrashed("C401")
        if blobs == [b"broken"]:
            raise ImageError("C204")
        return type("Frame", (), {"head": {"facts": "nonsense"}, "blobs": ()})()

    def close(self):
        pass


def test_a_worker_that_dies_twice_or_lies_costs_one_file_and_is_replaced(monkeypatch):
    monkeypatch.setattr("evaluators.cohort.image_workers.WorkerProcess", DyingWorker)
    DyingWorker.started = 0
    describer = WorkerDescriber(b"k" * 32)
    outcomes = []
    for data in (b"broken", b"deadly", b"lie", b"broken"):
        with pytest.raises(ImageError) as refused:
            describer.describe(data)
        outcomes.append((refused.value.id, DyingWorker.started))
    assert outcomes == [("C204", 1), ("C255", 2), ("C256", 3), ("C204", 4)]


def test_no_worker_at_all_ends_the_scan(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise WorkerCrashed("C401")

    monkeypatch.setattr("evaluators.cohort.image_workers.WorkerProcess", refuse)
    write_images(tmp_path, a={})
    with pytest.raises(WorkerCrashed):
        scanned(tmp_path, new_describer=lambda: WorkerDescriber(b"k" * 32))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_odd_names_and_loops_of_links_end_as_files_or_rows(tmp_path):
    names = [
        "new\nline.png",
        "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
        "e\N{COMBINING ACUTE ACCENT}.png",
        "tab\t.png",
        "a!b.png",
    ]
    write_images(tmp_path, **{name: {} for name in names})
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")).touch()  # a name that is no text
    found = scanned(tmp_path)
    assert {file.path for file in found.files} == set(names)
    assert sorted(problem.kind for problem in found.problems) == [ProblemKind.LINK_IGNORED, ProblemKind.UNREADABLE]


def test_a_folder_of_two_thousand_files_is_read_in_order(tmp_path):
    for number in range(2_000):
        (tmp_path / f"{number:05}").write_bytes(b"image\nformat=png")
    found = scanned(tmp_path)
    assert [file.path for file in found.files] == [f"{number:05}" for number in range(2_000)]
