"""One tab per view of the results. A later task adds its tabs here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.tongue import Tongue
from desktop.views.results_page.tabs.calibration import CalibrationTab
from desktop.views.results_page.tabs.failed import FailedTab
from desktop.views.results_page.tabs.speed import SpeedTab
from desktop.views.results_page.tabs.subgroups import SubgroupsTab
from desktop.views.results_page.tabs.summary import SummaryTab
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.views.results_page.tabs.threshold import ThresholdTab

TABS: Final[tuple[tuple[str, Callable[[Tongue], ResultTab]], ...]] = (
    ("summary", SummaryTab),
    ("subgroups", SubgroupsTab),
    ("threshold", ThresholdTab),
    ("calibration", CalibrationTab),
    ("failed", FailedTab),
    ("speed", SpeedTab),
)
"""Words under ``desktop_results.tabs``, and what makes the tab."""
