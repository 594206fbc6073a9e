"""Plots and tables of several findings, from results computed from cases."""

import functools

import pytest

from evaluators.evidence.bundle import read_record, write_bundle
from evaluators.evidence.disclosure import disclose, withheld
from evaluators.evidence.record import Definition
from evaluators.report.blocks import Table, Text
from evaluators.report.class_tables import _room, class_blocks
from evaluators.report.figures import plots
from evaluators.report.figures_of_labels import LABEL_PLOTS, label_roc, label_rows
from evaluators.report.first_measures import first_measures
from evaluators.tasks.summarising import summarise
from evaluators.texts import LANGUAGES, Words
from support.label_cases import FINDINGS, label_case, label_cohort, label_plan
from support.records import example_cohort, example_record
from support.scored_cases import SEED


@functools.cache
def results(patients=120):
    return summarise(label_cohort(patients), label_plan(), seed=SEED, excluded={}, confirmatory=True)


def record(**class_patients):
    cohort = example_cohort(class_patients={"edema": 20, "mass": 40, "nodule": 60} | class_patients)
    definitions = {one.metric: Definition(implementation="pruefstand", version=1) for one in results().estimates}
    return example_record(results=results(), cohort=cohort, plan=label_plan(), definitions=definitions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_stand_below_each_other_with_their_mean_as_a_line(language):
    found = {plot.name: plot for plot in plots(results(), Words(language))}
    assert tuple(found) == LABEL_PLOTS
    area = found["labels_auroc"]
    assert [name for _, name in area.y_ticks] == list(FINDINGS)
    mean = next(one for one in results().estimates if one.id == "macro_auroc_labels")
    assert area.lines[0].x == (mean.value, mean.value)
    assert len(label_rows(results(), "labels_auroc")) == 3


def test_a_finding_has_its_curve_through_its_own_operating_point():
    plot = label_roc(results(), "mass", Words("en"))
    counts = results().labels[1]
    (point,) = plot.points
    assert (point.x, point.y) == (counts.alarms / counts.absent, counts.found / counts.holds)
    assert "mass" in plot.title
    assert label_roc(results(), "unknown", Words("en")) is None
    nobody = summarise([label_case(1, [], (0.1, 0.2, 0.3))], label_plan(), seed=SEED, excluded={}, confirmatory=True)
    assert label_roc(nobody, "mass", Words("en")) is None
    assert [plot.name for plot in plots(nobody, Words("en"))] == ["labels_specificity"]


def test_the_means_come_first_and_every_finding_has_a_line():
    assert [one.id for one in first_measures(results())][:3] == [
        "macro_auroc_labels",
        "macro_sensitivity",
        "macro_specificity",
    ]
    blocks = class_blocks(record(), Words("en"))
    table = next(block for block in blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == list(FINDINGS)
    assert any("not adjusted" in block.text for block in blocks if isinstance(block, Text))


def test_a_rare_finding_is_withheld_alone_and_counts_and_curves_stay_in_the_house():
    rare = record(edema=4)
    assert withheld(rare).classes == ("edema",)
    outside = disclose(rare, "external")
    shown = {one.id: one for one in outside.results.estimates}
    assert shown["auroc[edema]"].suppressed
    assert shown["auroc[mass]"].value is not None
    assert shown["macro_auroc_labels"].n.rounded
    assert shown["macro_auroc_labels"].value == round(shown["macro_auroc_labels"].value, 2)
    assert outside.results.labels == ()
    assert "edema" not in outside.cohort.class_patients


def test_labels_come_back_from_a_bundle_as_they_were():
    complete = record()
    assert read_record(write_bundle(complete, [])).results.labels == complete.results.labels


def test_the_table_of_findings_is_headed_so_and_gives_their_names_the_room_of_one_unbroken_word():
    table = next(block for block in class_blocks(record(), Words("en")) if isinstance(block, Table))
    assert table.header[0] == "Finding"
    assert table.widths[0] == 1.6
    blocks = class_blocks(record(), Words("de"))
    assert next(block for block in blocks if isinstance(block, Table)).header[0] == "Befund"
    assert _room(["pneumothorax", "left kidney"]) == pytest.approx(2.4)
    assert _room(["x" * 40]) == 4.0
