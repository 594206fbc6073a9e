"""The tab of videos: each with its events, the worst first, and a time line that opens them."""

from dataclasses import replace

import pytest

from desktop.flows.assembling import Assembled
from desktop.tongue import Tongue
from desktop.views.cases_page.video_marks import video_marks
from desktop.views.results_page.tabs.events import EventsTab
from desktop.views.results_page.tabs.speed import SpeedTab
from desktop.views.results_page.tabs.summary import SummaryTab
from desktop.views.results_page.tiles import Tiles
from evaluators.analyses.standings import groups_of, standings_of
from evaluators.domain.results import Measured
from evaluators.domain.streamed import Streamed
from evaluators.tasks.summarising import summarise
from evaluators.texts import Words
from support.scored_cases import SEED
from support.videos_scored import video_case, video_plan

EVENT = "." * 20 + "#" * 11 + "." * 20
FOUND = "0" * 20 + "2" * 5 + "9" * 6 + "0" * 20
ALARMING = "0" * 20 + "9" * 11 + "0" * 12 + "777" + "0" * 5
CASES = [video_case(1, FOUND, EVENT), video_case(2, "2" * 51, EVENT), video_case(3, ALARMING, EVENT)]
STREAM = Streamed(
    arrived=4,
    interval_ms=40.0,
    seconds=0.2,
    spent_ms=((1.0, 2.0, 30.0, 1.0),) * 3,
    late_ms=(34.0, 70.0, 34.0),
    at_s=(0.0, 0.04, 0.12),
)
SPEED = {
    **{
        f"stream.{s}.{q}": 10.0
        for s in ("total", "decode", "prepare", "infer", "interpret")
        for q in ("p50", "p95", "p99", "max")
    },
    "stream.frames": 51.0,
    "stream.budget_ms": 40.0,
    "stream.over_budget_share": 0.25,
    "stream.fps": 24.9,
}


@pytest.fixture
def now():
    locked = video_plan()
    results = summarise(CASES, locked, seed=SEED, excluded={}, confirmatory=True)
    results = results.model_copy(update={"measured": Measured(frames=SPEED)})
    return Assembled("ready", task="video", results=results, groups=groups_of(CASES, locked))


def shown(qtbot, kind, now):
    widget = kind(Tongue("en"))
    qtbot.addWidget(widget)
    widget.show()
    widget.show_results(now)
    return widget


def rows(tab):
    return [
        [tab.model.index(row, n).data() for n in range(tab.model.columnCount())] for row in range(tab.model.rowCount())
    ]


def test_videos_stand_with_the_longest_run_of_missed_frames_first(qtbot, now):
    tab = shown(qtbot, EventsTab, now)
    assert rows(tab) == [
        ["Case 2", "0 of 1", "–", "0", "1.1"],
        ["Case 1", "1 of 1", "0.7", "0", "0.5"],
        ["Case 3", "1 of 1", "0.2", "1", "0.0"],
    ]
    assert [name for _, name in tab.plot.plot.y_ticks] == ["Case 2", "Case 1", "Case 3"]
    assert len(tab.plot.plot.points) == 2  # one event missed, one false alarm


def test_the_summary_shows_the_time_line_first_and_a_line_opens_its_video(qtbot, now):
    tab = shown(qtbot, SummaryTab, now)
    assert tab.choice.currentText() == "Time line"
    assert tab.shown_plot().name == "timeline"
    with qtbot.waitSignal(tab.open_cases) as asked:
        tab.plot_clicked("timeline", 0.5, 3.1)
    assert asked.args == [[2], "Case 2"]


def test_a_row_or_a_line_opens_its_video(qtbot, now):
    tab = shown(qtbot, EventsTab, now)
    with qtbot.waitSignal(tab.open_cases) as asked:
        tab.plot_clicked("timeline", 2.0, 2.9)
    assert asked.args == [[2], "Case 2"]
    with qtbot.waitSignal(tab.open_cases) as asked:
        tab.activated(tab.model.rows[2])
    assert asked.args[0] == [3]


def test_each_number_of_frames_stands_beside_its_unit(qtbot, now):
    tab = shown(qtbot, SpeedTab, now)
    found = {name: told for name, *told in rows(tab)}
    assert found["Live stream: share over the budget"] == ["25.0", "%"]
    assert found["Live stream: frames a second"] == ["24.9", "frames/s"]
    assert found["Live stream: budget for a frame"] == ["40.0", "ms"]
    assert tab.plot.plot.name == "latency"
    assert tab.trace.isHidden()


def test_every_frame_of_the_live_stream_is_drawn_and_the_dropped_ones_are_counted(qtbot, now):
    tab = shown(qtbot, SpeedTab, replace(now, stream=STREAM))
    assert tab.trace.isVisible()
    assert "budget of 40.0 ms" in tab.traced.text()
    assert "Frames dropped: 1 of 4" in tab.traced.text()


def test_tiles_say_what_they_count(qtbot, now):
    tiles = shown(qtbot, Tiles, now).tiles()
    assert tiles["frames"].name.text() == "Sensitivity (per frame)"
    assert tiles["clips"].name.text() == "AUROC (per clip)"
    assert tiles["time"].n.text() == "over 40.0 ms: 25%"


def test_the_time_line_of_a_case_marks_what_was_missed_and_what_was_invented():
    standings = standings_of([*CASES, video_case(4, None, EVENT)], video_plan())
    assert [one.verdict for one in standings] == ["right", "missed", "false_alarm", "missed"]
    words = Words("en")
    marks = video_marks(standings[2], words)
    assert (marks.frames, marks.events, marks.missed) == (51, ((20, 30),), ())
    assert (marks.positive, marks.invented) == (((20, 30), (43, 45)), ((43, 45),))
    assert marks.alarms == (45,)
    assert marks.said == "1 of 1 events found; false alarms: 1"
    assert video_marks(standings[3], words).missed == ((20, 30),)
    assert video_marks(None, words) is None


def test_the_cases_behind_a_number_are_those_it_rests_on():
    groups = groups_of([*CASES, video_case(5, "0" * 51, "." * 51)], video_plan())
    assert groups.behind("event_sensitivity", None) == [1, 2, 3]
    assert groups.behind("false_alarms_per_minute", None) == [1, 2, 3, 5]
    assert groups.behind("auroc", "clip") == groups.everyone() == [1, 2, 3, 5]
    assert (groups.missed(), groups.alarming(), groups.failed()) == ([2], [3], [])
