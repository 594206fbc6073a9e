"""While names are hidden, the two pages about single cases and the window's title hold no word of a patient."""

import shutil

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop import app, settings
from desktop.widgets.viewer.canvas import Canvas
from support.person import Person
from support.planted_account import PERSONS_OWN, kinds
from support.shown_words import all_words


@pytest.fixture(scope="module")
def looks(done, qapp, tmp_path_factory):
    """Open the evaluation and look at its cases; ask for names in the end."""
    evaluation = shutil.copytree(done.evaluation, tmp_path_factory.mktemp("looks") / done.evaluation.name)
    settings.save(settings.Preferences(language="en", theme="light"))
    window = app.build_window(qapp)
    window.show()
    person, said = Person(window), {}
    person.opens(evaluation)
    window.go("data")
    person.lets_it_settle()
    said["data"] = all_words()
    window.go("cases")
    canvas = window.findChild(Canvas)
    person.waits(lambda: canvas.corners.top_left, "the first failed case")
    said["cases"], said["title"] = all_words(), window.windowTitle()
    person.clicks_on("cases.hideNames")
    person.waits(lambda: "SURNAME" in str(canvas.corners), "the name of the patient")
    said["names"] = all_words()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return said


@pytest.mark.parametrize("page", ["data", "cases"])
def test_a_page_about_cases_holds_only_words_of_the_person_at_it(done, looks, page):
    assert kinds(done.finds(looks[page].encode(), digests=False)) <= PERSONS_OWN
    assert "surname of case" in kinds(done.finds(looks["names"].encode(), digests=False))


def test_the_title_of_the_window_names_no_evaluation(done, looks):
    assert looks["title"] == "Prüfstand"
    assert done.finds(looks["title"].encode()) == set()
