"""A worker for tests: ``python -I report_worker.py``. Makes reports inside the sandbox."""

import sys

from evaluators.evalpack import report_start, verification_start
from evaluators.isolation.child import serve

if __name__ == "__main__":
    sys.exit(serve({"report": report_start, "verification": verification_start}))
