"""What the screen shows beside the report, and what leaves it as a file."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from evaluators.domain.estimate import Group
from evaluators.domain.results import Curve, Curves
from evaluators.report import numerals
from evaluators.report.natural_frequency import frequencies
from evaluators.report.raster import as_png
from evaluators.report.screen_figures import precision_recall, screen_plots, subgroup_plot
from evaluators.report.standalone_svg import standalone_svg
from evaluators.report.tables import estimates_csv
from evaluators.report.workbook import workbook
from evaluators.texts import LANGUAGES, Words
from support.example_results import estimate, example_results

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(params=LANGUAGES)
def words(request):
    return Words(request.param)


def cells(content):
    """Return every cell of the first sheet: reference to (type, text)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own bytes
        strings = ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314 - our own bytes
    texts = ["".join(part.text or "" for part in item.iter(f"{SHEET}t")) for item in strings.iter(f"{SHEET}si")]
    found = {}
    for cell in sheet.iter(f"{SHEET}c"):
        assert cell.find(f"{SHEET}f") is None, "a formula"
        value = cell.find(f"{SHEET}v")
        if value is not None:
            is_text = cell.get("t") == "s"
            found[cell.get("r")] = texts[int(value.text)] if is_text else float(value.text)
    return found


def test_a_workbook_holds_numbers_as_numbers_and_says_that_it_is_unsigned(words):
    found = cells(workbook(example_results(), words, ["unsigned"]))
    assert found["A1"] == "unsigned"
    assert 0.875 in found.values()


def test_a_workbook_shows_the_limits_that_screen_and_report_show(words):
    one = estimate("calibration_intercept", -1.153949, -1.643083, 0.646957)
    found = cells(workbook(example_results(estimates=(one,)), words, ["unsigned"]))
    assert [found[place] for place in ("B4", "C4", "D4")] == [-1.15, -1.65, 0.647]
    assert numerals.estimate_value(one, Words("en")) == "\u22121.15"
    assert numerals.estimate_interval(one, Words("en")) == "\u22121.65 to 0.647"


def test_no_name_in_a_workbook_is_run_as_a_formula(words):
    group = Group(attribute="=1+1", value="+cmd")
    odd = (
        example_results()
        .subgroups[0]
        .model_copy(
            update={
                "attribute": "=1+1",
                "value": "@x",
                "estimates": (estimate("sensitivity", 0.5, 0.4, 0.6, group=group),),
            }
        )
    )
    content = workbook(example_results(subgroups=(odd,)), words, ["=NOTE()"])
    assert cells(content)["A1"] == "=NOTE()"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_every_row_of_a_marked_csv_says_that_it_is_unsigned():
    lines = estimates_csv(example_results(), status="unsigned").splitlines()
    assert lines[0].endswith(",status")
    assert all(line.endswith(",unsigned") for line in lines[1:])
    assert "status" not in estimates_csv(example_results()).splitlines()[0]


def test_precision_and_recall_stand_beside_the_plots_of_the_report(words):
    curve = Curve(x=(0.5, 1.0), y=(0.9, 0.4))
    results = example_results(curves=Curves(precision_recall=curve))
    plot = precision_recall(results, words)
    assert plot in screen_plots(results, words)
    assert plot.square
    assert plot.lines[0].y == (0.4, 0.4)
    assert precision_recall(example_results(curves=Curves()), words) is None


def test_subgroups_are_rows_with_the_whole_cohort_on_top(words):
    plot = subgroup_plot(example_results(), "sensitivity", words)
    names = [name for _, name in plot.y_ticks]
    assert len(names) == 3
    assert plot.points[0].x == 0.875
    assert plot.x_range == (0.0, 1.0)
    assert subgroup_plot(example_results(subgroups=()), "sensitivity", words) is None


def test_a_drawing_that_stands_alone_carries_its_words(words):
    for plot in screen_plots(example_results(), words):
        svg = standalone_svg(plot, words, ["unsigned <script>"])
        text = " ".join(ET.fromstring(svg).itertext())  # noqa: S314 - our own bytes
        assert plot.alt in text
        assert "unsigned <script>" in text
        assert b"<script>" not in svg


def test_a_drawing_becomes_a_picture_of_300_dots_per_inch(words):
    plot = screen_plots(example_results(), words)[0]
    png = as_png(standalone_svg(plot, words))
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == pytest.approx(110 / 25.4 * 300, abs=2)
    with Image.open(io.BytesIO(png)) as picture:
        picture.verify()
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_thousand_cases_add_up():
    counts = frequencies(example_results())
    assert counts.positives == counts.found[0] + counts.missed[0] == 342
    assert counts.missed[1] <= counts.missed[0] <= counts.missed[2]
