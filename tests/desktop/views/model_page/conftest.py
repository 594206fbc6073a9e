"""The Model page in an account of its own."""

import pytest

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.opening_model import OpeningModel
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.model_page.page import ModelPage
from support.models import brightness_model


@pytest.fixture
def page(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    tasks = Tasks()
    evaluation = OpenEvaluation(lambda: tmp_path / "evaluations")
    page = ModelPage(Tongue("en"), evaluation, OpeningModel(evaluation, tasks))
    page.resize(832, 580)
    qtbot.addWidget(page)
    page.show()
    yield page
    tasks.close()
    evaluation.close()


@pytest.fixture
def bare(tmp_path):
    path = tmp_path / "brightness.onnx"
    model = brightness_model()
    path.write_bytes(model.SerializeToString())
    return path
