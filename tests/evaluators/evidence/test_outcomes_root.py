"""The digest over what became of all cases binds every answer of a model, and no time."""

import pytest

from evaluators.domain.outcome import FrameAnswers, Outcome, ScoredBox
from evaluators.evidence.outcomes_root import outcomes_root

SECRET = b"s" * 32
BOX = ScoredBox(label=0, score=0.9, left=1.0, top=2.0, right=3.0, bottom=4.0)
FRAMES = FrameAnswers(times_s=(0.0, 0.04), scores=((0.1, 0.9), (0.2, 0.8)), spent_ms=((1.0, 1.0, 1.0, 1.0),) * 2)


def root(**answer):
    return outcomes_root(SECRET, [Outcome(case=1, status="evaluated", **answer)])


@pytest.mark.parametrize(
    ("answer", "other"),
    [
        ({"boxes": (BOX,)}, {"boxes": (BOX.model_copy(update={"score": 0.8}),)}),
        ({"boxes": ()}, {}),
        ({"value": 41.5}, {"value": 41.6}),
        ({"frames": FRAMES}, {"frames": FRAMES.model_copy(update={"scores": ((0.1, 0.9), (0.3, 0.7))})}),
    ],
)
def test_another_answer_gives_another_digest(answer, other):
    assert root(**answer) == root(**answer)
    assert root(**answer) != root(**other)


def test_how_long_frames_took_is_not_part_of_it():
    slower = FRAMES.model_copy(update={"spent_ms": ((2.0, 2.0, 2.0, 2.0),) * 2})
    assert root(frames=FRAMES) == root(frames=slower)
