"""A volume opens in its middle, a video where something was missed: nobody has to look for the place."""

from types import SimpleNamespace

from desktop.views.cases_page.first_image import first_image
from desktop.views.cases_page.listing import CaseRow
from evaluators.analyses.standings import standings_of
from support.videos_scored import video_case, video_plan

EVENT = "." * 20 + "#" * 11 + "." * 20
FOUND = "0" * 20 + "2" * 5 + "9" * 6 + "0" * 20


def filmed(scores):
    case = video_case(1, scores, EVENT)
    return CaseRow(SimpleNamespace(facts=None, reading="clip"), standings_of([case], video_plan())[0], None)


def volume(slices, reading="volume"):
    facts = SimpleNamespace(grid=SimpleNamespace(shape=(slices, 64, 64)) if slices else None)
    return CaseRow(SimpleNamespace(facts=facts, reading=reading), None, None)


def test_a_video_begins_with_the_first_frame_that_was_missed_else_with_its_event():
    assert first_image(filmed("2" * 51)) == 20
    assert first_image(filmed(FOUND)) == 20
    assert first_image(filmed(None)) == 0


def test_a_volume_begins_in_its_middle_and_an_image_with_itself():
    assert first_image(volume(29)) == 14
    assert first_image(volume(0)) == 0
    assert first_image(volume(0, "image")) == 0
