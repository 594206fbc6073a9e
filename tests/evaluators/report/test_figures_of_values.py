"""The plots of measurements, and both limits of agreement on one tile."""

import pytest

from evaluators.evidence.disclosure import disclose
from evaluators.report.figures import plots
from evaluators.report.figures_of_values import limits_of_agreement
from evaluators.report.numerals import estimate_value
from evaluators.report.tables import estimates_csv, results_document
from evaluators.texts import Words
from support.report_records import measurement_record

RESULTS = measurement_record().results


@pytest.mark.parametrize("language", ["en", "de"])
def test_differences_lie_over_means_between_their_limits(language):
    differences, measured = plots(RESULTS, Words(language))
    assert next((point.x, point.y) for point in differences.points) == pytest.approx(((52.3 + 51.0) / 2, 1.3))
    assert {line.y[0] for line in differences.lines} == {0.0, 0.4127, -4.4192, 5.2446}
    assert (differences.bands[0].lower[0], differences.bands[0].upper[0]) == (-5.1, -3.7)
    assert all(differences.y_range[0] < point.y < differences.y_range[1] for point in differences.points)
    assert "mm" in differences.x_label
    assert "mm" in differences.title
    assert next((point.x, point.y) for point in measured.points) == (51.0, 52.3)
    assert measured.lines[0].x == measured.lines[0].y


def test_outside_the_house_there_are_no_points_to_draw():
    assert plots(disclose(measurement_record(), "external").results, Words("en")) == ()


def test_both_limits_stand_together_with_one_unit():
    value, intervals = limits_of_agreement(RESULTS, Words("en"))
    assert value == "−4.42 to 5.24\u00a0mm"
    assert intervals == "−5.10 to −3.70; 4.50–6.00"
    assert limits_of_agreement(RESULTS.model_copy(update={"estimates": ()}), Words("en")) is None


def test_a_unit_stands_beside_its_number_wherever_that_is_told():
    bias, within = RESULTS.estimates[0], RESULTS.estimates[4]
    assert estimate_value(bias, Words("de")) == "0,413\u00a0mm"
    assert estimate_value(within, Words("de")) == "0,920"
    told = {one["id"]: one.get("unit") for one in results_document(RESULTS)["estimates"] if one["group"] is None}
    assert (told["bias"], told["within_acceptable"]) == ("mm", None)
    header, first, *_ = estimates_csv(RESULTS).splitlines()
    assert dict(zip(header.split(","), first.split(","), strict=True))["unit"] == "mm"
