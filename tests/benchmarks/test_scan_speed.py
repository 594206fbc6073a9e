"""Looking at a folder of images: performance.md's row with 2 000 small files in the place of 20 000.

Ours reads, hashes and decodes every file in isolated processes; decoding is a decision (ARCHITECTURE.md, 4), so that
the row without it is printed beside it. The peer reads headers alone with pydicom, in as many processes as there are
cores; hashing alone is the limit. Starting the processes is part of every row but the limit.
"""

import hashlib
import multiprocessing
import statistics
import time

import psutil
import pydicom
import pytest

from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.cohort.scan import scan_folder
from support.ct_images import write_ct_images

pytestmark = pytest.mark.benchmark

FILES, SIDE, ROUNDS = 2_000, 64, 3
CORES = psutil.cpu_count()
KEY = b"k" * 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scan") / "images"
    write_ct_images(folder, FILES, side=SIDE)
    return folder


def scan(folder, new_describer):
    found = scan_folder(folder, new_describer=new_describer, workers=CORES)
    assert len(found.files) == FILES
    assert not any(file.problem for file in found.files)


def headers(paths):
    for path in paths:
        assert pydicom.dcmread(path, stop_before_pixels=True).PatientID


def headers_on_all_cores(folder):
    paths = sorted(folder.iterdir())
    with multiprocessing.get_context("spawn").Pool(CORES) as pool:
        pool.map(headers, [paths[first::CORES] for first in range(CORES)])


def hashes(folder):
    for path in sorted(folder.iterdir()):
        hashlib.sha256(path.read_bytes()).hexdigest()


def seconds(job, *arguments):
    start = time.perf_counter()
    job(*arguments)
    return time.perf_counter() - start


def test_scan(folder):
    mine, header_only, peer, limit = [], [], [], []
    for _ in range(ROUNDS):
        mine.append(seconds(scan, folder, lambda: WorkerDescriber(KEY)))
        header_only.append(seconds(scan, folder, lambda: WorkerDescriber(KEY, decode=False)))
        peer.append(seconds(headers_on_all_cores, folder))
        limit.append(seconds(hashes, folder))
    own, without, other, least = (statistics.median(times) for times in (mine, header_only, peer, limit))
    print(  # noqa: T201 - a benchmark speaks
        f"\nscan of {FILES} DICOM files of {SIDE} x {SIDE}: ours {own:.2f} s, without decoding {without:.2f} s,"
        f" pydicom headers {other:.2f} s, hashing alone {least:.2f} s;"
        f" {own / other:.2f} x the headers, {without / other:.2f} x without decoding (target 1.3)"
    )
    assert without / other <= 1.3
