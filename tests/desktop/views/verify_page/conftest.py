"""The Verify page on its own."""

import pytest

from desktop.flows.tasks import Tasks
from desktop.flows.verifying import Verifying
from desktop.tongue import Tongue
from desktop.views.verify_page.page import VerifyPage


@pytest.fixture
def page(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Verifying, "warm_up", lambda _: None)  # a worker more per test, for nobody
    tasks = Tasks()
    page = VerifyPage(Tongue("en"), tasks)
    qtbot.addWidget(page)
    page.resize(976, 480)
    page.show()
    yield page
    tasks.close()
    page.close_down()
