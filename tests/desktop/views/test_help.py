"""The help: the same chapters in both languages, no dead link, nothing opened from outside, true examples."""

import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from desktop.tongue import Tongue
from desktop.views.help.chapters import CHAPTERS, PAGES, chapter
from desktop.views.help.window import HelpWindow
from desktop.views.rail import PAGES as RAIL_PAGES
from desktop.views.shortcut_sheet import ShortcutSheet
from desktop.views.shortcuts import SHORTCUTS, shown_keys
from evaluators.metrics.registry import METRICS
from evaluators.resources import resource
from evaluators.texts import LANGUAGES, Words

LINK = re.compile(r"\]\(([^)]*)\)")
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)


@pytest.fixture
def tongue(qapp):
    tongue = Tongue("en")
    yield tongue
    tongue.speak("en")


@pytest.fixture
def window(qtbot, tongue):
    window = HelpWindow(tongue)
    qtbot.addWidget(window)
    return window


def source(name, language):
    return resource(f"help/{language}/{name}.md").read_text("utf-8")


def test_every_page_has_a_chapter():
    assert set(PAGES) == set(RAIL_PAGES)


def test_every_chapter_is_a_file_and_every_file_a_chapter():
    for language in LANGUAGES:
        assert {path.stem for path in resource(f"help/{language}").iterdir()} == set(CHAPTERS)


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_have_the_same_headings_lists_and_links(name):
    english, german = (source(name, language) for language in LANGUAGES)
    shapes = [
        (
            [len(level) for level, _ in HEADING.findall(text)],
            len(re.findall(r"^(?:- |\d\. |\| |    )", text, re.MULTILINE)),
            LINK.findall(text),
        )
        for text in (english, german)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_link_leads_to_a_chapter_and_every_place_to_a_measure(name, language):
    for target in LINK.findall(source(name, language)):
        file, _, place = target.partition("#")
        assert file.removesuffix(".md") in CHAPTERS, target
        assert not place or place in METRICS, target


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_has_a_paragraph_under_its_own_name(language):
    words = Words(language)
    sections = re.split(r"^## ", source("measures", language), flags=re.MULTILINE)[1:]
    told = {section.partition("\n")[0].strip(): section.partition("\n")[2].split() for section in sections}
    assert len(told) == len(sections) == len(METRICS)
    assert set(told) == {words(f"metrics.{name}.name") for name in METRICS}
    assert not [title for title, text in told.items() if len(text) < 20 or not any(map(str.isdigit, " ".join(text)))]


@pytest.mark.parametrize("name", CHAPTERS)
def test_german_never_uses_the_letters_that_read_artificial_intelligence_and_says_sie(name):
    german = source(name, "de")
    assert not re.search(r"\bKI\b", german)
    assert not re.search(r"\b(?:du|dein|deine|dir|dich)\b", german)
    assert '"' not in german


def test_the_window_opens_at_the_chapter_of_a_page(window):
    window.show_chapter("plan")
    assert window.isVisible()
    assert not window.isModal()
    assert window.text.toPlainText().startswith("Plan")


def test_a_name_that_is_no_chapter_opens_the_first(window):
    window.show_chapter("nonsense")
    assert window.chapter == CHAPTERS[0]


def test_a_measure_is_shown_at_the_top(window):
    window.show_chapter("measures", place="brier")
    at_top = window.text.cursorForPosition(window.text.viewport().rect().topLeft())
    assert window.text.verticalScrollBar().value() > 0
    assert "Brier score" in {at_top.block().text(), at_top.block().next().text()}


def test_the_language_changes_at_once_and_the_chapter_stays(window, tongue):
    window.show_chapter("intervals")
    tongue.speak("de")
    assert window.chapter == "intervals"
    assert window.text.toPlainText().startswith("Ein Konfidenzintervall lesen")
    assert window.list.currentItem().text() == "Ein Konfidenzintervall lesen"


def test_searching_keeps_the_chapters_that_have_the_phrase_and_marks_it(window):
    window.show_chapter("home")
    window.search.setText("PBKDF")
    assert window.list.count() == 0
    assert "PBKDF" in window.found.text()
    window.search.setText("transfer syntax")
    assert [window.list.item(row).text() for row in range(window.list.count())] == [
        chapter("pacs", Words("en")).title,
    ]
    assert window.chapter == "pacs"
    assert window.text.extraSelections()
    window.search.clear()
    assert window.list.count() == len(CHAPTERS)
    assert not window.text.extraSelections()


def test_links_turn_to_chapters_and_back_returns(window):
    window.show_chapter("plan")
    window.text.anchorClicked.emit(QUrl("measures.md#ppv_at_prevalence"))
    assert window.chapter == "measures"
    window.back.click()
    assert window.chapter == "plan"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "//host/measures.md", "mailto:x@y", "data:text/html,x"])
def test_a_link_to_anything_else_opens_nothing(window, address):
    window.show_chapter("home")
    window.text.anchorClicked.emit(QUrl(address))
    assert window.chapter == "home"
    assert not window.back.isEnabled()


def test_a_picture_named_in_a_text_is_never_read(window, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    resource_type = QTextDocument.ResourceType.ImageResource.value
    assert not window.text.loadResource(resource_type, QUrl.fromLocalFile(str(secret)))


def test_the_chapter_on_keys_names_every_key_in_the_platforms_words(window, tongue):
    tongue.speak("de")
    window.show_chapter("shortcuts")
    text = window.text.toPlainText()
    assert "Strg+1 … Strg+7" in text
    assert not [one.action for one in SHORTCUTS if shown_keys(one, tongue.words) not in text]
    assert "{keys}" not in text


@pytest.mark.parametrize("page", RAIL_PAGES)
def test_the_sheet_of_a_page_has_the_keys_of_that_page(qtbot, tongue, page):
    sheet = ShortcutSheet(tongue)
    qtbot.addWidget(sheet)
    sheet.show_page(page)
    shown = {label.text() for label in sheet.area.findChildren(type(sheet.title))}
    for one in SHORTCUTS:
        if one.action != "find":
            assert (tongue.words(one.text) in shown) is (one.scope == "global" or page in one.pages), one.action
    assert not sheet.isModal()


def test_no_key_does_two_things_on_one_page():
    for page in RAIL_PAGES:
        keys = [key for one in SHORTCUTS if one.scope == "global" or page in one.pages for key in one.keys]
        assert len(keys) == len(set(keys)), page


def test_no_key_needs_signs_that_german_keyboards_hide():
    assert not [one.action for one in SHORTCUTS for key in one.keys if set(key) & set("[]{}\\/@|~")]
