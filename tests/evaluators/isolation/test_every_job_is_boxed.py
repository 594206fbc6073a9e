"""Every row of the jobs runs in the same box: seen from outside, in workers started as the program starts them."""

import ast
import resource
import sys
from pathlib import Path

import pytest

from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.open import open_submission
from evaluators.worker import JOBS
from support.models import brightness_model, write_package
from support.source_files import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return write_package(tmp_path_factory.mktemp("package") / "p", brightness_model())


@pytest.fixture
def started(package, tmp_path):
    """Return a function that starts a worker as its client does, as far as the box is concerned."""
    private = tmp_path / "private"
    private.mkdir()

    def start(job):
        card = {}
        if job in {"cases", "given_masks"}:
            opened = open_submission(package, private=private)
            card = opened.card.model_dump(mode="json")
        setups = {
            "submission": {"source": str(package), "private": str(private)},
            "images": {"pseudonym_key": "00"},
            "cases": {
                "model_path": str(private / "model.onnx"),
                "package": str(private),
                "card": card,
                "optimisation": "all",
            },
            "given_masks": {"card": card},
        }
        handed = {
            "submission": {"readable": [package], "writable": [private]},
            "cases": {"readable": [private]},
        }
        return WorkerProcess(job, setup=setups.get(job, {}), **handed.get(job, {}))

    return start


def facts(status):
    return dict(line.split(":\t", 1) for line in Path(status).read_text("utf-8").splitlines() if ":\t" in line)


@pytest.mark.parametrize("job", JOBS)
def test_every_thread_of_every_job_is_boxed(started, job):
    with started(job) as worker:
        threads = list(Path(f"/proc/{worker.pid}/task").iterdir())
        assert threads
        for thread in threads:
            told = facts(thread / "status")
            assert (told["NoNewPrivs"], told["Seccomp"], told["Seccomp_filters"]) == ("1", "2", "1"), thread
            assert {int(told[kind], 16) for kind in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {0}
        assert worker.isolation["filesystem"] == "limited by landlock"
        assert resource.prlimit(worker.pid, resource.RLIMIT_CORE) == (0, 0)
        assert resource.prlimit(worker.pid, resource.RLIMIT_AS)[1] < 2**48
        may_write = resource.prlimit(worker.pid, resource.RLIMIT_FSIZE)[1] > 0
        assert may_write == (job == "submission")


HANDED = {
    "evaluators/submission/client.py": {"submission": {"readable", "writable", "memory_bytes"}},
    "evaluators/evaluation/runner.py": {"cases": {"readable", "memory_bytes"}},
    "evaluators/evaluation/given_masks.py": {"given_masks": set()},
    "evaluators/cohort/annotations/workers.py": {"annotations": set()},
    "evaluators/cohort/image_workers.py": {"images": set()},
    "evaluators/cohort/label_table.py": {"tables": {"memory_bytes"}},
    "desktop/flows/isolation_here.py": {"tables": set()},
    "desktop/flows/picture_bench.py": {"views": set()},
    "evaluators/evidence/client.py": {"verification": set(), "record": set()},
    "evaluators/evalpack.py": {"report": set()},
}
"""Who starts which job, and what of the box the caller chooses: who does not appear here starts none."""
STARTS = ("WorkerProcess", "start_worker")
_CHOICES = {"readable", "writable", "memory_bytes"}


def test_nobody_starts_another_job_or_hands_over_more():
    found = {}
    for path, tree in sources(*STARTS):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if called in STARTS and call.args:
                handed = {word.arg for word in call.keywords} & _CHOICES
                for job in _possible(call.args[0], tree):
                    found.setdefault(path.relative_to(ROOT).as_posix(), {})[job] = handed
    assert found == HANDED
    assert {job for jobs in found.values() for job in jobs} == set(JOBS)


def sources(*words):
    """Yield every file of the program that holds one of these words, with its tree."""
    for path in sorted([*(ROOT / "evaluators").rglob("*.py"), *(ROOT / "desktop").rglob("*.py")]):
        text = path.read_text("utf-8")
        if any(word in text for word in words):
            yield path, ast.parse(text)


def _possible(argument, tree):
    """Return the jobs that may be meant: the literal, or every literal its name is bound to in the file."""
    if isinstance(argument, ast.Constant):
        return {argument.value}
    bound = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == argument.id for target in node.targets)
    ]
    return {
        inside.value
        for value in bound
        for inside in ast.walk(value)
        if isinstance(inside, ast.Constant) and inside.value in JOBS
    }


IN_WORKERS = tuple(f"evaluators/{name}/" for name in ("imaging", "inference", "submission", "cohort/annotations"))
"""Packages whose parsers the jobs of ``evaluators.worker`` call."""
CLIENTS = (
    *("evaluators/submission/client.py", "evaluators/submission/believed.py", "evaluators/submission/filling.py"),
    *("evaluators/cohort/annotations/workers.py", "evaluators/cohort/annotations/reading.py"),
    *("evaluators/inference/fidelity.py", "evaluators/inference/answers.py"),
)
"""What of them runs in the parent."""
TABLES = ("evaluators/cohort/table_parsing.py", "evaluators/cohort/table_job.py", "evaluators/cohort/workbook.py")
PARSERS = {
    **dict.fromkeys(("dcmread", "InferenceSession", "load_model_from_string", "ParseFromString"), frozenset()),
    **dict.fromkeys(("ParserCreate", "fromstring", "VideoCapture", "tiff_decode"), frozenset()),
    **dict.fromkeys(("open_image", "open_volume", "open_stack", "open_mask", "read_dataset"), frozenset()),
    **dict.fromkeys(("open_submission", "read_graph", "Pipeline"), frozenset()),
    "open_package": {"evaluators/evalpack.py", "evaluators/evidence/worker_job.py"},
    **dict.fromkeys(("load_workbook", "parse_workbook", "parse_table"), frozenset()),
    "ZipFile": {"evaluators/cohort/archives.py", "evaluators/evalpack.py"},
}
"""What opens foreign formats, and the files of the parent that may call it: the list of the hospital's own archives,
and the program's own package, read back. ``open_package`` is called by jobs only."""


def test_the_parent_opens_no_foreign_format():
    found = {parser: set() for parser in PARSERS}
    for path, tree in sources(*PARSERS):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith((*IN_WORKERS, *TABLES)) and name not in CLIENTS:
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if called in PARSERS:
                found[called].add(name)
    assert found == PARSERS
