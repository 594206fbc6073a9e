"""Events, alarms and false alarms in sequences that can be counted on the fingers: ten frames a second."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.domain.plan import VideoPlan
from evaluators.metrics import events
from evaluators.metrics.events import Span

RULE = VideoPlan()
"""Three frames, gaps of 0.5 s closed, one second of tolerance, two of refractory time."""


def shown(text):
    """Return times and decisions of ``..###..``: ten frames a second, # is positive."""
    return np.arange(len(text)) / 10, np.array([letter == "#" for letter in text])


def delays(text, *spans, rule=RULE):
    return events.detection_delays(*shown(text), [Span(*span) for span in spans], rule).tolist()


def alarms(text, *spans, rule=RULE):
    times, decided = shown(text)
    free = ~events.inside(times, [Span(*span) for span in spans], rule.tolerance_s)
    return events.false_alarms(times, decided, free, rule).tolist()


def test_events_with_a_short_gap_are_one():
    assert events.merged([Span(3, 4), Span(0, 1), Span(1.5, 2)], 0.5) == (Span(0, 2), Span(3, 4))
    assert events.merged([Span(0, 5), Span(1, 2), Span(4, 6)], 0) == (Span(0, 6),)


def test_a_run_of_frames_lasts_until_its_last_frame_is_no_longer_shown():
    times, there = shown(".##..#")
    found = events.spans_of_frames(times, events.durations(times), there)
    assert np.array(found) == pytest.approx(np.array([(0.1, 0.3), (0.5, 0.6)]))


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("." * 20 + "###" + "." * 20, 0.2),  # the event begins at 2.0, the third frame is shown at 2.2
        ("." * 20 + "##.###" + "." * 20, 0.5),  # two in a row are no alarm
        ("." * 20 + "#.#.#.#" + "." * 20, np.inf),
        ("." * 12 + "###" + "." * 20, 0.0),  # within the second before: it was there at once
        ("." * 9 + "##" + "." * 20, np.inf),  # of three frames at 0.8 to 1.0 only one lies within the second before
        ("." * 29 + "#####" + "." * 9, 1.1),  # 2.9, 3.0, 3.1
        ("." * 38 + "###" + "." * 5, 2.0),  # up to the second after its end at 3.0
        ("." * 39 + "###" + "." * 5, np.inf),
        ("#" * 60, 0.0),
        ("." * 60, np.inf),
    ],
)
def test_an_event_is_found_by_three_frames_in_a_row_within_it_or_a_second_around_it(text, delay):
    assert delays(text, (2.0, 3.0)) == [pytest.approx(delay)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("." * 60, []),
        ("...###....", [5]),  # at the third frame
        ("...##.##..", []),
        ("###" + "." * 10 + "###", [2]),  # 1.3 s later: within the refractory time of 2 s
        ("###" + "." * 18 + "###", [2, 23]),  # 2.1 s later
        ("#" * 45, [2, 22, 42]),  # one that goes on counts again after each refractory time
    ],
)
def test_a_false_alarm_is_three_frames_in_a_row_and_then_none_for_two_seconds(text, at):
    assert alarms(text) == at


def test_alarms_in_an_event_or_a_second_around_it_are_not_false_but_what_goes_on_is():
    assert alarms("." * 12 + "#" * 28 + "." * 20, (2.0, 3.0)) == []
    assert alarms("." * 12 + "#" * 32 + "." * 20, (2.0, 3.0)) == [43]  # 4.1, 4.2, 4.3
    assert alarms("#" * 60, (2.0, 3.0)) == [2, 43]  # up to 0.9 s, and from 4.1 s on


def test_changes_of_the_decision_are_counted_from_frame_to_frame():
    everywhere, decided = np.ones(8, np.bool_), shown("..##.#..")[1]
    assert events.flips(decided, everywhere) == 4
    assert events.flips(shown("#")[1], everywhere[:1]) == 0
    assert events.flips(decided, everywhere, certain=True) == 7


def test_across_what_no_reader_spoke_about_no_change_is_counted():
    #                              the first and the last of the four changes lie beside an unknown frame
    assert events.flips(shown("..##.#..")[1], shown("##.####.")[1]) == 3
    assert events.flips(shown("#...#")[1], shown("#.#.#")[1]) == 0


def test_a_dropped_frame_holds_the_last_decision():
    decided, answered = shown("#.#.#")[1], np.array([False, True, True, False, False])
    assert events.held(decided, answered).tolist() == [False, False, True, True, True]


def test_a_single_frame_and_none_last_as_long_as_usual():
    assert events.durations(np.array([3.0])).tolist() == [0.04]
    assert events.durations(np.zeros(0)).tolist() == []
    assert events.longest_run(shown(".##.###")[1], np.full(7, 0.1)) == pytest.approx(0.3)
    assert events.longest_run(shown("...")[1], np.full(3, 0.1)) == 0


def test_times_rounded_elsewhere_mean_the_same_frames():
    exact = np.arange(45) / 15
    rounded = np.round(np.arange(45) * 3.000009 / 45, 6)  # a rate worked out from a length that was rounded
    for start in (0.4, 1 / 3, 2.2):
        span = [Span(round(start, 4), round(start + 0.4, 4))]
        assert events.inside(exact, span).sum() == 7
        assert events.inside(rounded, span).tolist() == events.inside(exact, span).tolist()


def test_a_reader_speaks_about_the_frames_between_two_labels_close_together():
    times = np.arange(12) / 10
    labelled = np.isin(np.arange(12), [1, 5, 11])
    assert np.flatnonzero(events.known_between(times, labelled, 0.5)).tolist() == [1, 2, 3, 4, 5, 11]


texts = st.text("#.", min_size=1, max_size=80)
spans = st.lists(st.tuples(st.floats(0, 8), st.floats(0, 2)).map(lambda one: Span(one[0], sum(one))), max_size=3)


@given(texts, spans, st.integers(0, 79))
def test_one_positive_frame_more_never_makes_fewer_false_alarms_nor_finds_an_event_later(text, found, place):
    at = place % len(text)
    more = text[:at] + "#" + text[at + 1 :]
    assert len(alarms(more, *found)) >= len(alarms(text, *found))
    assert all(after <= before for before, after in zip(delays(text, *found), delays(more, *found), strict=True))
