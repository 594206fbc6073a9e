"""What the Cases page works on: a finished evaluation, and a decoder without a process of its own."""

import pytest

from desktop.flows.reviewing import Reviewing
from desktop.flows.viewing import Viewing
from desktop.tongue import Tongue
from desktop.views.cases_page.page import CasesPage
from evaluators.errors import WorkerCrashed
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.imaging import view_job
from evaluators.isolation.frames import Frame
from support.evaluations import make_evaluation


class Decoder:
    """The worker's job; remembers what it was asked.

    Args:
        asked: Where requests are written down.
        crashes: How many requests take it down.
    """

    def __init__(self, asked=None, *, crashes=0):
        self.asked, self.crashes = [] if asked is None else asked, crashes
        self.handle = view_job.start({}, ())[1]

    def ask(self, request, blobs, *, timeout_s):
        self.asked.append(request["op"])
        if self.crashes:
            self.crashes -= 1
            raise WorkerCrashed("C401")
        return Frame(*self.handle(request, tuple(blobs)))

    def close(self):
        self.asked.append("close")

    kill = close


def finished_evaluation(folder):
    """Return an evaluation with a locked plan and a finished run.

    By hand: of the greys in ``support.evaluations`` 120 (case 5) is positive and dark, 140 (case 8) negative and
    bright. A brightness m gives 1 / (1 + exp(10 (0.5 - m))): 0.43 for 120 of 255; only 125 (case 6) is near, with 0.48.
    """
    path = make_evaluation(folder)
    with pytest.MonkeyPatch.context() as patch, open_folder(path, write=True) as opened:
        patch.setenv("PRUEFSTAND_HOME", str(folder / "home"))
        planning.lock(opened)
        run_evaluation(opened, RunOptions(workers=1), Silent())
        results_of(opened, Silent())
    return path


def make_page(qtbot, ground):
    """Return the page on the screen."""
    reviewing, viewing = Reviewing(ground.evaluation, ground.tasks), Viewing(ground.evaluation, Decoder)
    page = CasesPage(Tongue("en"), ground.evaluation, reviewing, viewing, ground.preferring)
    page.resize(980, 560)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


def ready(page):
    """Return whether the cases are sorted and one is on the screen."""
    return bool(page.reviewing.standings.by_number) and page.viewer.canvas.picture.pixels is not None
