"""From file to score: performance.md's rows, measured side by side in one process.

Ours is a whole run: isolated workers, store and progress included, between its 17th case and its 9th last, so that
loading the model is left out on all sides. The peer is the loop everybody writes, with pydicom, Pillow and onnxruntime.
"Limit" is the processor time of decoding and inferring alone, spread over the cores.

Other work on the machine slows wall times down; what is demanded against the limit is therefore processor time of the
whole process tree, and the wall time is printed beside it.
"""

import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import imagecodecs
import numpy as np
import onnxruntime
import psutil
import pydicom
import pytest
from PIL import Image
from pydicom.encaps import get_frame

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.imaging.dicom_dataset import read_dataset
from evaluators.imaging.dicom_header import pixel_module
from evaluators.imaging.dicom_pixels import decode_frame
from support.ct_images import CENTRE, SYNTAXES, WIDTH, write_ct_images
from support.models import card_text, write_package
from support.residual_network import residual_network

pytestmark = pytest.mark.benchmark

CORES = psutil.cpu_count()
CASES, ROUNDS = 160, 3
WARM, REST = 16, 8
"""Cases at the start and at the end that are not timed: workers load the model, and end."""
LIMIT_SAMPLE = 40
SIDE = 224
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
STEPS = f"""  {{ do = "resize", width = {SIDE}, height = {SIDE}, filter = "bilinear", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
  {{ do = "normalise", mean = {list(MEAN)}, std = {list(STD)} }},
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = write_package(tmp_path_factory.mktemp("model") / "package", residual_network())
    before, _, rest = card_text().partition("steps = [\n")
    (folder / "submission.toml").write_text(before + "steps = [\n" + STEPS + rest[rest.index("]") :])
    return folder


def evaluation(tmp_path, package, count, compression):
    table = write_ct_images(tmp_path / f"images{count}", count, compression)
    target = tmp_path / f"evaluation{count}"
    create_evaluation(
        NewEvaluation(
            target=target,
            model=package,
            data=tmp_path / f"images{count}",
            reference=table,
            answers=CohortAnswers(one_image_per_patient=True),
        ),
        Silent(),
    )
    return target


class Stopwatch(Silent):
    """Notes wall and processor time of this process and its children at two moments of a run."""

    def __init__(self):
        self.marks = []

    def progress(self, done, total, failed):
        assert not failed
        if done in {WARM, total - REST}:
            self.marks.append((time.perf_counter(), tree_seconds(), done))

    @property
    def seconds_per_case(self):
        (wall, used, first), (wall_end, used_end, last) = self.marks
        return (wall_end - wall) / (last - first), (used_end - used) / (last - first)


def tree_seconds():
    me = psutil.Process()
    times = [process.cpu_times() for process in (me, *me.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def ours(folder):
    watch = Stopwatch()
    run = run_evaluation(folder, RunOptions(workers=CORES, start_again=True), watch)
    outcomes = folder.store.outcomes(run.number)
    assert all(outcome.status == "evaluated" for outcome in outcomes)
    return watch.seconds_per_case, {outcome.case: outcome.scores for outcome in outcomes}


def naive_loop(files, session):
    """Read, decode, window, resize, normalise, infer: one after the other."""
    scores = []
    start, used = time.perf_counter(), time.process_time()
    for file in files:
        dataset = pydicom.dcmread(file)
        values = naive_pixels(dataset) * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
        grey = np.clip((values - (CENTRE - 0.5)) / (WIDTH - 1) + 0.5, 0, 1) * 255
        image = Image.fromarray(np.rint(grey).astype(np.uint8)).convert("RGB").resize((SIDE, SIDE), Image.BILINEAR)
        pixels = (np.asarray(image, dtype=np.float32) / 255 - np.float32(MEAN)) / np.float32(STD)
        tensor = np.ascontiguousarray(pixels.transpose(2, 0, 1)[np.newaxis], dtype=np.float32)
        scores.append(session.run(None, {"image": tensor})[0][0])
    return (time.perf_counter() - start) / len(files), (time.process_time() - used) / len(files), scores


def naive_pixels(dataset):
    if dataset.file_meta.TransferSyntaxUID == SYNTAXES["JPEG-LS"]:  # pydicom needs a package for it that is not here
        return imagecodecs.jpegls_decode(get_frame(dataset.PixelData, 0))
    return dataset.pixel_array


def limit(files, model):
    """Return the processor time of decoding and inferring one image, on all cores at once: they share caches."""
    with ThreadPoolExecutor(CORES) as pool:
        return statistics.mean(pool.map(limit_of_a_core, [files] * CORES, [model] * CORES))


def limit_of_a_core(files, model):
    tensor = np.zeros((1, 3, SIDE, SIDE), np.float32)
    contents = [file.read_bytes() for file in files]
    session = session_of(model, threads=1)
    session.run(None, {"image": tensor})
    used = time.thread_time()
    for content in contents:
        dataset = read_dataset(content)
        decode_frame(dataset, pixel_module(dataset), 0)
        session.run(None, {"image": tensor})
    return (time.thread_time() - used) / len(files)


def session_of(model, *, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize(
    ("compression", "target"),  # JPEG-LS: pydicom's own decoder, three times slower, is not what we compare with
    [("native", 1.15), ("RLE", 1.15), ("JPEG-LS", 1.15), ("JPEG 2000", 1.6)],
)
def test_images_per_second(tmp_path, package, compression, target):
    path = evaluation(tmp_path, package, CASES, compression)
    files = sorted((tmp_path / f"images{CASES}").iterdir())
    model = package / "model.onnx"
    session = session_of(model, threads=2)
    naive_loop(files[:3], session)
    mine, mine_used, peer, least = [], [], [], []
    with open_folder(path, write=True) as folder:
        for _ in range(ROUNDS):
            (wall, used), scores = ours(folder)
            mine.append(wall)
            mine_used.append(used)
            wall, _, found = naive_loop(files[: CASES // 2], session)
            peer.append(wall)
            least.append(limit(files[:LIMIT_SAMPLE], model))
    assert [scores[number] for number in range(1, len(found) + 1)] == pytest.approx(np.array(found), abs=1e-3)
    own, own_used, other, bound = (statistics.median(times) for times in (mine, mine_used, peer, least))
    share = statistics.median(of / used for of, used in zip(least, mine_used, strict=True))
    print(  # noqa: T201 - a benchmark speaks
        f"\n512 x 512 CT, {compression}, ResNet-18: ours {1 / own:.1f} images/s"
        f" ({CORES / own_used:.1f} with the cores to itself), naive loop {1 / other:.1f}, limit {CORES / bound:.1f};"
        f" {other / own:.2f} x the naive loop (target {target}), {bound / CORES / own:.2f} of the limit by wall time,"
        f" {share:.2f} by processor time (target 0.88)"
    )
    assert share >= 0.88
    assert other / own >= target


def peak_of_a_run(folder):
    """Return the largest resident memory of all processes of one run together, in MiB."""
    command = [sys.executable, "-m", "desktop", "run", str(folder), "--workers", "2"]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        parent = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                peak = max(peak, sum(one.memory_info().rss for one in (parent, *parent.children(recursive=True))))
            except psutil.NoSuchProcess:
                continue
            time.sleep(0.05)
    assert process.returncode == 0
    return peak / 2**20


def test_memory_does_not_grow_with_the_cohort(tmp_path, package):
    few, many = (peak_of_a_run(evaluation(tmp_path, package, count, "native")) for count in (50, 400))
    print(f"\nmemory of all processes, two workers: {few:.0f} MiB at 50 cases, {many:.0f} MiB at 400")  # noqa: T201
    assert many <= 1.1 * few
