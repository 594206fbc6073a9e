"""Which image of a case is looked at first: of a volume its middle, of a video where something was missed."""

from __future__ import annotations

from desktop.views.cases_page.listing import CaseRow


def first_image(row: CaseRow) -> int:
    """Return the place of an image, from 0: where a reader would look first.

    Of a volume the middle slice: the first one shows nothing yet. Of a video the first frame the model missed, else
    the beginning of its first event.
    """
    facts, standing = row.case.facts, row.standing
    if standing is not None and standing.track is not None and not standing.failed:
        from evaluators.analyses.video_cases import runs_of

        runs = runs_of(standing.track)
        shown = runs.missed if standing.verdict == "missed" else runs.events
        return shown[0][0] if shown else 0
    return facts.grid.shape[0] // 2 if row.case.reading == "volume" and facts is not None and facts.grid else 0
