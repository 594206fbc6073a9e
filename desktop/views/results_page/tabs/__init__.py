"""One tab per view of the results. A later task adds its tabs here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from desktop.tongue import Tongue
from desktop.views.results_page.tabs.calibration import CalibrationTab
from desktop.views.results_page.tabs.compare import CompareTab
from desktop.views.results_page.tabs.events import EventsTab
from desktop.views.results_page.tabs.failed import FailedTab
from desktop.views.results_page.tabs.froc import FrocTab
from desktop.views.results_page.tabs.labels import LabelsTab
from desktop.views.results_page.tabs.sizes import SizesTab
from desktop.views.results_page.tabs.speed import SpeedTab
from desktop.views.results_page.tabs.subgroups import SubgroupsTab
from desktop.views.results_page.tabs.summary import SummaryTab
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.views.results_page.tabs.threshold import ThresholdTab


class TabKind(NamedTuple):
    """One tab."""

    name: str
    """Words under ``desktop_results.tabs``."""
    made: Callable[[Tongue], ResultTab]
    tasks: frozenset[str] | None = None
    """Kinds of task that have it; None: all."""


_CLASSES: Final = frozenset({"classification"})
TABS: Final = (
    TabKind("summary", SummaryTab),
    TabKind("events", EventsTab, frozenset({"video"})),
    TabKind("labels", LabelsTab, frozenset({"multilabel"})),
    TabKind("froc", FrocTab, frozenset({"detection"})),
    TabKind("sizes", SizesTab, frozenset({"detection"})),
    TabKind("subgroups", SubgroupsTab),
    TabKind("threshold", ThresholdTab, _CLASSES),
    TabKind("calibration", CalibrationTab, _CLASSES),
    TabKind("failed", FailedTab),
    TabKind("speed", SpeedTab),
    TabKind("compare", CompareTab),
)
