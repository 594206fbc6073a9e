"""Times of frames while a run goes on."""

import pytest

from desktop.flows.frame_times import FrameTimes
from desktop.flows.run_progress import RunProgress
from desktop.views.run_page.progress import ProgressBox, speed_text
from evaluators.domain.outcome import FrameAnswers, Outcome
from evaluators.domain.streamed import Streamed
from evaluators.texts import Words


def answers(*spent, step=0.04):
    times = tuple(n * step for n in range(len(spent)))
    return FrameAnswers(
        times_s=times, scores=((0.5, 0.5),) * len(spent), spent_ms=tuple((one, 0.0, 0.0, 0.0) for one in spent)
    )


def test_frames_are_summed_up_with_the_share_over_the_time_until_the_next():
    times = FrameTimes()
    assert times.said is None
    times.add(answers(*range(1, 100)))
    said = times.said
    assert (said.now, said.median, said.high, said.highest) == (99, 50, 94, 98)
    assert said.budget_ms == pytest.approx(40)
    assert said.over == pytest.approx(59 / 99)


def test_the_trace_shows_the_frames_of_twenty_seconds():
    times = FrameTimes()
    times.add(answers(*[1000.0] * 15))
    times.add(answers(*[2000.0] * 6))
    assert times.trace == (1000.0,) * 8 + (2000.0,) * 6


def test_a_run_of_videos_says_what_a_frame_takes(qtbot):
    from desktop.tongue import Tongue

    progress, words = RunProgress(), Words("en")
    progress.move(1, 2)
    assert speed_text(words, progress, 41.2).replace("\xa0", " ") == "41 ms per case"
    progress.add(Outcome(case=1, status="evaluated", frames=answers(10.0, 20.0, 50.0)))
    assert speed_text(words, progress, 80.0).replace("\xa0", " ") == (
        "Video: ms per frame now 50.0 | median 20.0 | 95th 50.0 | 99th 50.0 | over 40.0 ms: 33%"
    )
    box = ProgressBox(Tongue("en"))
    qtbot.addWidget(box)
    box.show_progress(progress, paused=False, stopping=False)
    assert not box.trace.isHidden()
    assert not box.trace.grab().isNull()
    box.show_done("done")
    assert box.trace.isHidden()


@pytest.mark.parametrize(("language", "told"), [("en", "1 of 4 frames dropped"), ("de", "1 von 4 Einzelbildern")])
def test_the_line_says_how_many_frames_of_the_live_stream_were_dropped(language, told):
    progress, words = RunProgress(), Words(language)
    progress.frames.add(answers(20, 20))
    assert told not in speed_text(words, progress, 1.0)
    stages = ((1.0, 2.0, 30.0, 1.0),) * 3
    progress.frames.stream = Streamed(
        arrived=4, interval_ms=40, seconds=0.2, spent_ms=stages, late_ms=(34.0, 70.0, 34.0), at_s=(0.0, 0.04, 0.12)
    )
    assert told in speed_text(words, progress, 1.0)
