"""Nothing on the Cases page is cut, whatever the size of the letters and the language."""

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QScrollArea

from desktop.tongue import Tongue
from desktop.widgets.viewer.corners import corner_font, lines_of
from support.case_pages import finished_evaluation, make_page, ready
from support.window_ground import Ground


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return finished_evaluation(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def page(qtbot, qapp, tmp_path, monkeypatch, finished):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    ground = Ground()
    page = make_page(qtbot, ground)
    ground.evaluation.open(finished, write=False)
    page.bar.filters["missed"].setChecked(True)
    qtbot.waitUntil(lambda: ready(page), timeout=20_000)
    yield page
    page.close_down()
    ground.close()


def cut(page):
    """Return the controls that are too narrow for their words or stand beyond the edge; the data name some."""
    named = [one for kind in (QPushButton, QCheckBox, QComboBox) for one in page.findChildren(kind) if one.isVisible()]
    return [
        one.objectName()
        for one in named
        if one.objectName() not in {"cases.group", "cases.wl"}
        and (one.width() < one.minimumSizeHint().width() or one.mapTo(page, one.rect().topRight()).x() >= page.width())
    ]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [1.0, 1.5])
def test_every_button_has_room_for_its_words(page, qtbot, language, size):
    page.tongue.speak(language)
    font = page.font()
    font.setPointSizeF(size * font.pointSizeF())
    page.setFont(font)
    qtbot.waitUntil(lambda: not cut(page))


def test_the_question_for_a_reason_is_brought_into_view(page, qtbot):
    page.resize(980, 480)
    page.panel._ask_reason()
    area = page.panel.findChild(QScrollArea)
    bottom = page.panel.exclusion.no
    qtbot.waitUntil(lambda: bottom.mapTo(area, bottom.rect().bottomLeft()).y() <= area.height())


def test_a_hint_that_is_too_long_stands_in_several_lines_and_never_across_the_edge(qapp):
    metrics = QFontMetricsF(corner_font())
    for language in ("en", "de"):
        hint = Tongue(language).words("desktop_viewer.hint_grey")
        whole = metrics.horizontalAdvance(hint)
        assert lines_of(hint, metrics, whole) == [hint]
        assert lines_of(hint, metrics, whole - 1) == hint.split(" · ")
        assert lines_of(hint, metrics, 20.0) == []
