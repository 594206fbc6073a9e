"""What each output of a detector holds is asked output by output."""

import pytest

from desktop.views.model_page.roles import Roles
from evaluators.domain.submission import Output
from evaluators.texts import Words

NAMES = ("dets", "conf", "mask")
KNOWN = (Output(name="dets", means="boxes_xyxy_px"), Output(name="conf", means="scores"))


@pytest.fixture
def roles(qtbot):
    found = Roles()
    qtbot.addWidget(found)
    found.show_outputs(NAMES, KNOWN, Words("en"), fixed=False)
    return found


def choices(roles):
    from desktop.widgets.choice import Choice

    return roles.findChildren(Choice)


def test_every_output_has_a_list_that_shows_what_is_known(roles):
    assert [choice.key for choice in choices(roles)] == ["boxes_xyxy_px", "scores", ""]
    assert choices(roles)[2].currentText() == "not used"


def test_a_choice_tells_names_and_meanings_of_all_outputs_that_are_used(roles):
    told = []
    roles.answered.connect(told.append)
    third = choices(roles)[2]
    third.setCurrentIndex(third.findData("labels"))
    third.activated.emit(third.currentIndex())
    assert told == [{"output.name": list(NAMES), "output.means": ["boxes_xyxy_px", "scores", "labels"]}]


def test_other_outputs_make_other_lists_and_a_settled_answer_cannot_be_changed(roles):
    roles.show_outputs(("a",), (), Words("de"), fixed=True)
    shown = [choice for choice in choices(roles) if choice.accessibleName().endswith("a enthält")]
    assert [choice.isEnabled() for choice in shown] == [False]
