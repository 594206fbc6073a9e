"""The one entry point: ``worker``, the window (also without any argument), or the command line. No Qt by itself."""

from __future__ import annotations

import os
import sys

from desktop import dumps

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before anything can import onnxruntime
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the order of sums, and so the last digit, must not depend on the cores


def main() -> int:
    """Run what the first argument names and return the exit code."""
    dumps.forbid()
    if sys.argv[1:2] == ["worker"]:
        from evaluators.worker import main as work

        return work()
    from evaluators import logbook

    logbook.take_over()
    if sys.argv[1:2] in ([], ["app"]):
        from desktop.app import main as window

        return window(sys.argv[2:])
    from evaluators.cli.main import main as command_line

    return command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
