"""Everything hostile at once, as a scan meets it: one worker outlives all of it, quickly and in little memory."""

import re
import struct
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.isolation.worker_process import WorkerProcess
from support.shared_data import shared
from support.tiff_files import tiff_bytes
from support.videos import SIZE, video_bytes

SECONDS = 10
MEBIBYTES = 256
"""Resident; a worker that has opened nothing has 60."""
OPENED = "opened"
FOLDERS = {
    # folder: how its files end
    "image": {"C203": 1, "C204": 1},
    "pillow": {OPENED: 20, "C200": 7, "C204": 4},
    "dicom": {OPENED: 3, "C203": 1, "C201": 1, "C204": 1},
    "archive": {"C200": 2},
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@pytest.fixture(scope="module")
def worker():
    with WorkerProcess("images", setup={"pseudonym_key": "00"}) as process:
        yield process


def outcome(worker, data):
    """Return ``opened`` or the id of the refusal; anything else ends the test."""
    before = worker.pid
    started = time.monotonic()
    try:
        worker.ask({"op": "facts", "decode": True}, [data], timeout_s=SECONDS)
        how = OPENED
    except ImageError as error:
        how = error.id
    assert time.monotonic() - started < SECONDS
    assert worker.pid == before
    assert peak_mebibytes(worker.pid) < MEBIBYTES
    return how


def peak_mebibytes(process_id):
    status = Path(f"/proc/{process_id}/status").read_text("utf-8")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_hostile_file_is_opened_or_refused(worker, folder):
    found = {}
    for path in sorted(shared(f"hostile/{folder}").iterdir()):
        how = outcome(worker, path.read_bytes())
        found[how] = found.get(how, 0) + 1
    assert found == FOLDERS[folder]


def test_what_lies_in_a_hostile_archive_is_no_image(worker):
    with zipfile.ZipFile(shared("hostile/archive/zip_slip.zip")) as archive:
        assert {outcome(worker, archive.read(member)) for member in archive.infolist()} == {"C200"}


def test_hostile_volumes_leave_the_worker_alive(worker):
    for path in sorted(shared("hostile/nifti").iterdir()):
        outcome(worker, path.read_bytes())


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile_videos")
    return [video_bytes(folder, ending, codec) for ending, codec in (("avi", "HFYU"), ("mov", "png "), ("wmv", "WMV2"))]


def test_broken_videos_leave_the_worker_alive(worker, videos):
    numbers = np.random.default_rng(11)
    found = set()
    for data in videos:
        for _ in range(60):
            broken = np.frombuffer(data, np.uint8).copy()
            places = numbers.integers(0, len(broken), numbers.choice([1, 5, 50]))
            broken[places] = numbers.integers(0, 256, len(places))
            found.add(outcome(worker, broken.tobytes()))
    assert found <= {OPENED, "C200", "C203", "C204", "C260"}
    assert {OPENED, "C260"} <= found


@pytest.mark.parametrize("size", [(10_000, 9_900), (30_000, 3_000), (12_000, 9_000), (65_535, 65_535)])
def test_a_video_that_claims_large_frames_is_refused(worker, videos, size):
    larger = videos[0].replace(struct.pack("<II", *SIZE), struct.pack("<II", *size))
    assert outcome(worker, larger) in {"C203", "C204", "C260"}


def test_tiles_that_claim_to_be_large_are_refused(worker):
    small = tiff_bytes(np.zeros((16, 16), np.uint16), tile=16)
    for tag in (322, 323):
        small = small.replace(struct.pack("<HHII", tag, 4, 1, 16), struct.pack("<HHII", tag, 4, 1, 65_520))
    assert outcome(worker, small) in {"C204", "C208"}


def test_a_chain_of_very_many_pages_ends(worker):
    chain = b"".join(struct.pack("<HI", 0, 8 + 6 * number) for number in range(1, 200_000)) + bytes(6)
    assert outcome(worker, b"II*\0" + struct.pack("<I", 8) + chain) == "C204"


def test_a_page_that_claims_more_tags_than_the_file_holds_is_read_as_far_as_it_goes(worker):
    page = bytearray(tiff_bytes(np.zeros((2, 2), np.uint16)))
    (first,) = struct.unpack_from("<I", page, 4)
    struct.pack_into("<H", page, first, 65_535)
    assert outcome(worker, bytes(page)) == OPENED
