"""Where the frozen program begins."""

from __future__ import annotations

import multiprocessing
import sys

from desktop.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a library that starts processes would otherwise open the program again
    sys.exit(main())
