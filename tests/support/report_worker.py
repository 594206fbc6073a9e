"""A worker for tests: ``python -I report_worker.py``. Makes a report inside the sandbox."""

import sys
from pathlib import Path

from evaluators.evidence.record import Record
from evaluators.isolation.child import serve
from evaluators.report.pdf import build_pdf, preload


def _report():
    preload()

    def handle(request, blobs):
        record, bundle = blobs
        return {}, (build_pdf(Record.model_validate_json(record), request["language"], bundle),)

    return lambda _setup, _blobs: ({}, handle)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(serve({"report": _report}))
