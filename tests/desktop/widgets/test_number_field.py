"""Numbers are typed with a point or a comma; nothing is guessed."""

import pytest

from desktop.tongue import Tongue
from desktop.widgets.number_field import NumberField


@pytest.fixture
def make_field(qtbot):
    def make(language, minimum=0, maximum=1, **how):
        field = NumberField(Tongue(language), minimum, maximum, **how)
        qtbot.addWidget(field)
        return field

    return make


def type_into(field, text, qtbot):
    field.line.clear()
    qtbot.keyClicks(field.line, text)
    field.line.editingFinished.emit()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("text", "value"), [("0.85", 0.85), ("0,85", 0.85), (",5", 0.5), ("1", 1.0), (" 0.913 ", 0.913)]
)
def test_point_and_comma_mean_the_same_in_both_languages(make_field, qtbot, language, text, value):
    field = make_field(language)
    type_into(field, text, qtbot)
    assert field.value() == pytest.approx(value)
    assert field.error.isHidden()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", ["1.234,5", "1,234.5", "0.913.0", "1.1", "-0.1", "abc", "", "5 %", "1e-3"])
def test_what_is_no_number_of_the_range_is_refused_and_said(make_field, qtbot, language, text):
    field = make_field(language)
    field.set_value(0.5)
    type_into(field, text, qtbot)
    assert field.wrong
    assert field.error.text()
    assert field.value() == 0.5


def test_the_number_is_shown_as_the_language_writes_it(make_field):
    field = make_field("de")
    field.set_value(0.913)
    assert field.line.text() == "0,913"


def test_changing_the_language_changes_the_sign_and_not_the_number(qtbot):
    tongue = Tongue("en")
    field = NumberField(tongue, 0, 1)
    qtbot.addWidget(field)
    field.set_value(0.913)
    tongue.speak("de")
    assert field.line.text() == "0,913"
    assert field.value() == 0.913
    tongue.speak("en")


def test_an_edit_is_told_once_and_only_when_the_number_changes(make_field, qtbot):
    field = make_field("en")
    told = []
    field.edited.connect(told.append)
    type_into(field, "0.5", qtbot)
    field.line.editingFinished.emit()
    assert told == [0.5]


def test_an_optional_field_may_be_emptied(make_field, qtbot):
    field = make_field("en", optional=True)
    field.set_value(0.5)
    type_into(field, "", qtbot)
    assert field.value() is None
    assert not field.wrong


def test_a_whole_number_takes_no_decimals(make_field, qtbot):
    field = make_field("en", 5, 100, decimals=0)
    type_into(field, "5.5", qtbot)
    assert field.wrong
    type_into(field, "30", qtbot)
    assert field.value() == 30
