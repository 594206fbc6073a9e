"""While names are hidden, the window holds no word of a patient: on no page, for no screen reader, on no clipboard."""

import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from desktop import app, settings
from desktop.flows.exporting import KINDS
from desktop.views.rail import PAGES
from desktop.widgets.table import Table
from desktop.widgets.viewer.canvas import Canvas
from support.person import Person
from support.planted_account import PERSONS_OWN, files_below, kinds
from support.shown_words import all_words

pytestmark = pytest.mark.slow  # test_names_hidden looks at two pages in every run
COPIES = (
    "model.checksumCopy",
    "data.problemsCopy",
    "run.logCopy",
    "res.copyTable",
    "res.copyPlot",
    "settings.copySystem",
)


@dataclass
class Sights:
    """What was there to be seen, by where it was seen."""

    shown: dict[str, str] = field(default_factory=dict)
    copied: dict[str, bytes] = field(default_factory=dict)
    exported: dict[str, bytes] = field(default_factory=dict)
    named: str = ""
    """What was there after somebody asked for names."""


@pytest.fixture(scope="package")
def seen(done, qapp, tmp_path_factory):
    """Open the evaluation, look at every page and at a case, copy and export what can be; ask for names in the end."""
    place = tmp_path_factory.mktemp("window")
    evaluation = shutil.copytree(done.evaluation, place / done.evaluation.name)
    settings.save(settings.Preferences(language="en", theme="light"))
    window = app.build_window(qapp)
    window.resize(1280, 800)
    window.show()
    person, sights = Person(window), Sights()
    person.opens(evaluation)
    for page in PAGES:
        window.go(page)
        person.lets_it_settle()
        _opens_what_there_is(person, page)
        sights.shown[page] = all_words()
        _copy(person, sights, page)
    _export(person, sights, place)
    for page, box in (("data", "data.hideNames"), ("cases", "cases.hideNames")):
        window.go(page)
        person.clicks_on(box)
        person.lets_it_settle()
    canvas = window.findChild(Canvas)
    person.waits(lambda: "SURNAME" in str(canvas.corners), "the name of the patient")
    sights.named = all_words()
    QGuiApplication.clipboard().clear()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return sights


def _opens_what_there_is(person, page):
    if page == "data":
        person.clicks_on("data.problems")
    if page == "cases":
        canvas = person.window.findChild(Canvas)
        person.waits(lambda: canvas.corners.top_left, "the first failed case")
    person.lets_it_settle()


def _copy(person, sights, page):
    for table in person.window.findChildren(Table):
        sights.copied[f"{page}: {table.objectName()}"] = _everything(table.copied(everything=True))
    for name in COPIES:
        button = person.sees(name)
        if isinstance(button, QAbstractButton) and button.isEnabled():
            QGuiApplication.clipboard().clear()
            button.click()
            person.lets_it_settle()
            sights.copied[name] = _everything(QGuiApplication.clipboard().mimeData())


def _everything(data):
    return b"\n".join(name.encode() + b"\n" + bytes(data.data(name).data()) for name in data.formats())


def _export(person, sights, place):
    person.window.go("results")
    results = person.window.page("results")
    for tab in range(results.tabs.count()):
        results.tabs.setCurrentIndex(tab)
        for kind in KINDS if tab == 0 else ["svg"]:  # a picture of pixels is the same drawing without its words
            if kind == "svg" and results.tab().shown_plot() is None:
                continue
            target = place / f"{tab}.{KINDS[kind]}"
            results.output.save(kind, target)
            person.waits(target.is_file, f"{kind} of tab {tab}")
            person.lets_it_settle()
            sights.exported[target.name] = target.read_bytes()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_only_words_of_the_person_at_it(done, seen, page):
    assert kinds(done.finds(seen.shown[page].encode(), digests=False)) <= PERSONS_OWN


def test_names_are_there_once_somebody_asks_for_them(done, seen):
    places = kinds(done.finds(seen.named.encode(), digests=False))
    assert {"file of case", "folder of case"} <= places
    assert {"surname of case", "PatientID of case"} <= places  # of the case that is looked at


def test_what_is_copied_holds_only_words_of_the_person_at_it(done, seen):
    found = defaultdict(set)
    for name, data in seen.copied.items():
        found[name] = kinds(done.finds(data)) - PERSONS_OWN
    assert {name: places for name, places in found.items() if places} == {}
    assert {"model.checksumCopy", "data.problemsCopy", "res.copyPlot"} <= found.keys()


def test_what_is_exported_unsigned_holds_no_word_of_a_case(done, seen):
    assert {name.partition(".")[2] for name in seen.exported} == set(KINDS.values())
    for name, data in seen.exported.items():
        assert kinds(done.finds(data)) <= PERSONS_OWN, name


@pytest.mark.usefixtures("seen")
def test_the_account_remembers_of_it_the_folder_of_the_evaluation_alone(done):
    found = {path.name: done.finds(path.read_bytes()) for path in files_below(done.home) if path.is_file()}
    assert {name: places for name, places in found.items() if places} == {"settings.json": {"folder of the evaluation"}}
    assert "window.ini" in found


@pytest.mark.usefixtures("seen")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt does not keep it in a file")
def test_file_dialogs_have_no_place_to_remember_folders_in():
    kept = QSettings(QSettings.Scope.UserScope, "QtProject")
    assert kept.allKeys() == []
    kept.setValue("FileDialog/lastVisited", "file:///data")
    kept.sync()
    assert kept.status() == QSettings.Status.AccessError


@pytest.mark.usefixtures("seen")
def test_the_window_leaves_nothing_among_the_temporary_files(done):
    left = [path for path in files_below(done.temporary) if path.is_file()]
    assert [path.name for path in left if done.finds(path.name.encode() + path.read_bytes())] == []
