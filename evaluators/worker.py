"""The child process. Each job imports what it needs before the sandbox closes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from evaluators.isolation.child import Start, serve


def _submission() -> Start:
    from evaluators.submission.worker_job import start

    return start


def _images() -> Start:
    from evaluators.imaging.worker_job import start

    return start


def _views() -> Start:
    from evaluators.imaging.view_job import start

    return start


def _annotations() -> Start:
    from evaluators.cohort.annotations.worker_job import start

    return start


def _tables() -> Start:
    from evaluators.cohort.table_job import start

    return start


def _cases() -> Start:
    from evaluators.inference.worker_job import start

    return start


def _given_masks() -> Start:
    from evaluators.inference.given_masks import start

    return start


def _verification() -> Start:
    import evaluators.evidence.pdf_attachment  # noqa: F401 - its users load it late
    from evaluators.evalpack import verification_start

    return verification_start()


def _record() -> Start:
    from evaluators.evidence.worker_job import start

    return start


def _report() -> Start:
    from evaluators.evalpack import report_start

    return report_start()


JOBS: Final[Mapping[str, Callable[[], Start]]] = {
    "submission": _submission,
    "images": _images,
    "views": _views,
    "annotations": _annotations,
    "tables": _tables,
    "cases": _cases,
    "given_masks": _given_masks,
    "verification": _verification,
    "record": _record,
    "report": _report,
}


def main() -> int:
    """Serve one job until the standard input closes."""
    return serve(JOBS)
