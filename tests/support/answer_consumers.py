"""Who reads what workers say of images, annotations and summaries: an honest answer, and how it is read.

Each function returns heads and blobs as the real job answers, and what is done with them.
"""

import io
import json
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from desktop.flows.picture_bench import PictureBench, PictureCache, Wish
from desktop.widgets.viewer.marks import Marks, Rectangle
from evaluators.cohort.annotations.worker_job import start as annotations_job
from evaluators.cohort.annotations.workers import AnnotationParser
from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.cohort.label_table import read_table
from evaluators.cohort.table_job import start as tables_job
from evaluators.domain.case import Case, ImageFacts, InputFile
from evaluators.domain.plan import VideoPlan
from evaluators.evalpack import rebuild_in_worker
from evaluators.evaluation.case_files import CaseFiles
from evaluators.evaluation.case_lane import CaseLane
from evaluators.evaluation.frame_speed import speeds_of, with_stream
from evaluators.evaluation.store import Run
from evaluators.evidence.client import Verifier, verify_path
from evaluators.imaging.view_job import start as views_job
from evaluators.imaging.worker_job import start as images_job
from evaluators.inference import fidelity
from evaluators.inference.fidelity import SampleCase
from support.models import plain_image

GREY = plain_image(100)


FACTS = ImageFacts(format="png", width=12, height=10, channels=3, decoder="fake")


CASE = Case(number=1, files=(InputFile(path="a.png", sha256="0" * 64, size=1),), patient=1, facts=FACTS)


class Folder:
    """An evaluation that keeps nothing."""

    writable = False


class Mask:
    """What lies over the image of a picture bench."""

    def mask(self, _source, _case):
        from desktop.flows.references_shown import MaskToShow

        return MaskToShow({"op": "mask"}, (lambda: b"mask",))

    def outline(self, _source, frame):
        return {"op": "outline", "index": frame, "background": False}

    def marks(self, _case, _frame, drawn):
        for _, found in drawn:
            for value, rings in found.items():
                assert all(isinstance(x, int) for ring in rings for x, _ in ring), value
        return Marks()

    def rectangles(self, source, boxes):
        return tuple(Rectangle(*map(float, place), str(label), source, score=score) for label, score, *place in boxes)


def describing(_use):
    handle = images_job({"pseudonym_key": "00"}, ())[1]
    answer = handle({"op": "facts", "decode": True}, (GREY,))
    return [answer], lambda _: WorkerDescriber(b"k").describe(GREY)


def describing_several(_use):
    handle = images_job({"pseudonym_key": "00"}, ())[1]
    answer = handle({"op": "facts", "decode": True}, (GREY, b"no image"))
    return [answer], lambda _: WorkerDescriber(b"k").describe_all([GREY, b"no image"])


COCO = {
    "images": [{"id": 1, "file_name": "a.png", "width": 12, "height": 10}],
    "categories": [{"id": 1, "name": "nodule"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}],
}


def annotations(_use):
    request = {"op": "parse", "kind": "coco", "name": "a.json", "classes": []}
    answer = annotations_job({}, ())[1](request, (json.dumps(COCO).encode(),))
    return [answer], lambda _: AnnotationParser().parse("coco", "a.json", b"{}")


def class_words(_use):
    return [({"classes": ["a", "b"]}, ())], lambda _: AnnotationParser().class_words("a.yaml", b"")


def overlap_of_readers(_use):
    return [({"dice": [0.5, None]}, ())], lambda _: AnnotationParser().overlap({}, [b""])


def table(_use):
    file = Path(tempfile.mkdtemp()) / "labels.csv"
    file.write_bytes(b"image,label\na.png,x\n\nb.png,y\n")
    answer = tables_job({}, ())[1]({"name": file.name}, (file.read_bytes(),))

    def read(_):
        found = read_table(file)
        assert all(len(row.cells) == len(found.columns) for row in found.rows)
        assert [row.line for row in found.rows] == sorted({row.line for row in found.rows})
        return found

    return [answer], read


def _view(request):
    return views_job({}, ())[1](request, (GREY,))


def picture(_use):
    def look(taken_over):
        seen = bench(taken_over).answer(Wish("picture", CASE))
        seen.shown(seen.auto_window, inverted=True)
        seen.shown(seen.stored_window, inverted=False)
        return seen.value_at(0, 0), seen.width, seen.facts.aspect

    return [_view({"op": "view"})], look


def grey_picture(_use):
    data = io.BytesIO()
    Image.fromarray(np.uint8([[0, 7], [9, 255]])).save(data, "PNG")
    answer = views_job({}, ())[1]({"op": "view"}, (data.getvalue(),))

    def look(taken_over):
        seen = bench(taken_over).answer(Wish("picture", CASE))
        seen.shown(seen.auto_window, inverted=True)
        seen.shown(seen.stored_window, inverted=False)
        return seen.value_at(0, 0)

    return [answer], look


def thumbnail(_use):
    return [_view({"op": "thumbnail"})], lambda taken_over: bench(taken_over).answer(Wish("thumbnail", CASE))


def names(_use):
    def look(taken_over):
        for name in bench(taken_over).answer(Wish("names", CASE)).values():
            assert name.isprintable()

    return [({"names": {"name": "Test^Person", "id": "17"}}, ())], look


def marks(_use):
    rings = ({"rings": [[0, 3]]}, (np.int32([[0, 0], [0, 4], [4, 4]]).tobytes(),))
    answers = [({"frames": 1}, ()), ({}, ()), rings, ({}, ()), rings]
    return answers, lambda taken_over: bench(taken_over).answer(Wish("marks", CASE))


class Bench(PictureBench):
    """Makes pictures of a file that is not looked for."""

    def _contents(self, _case):
        return [GREY]


def bench(taken_over):
    return Bench(Folder(), None, PictureCache(), taken_over.worker, Mask())


def verifying(use):
    package, store, answers = use("verified")

    def run(taken_over):
        result = verify_path(package, store, start_worker=taken_over.worker)
        return result.model_dump_json(), result.answer("package"), [one for one in result.answers if one.number]

    return answers[:1], run


def reading_a_summary(use):
    package, store, answers = use("verified")

    def run(taken_over):
        verifier = Verifier(start_worker=taken_over.worker)
        verifier.verify(package, store)
        verifier.record()
        verifier.pages()

    return answers, run


def pages(use):
    package, _, _ = use("verified")

    def run(taken_over):
        return rebuild_in_worker(package, "en", start_worker=taken_over.worker)

    return [({}, (b"%PDF",))], run


def vendor_samples(_use):
    missed = {"number": 1, "tolerance": 0.1, "difference": 0.5, "name": "x", "expected": 0.1, "found": 0.6}
    golden = {"n": 2, "reproduced": 1, "max_abs_diff": 0.5}
    answers = [({"golden": golden, "missed": [missed]}, ())]
    return answers, lambda taken_over: fidelity.reproduce_golden(taken_over.worker(), 2)


class Film:
    """Reads the same file for every case."""

    def read(self, _case):
        return CaseFiles(images=[GREY], masks=[])

    def sample(self, _case):
        return SampleCase([GREY], "clip")


_STAGES = [1.0, 2.0, 3.0, 4.0]


_TIMING = {"decode": 1.0, "prepare": 1.0, "infer": 1.0, "interpret": 1.0, "total": 4.0}


def boxes_of_a_case(_use):
    box = {"label": 1, "score": 0.5, "left": 0.0, "top": 0.0, "right": 4.0, "bottom": 2.5}
    return [({"boxes": [box, box | {"label": 0}], "timing": _TIMING}, ())], _answered("boxes")


def value_of_a_case(_use):
    return [({"value": 12.5, "timing": _TIMING}, ())], _answered("value")


def _answered(said):
    def lane(taken_over):
        found = CaseLane(Film(), taken_over.worker, classes=2, timeout_s=9, said=said).evaluate(CASE)
        json.dumps(found.model_dump(mode="json"), allow_nan=False)
        return found

    return lane


def frames_of_a_case(_use):
    rows = np.array([[0.0, *_STAGES, 0.2, 0.8], [0.04, *_STAGES, 0.9, 0.1]], "<f8")

    def lane(taken_over):
        found = CaseLane(Film(), taken_over.worker, classes=2, timeout_s=9, said="frames").evaluate(CASE)
        return speeds_of(_run(), [found], VideoPlan())

    return [({"frames": 2, "timing": _TIMING}, (rows.tobytes(),))], lane


def a_live_stream(_use):
    told = {"arrived": 3, "interval_ms": 40.0, "seconds": 0.2, "spent_ms": [_STAGES], "late_ms": [11.0], "at_s": [0.0]}

    def measured(taken_over):
        return speeds_of(with_stream(_run(), [CASE], Film(), taken_over.worker), [], VideoPlan())

    return [({"stream": told}, ())], measured


def _run():
    return Run(
        number=1, started_at="2026-11-23T06:00:00Z", confirmatory=False, plan_digest="0" * 64, case_timeout_s=9.0
    )
