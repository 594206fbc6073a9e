import numpy as np
import pytest

from evaluators.examples.developer_frames import SEEDS, developer_frames
from evaluators.examples.glottis_video import SEED
from evaluators.examples.laryngoscopies import COURSES, RATE, events, looks
from evaluators.examples.larynx import FOGGED, IN_VIEW, SIDE, TUBED, Camera, Look, draw_airway

SEEN, UNSEEN = Look(0, 0, 0.5), Look(0, 1.6, 0.5)


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (Look(0, 0, 0.5), True),
        (Look(IN_VIEW - 0.01, 0, 0.0), True),
        (Look(0, IN_VIEW, 0.5), False),
        (Look(0, 0, 0.5, fog=FOGGED), False),
        (Look(0, 0, 0.5, tube=TUBED), False),
        (Look(0, 0, 0.5, fog=FOGGED - 0.01, tube=TUBED - 0.01), True),
        (Look(0, -1.7, 0.5, hole=(0.1, 0.1)), False),
    ],
)
def test_the_glottis_is_seen_where_it_lies_in_view_and_nothing_covers_it(look, seen):
    assert look.shows_glottis is seen


def test_events_are_runs_of_frames_to_a_tenth_of_a_second():
    course = [UNSEEN] * RATE + [SEEN] * RATE + [UNSEEN] * RATE + [SEEN] * 2 * RATE
    assert events(course) == [(1.0, 2.0), (3.0, 5.0)]


def test_a_reader_does_not_note_a_moment_out_of_sight_nor_one_in_sight():
    assert events([SEEN] * RATE + [UNSEEN] * 3 + [SEEN] * RATE) == [(0.0, round((2 * RATE + 3) / RATE, 1))]
    assert events([UNSEEN] * RATE + [SEEN] * 2 + [UNSEEN] * RATE) == []


def test_every_course_goes_as_it_says():
    of_course = {
        course: [events(looks(course, np.random.default_rng(seed))) for seed in range(6)] for course in COURSES
    }
    assert {len(found) for found in of_course["easy"]} == {1}
    assert {len(found) for found in of_course["interrupted"]} == {2}
    assert {len(found) for found in of_course["never"]} == {0}
    assert all(end - start < 1.6 for found in of_course["hard"] for start, end in found)


@pytest.mark.parametrize("worn", [False, True])
def test_a_frame_is_a_round_field_and_a_glottis_changes_it(worn):
    airway = draw_airway(np.random.default_rng(2), worn=worn)
    with_it, without = (Camera(airway, np.random.default_rng(3)).frame(look) for look in (SEEN, UNSEEN))
    assert (with_it.shape, with_it.dtype) == ((SIDE, SIDE, 3), np.uint8)
    assert with_it[0, 0].max() < 30
    middle = slice(SIDE * 3 // 8, SIDE * 5 // 8)
    assert with_it[middle, middle].std() > 1.5 * without[middle, middle].std()


def test_the_same_seed_draws_the_same_frames():
    (first, seen), (second, again) = developer_frames("held_out", 1), developer_frames("held_out", 1)
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert seen == again


def test_no_two_sets_of_recordings_share_a_seed():
    assert len({*SEEDS.values(), SEED}) == len(SEEDS) + 1
