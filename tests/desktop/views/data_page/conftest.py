"""The Data page with everything it stands on."""

import json

import pytest
from PySide6.QtCore import Qt

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.recording import Recording
from desktop.flows.tasks import Tasks
from desktop.flows.viewing import Viewing
from desktop.tongue import Tongue
from desktop.views.data_page.page import DataPage
from evaluators.cohort.image_workers import ImageDescription, WorkerDescriber
from evaluators.cohort.reference_words import reference_text
from evaluators.errors import WorkerError
from evaluators.imaging.worker_job import examine
from support.evaluations import make_evaluation, write_images

GREYS, POSITIVE = (30, 60, 150, 200), (False, False, True, True)


def described_here(_, data):
    """Describe an image in this process: starting workers takes longer than everything else on this page."""
    said = examine(data, b"k" * 32, decode=True)
    return ImageDescription.model_validate_json(
        json.dumps({name: said[name] for name in ImageDescription.model_fields if name in said})
    )


def no_worker():
    raise WorkerError("C400")


class Bench:
    """The page with everything it stands on."""

    def __init__(self, qtbot, home):
        self.bot, self.tongue, self.tasks = qtbot, Tongue("en"), Tasks()
        self.evaluation = OpenEvaluation(lambda: home / "evaluations")
        self.recording = Recording(self.evaluation, self.tasks)
        self.viewing = Viewing(self.evaluation, no_worker)
        self.page = DataPage(self.tongue, self.evaluation, self.recording, self.viewing)
        self.failed = []
        self.evaluation.failed.connect(self.failed.append)
        qtbot.addWidget(self.page)
        self.page.resize(900, 700)
        self.page.show()

    def offer(self, kind, *paths):
        self.page.offer(kind, list(paths))
        self.settle()

    def settle(self):
        self.bot.waitUntil(lambda: not self.recording.busy and not self.tasks.running(), timeout=30_000)

    def rows(self):
        table = self.page.cases.table
        return [table.rows.rows[number] for number in table.rows.shown]

    def said(self, row):
        """What the column of the reference shows."""
        return reference_text(row.reference, self.tongue.words)

    def press(self, button):
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def asked(self):
        return self.recording.error.id if self.recording.error else None

    def open_made(self, tmp_path):
        self.evaluation.open(make_evaluation(tmp_path, greys=GREYS, positive=POSITIVE))

    def close(self):
        self.page.close_down()
        self.tasks.close()
        self.evaluation.close()


@pytest.fixture
def bench(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(WorkerDescriber, "describe", described_here)
    bench = Bench(qtbot, tmp_path)
    yield bench
    bench.close()


@pytest.fixture
def images(tmp_path):
    write_images(tmp_path / "data" / "images", greys=GREYS, positive=POSITIVE)
    return tmp_path / "data" / "images"
