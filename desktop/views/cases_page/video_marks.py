"""What stands along the time line of a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.views.cases_page.wording import events_found
from desktop.widgets.viewer.event_line import VideoMarks
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding


def video_marks(standing: CaseStanding | None, words: Words) -> VideoMarks | None:
    """Return the marks of a video; None where nothing is known of its frames."""
    track = standing.track if standing is not None else None
    if standing is None or track is None:
        return None
    from evaluators.analyses.video_cases import runs_of

    found = runs_of(track)
    return VideoMarks(
        frames=len(track.times_s),
        events=found.events,
        positive=() if standing.failed else found.positive,
        missed=found.missed,
        invented=() if standing.failed else found.invented,
        alarms=() if standing.failed else tuple(track.false_alarms.tolist()),
        said=words("desktop_cases.failed") if standing.failed else events_found(words, standing),
    )
