import csv
import io
import json
from typing import get_args

import pytest

from evaluators.domain.estimate import Estimate, Group, Reason
from evaluators.domain.results import Curves, IntegrityCheck
from evaluators.report.blocks import Columns, Highlight, Table, Text
from evaluators.report.class_tables import class_blocks
from evaluators.report.document import document
from evaluators.report.natural_frequency import natural_frequencies
from evaluators.report.page_one import page_one
from evaluators.report.screen_figures import screen_plots
from evaluators.report.tables import estimate_rows, estimates_csv, results_document, subgroup_rows
from evaluators.report.wording import check_title, what_stands_out
from evaluators.texts import Words
from support.example_results import ALL, SENSITIVITY, estimate, example_results
from support.records import example_record
from support.report_records import multiclass_record

EN, DE = Words("en"), Words("de")


PPV = estimate("ppv", 0.212, 0.16, 0.282)


def every_block(blocks):
    for block in blocks:
        yield block
        if isinstance(block, Columns):
            yield from every_block((*block.left, *block.right))


def read(text, delimiter=","):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize(
    ("status", "detail", "title"),
    [
        ("pass", "1", "Erster Lauf auf dieser Kohorte"),
        ("warn", "2", "Diese Fälle wurden schon einmal ausgewertet, Zufallsbefunde werden damit wahrscheinlicher"),
        ("warn", "5", "Diese Fälle wurden schon 4-mal ausgewertet, Zufallsbefunde werden damit wahrscheinlicher"),
        ("warn", "no number", "Erster Lauf auf dieser Kohorte"),
        ("warn", None, "Erster Lauf auf dieser Kohorte"),
    ],
)
def test_a_run_that_is_not_the_first_says_what_that_means(status, detail, title):
    check = IntegrityCheck(check="first_run_on_cohort", status=status, detail=detail)
    assert check_title(check, DE) == title


def test_the_report_and_the_screen_call_a_check_by_the_same_word():
    for words in (EN, DE):
        for status in get_args(IntegrityCheck.model_fields["status"].annotation):
            assert words(f"report.status.{status}").lower() == words(f"integrity.status.{status}").lower()


def test_each_value_of_a_structure_names_the_cases_it_rests_on():
    few = ALL.model_copy(update={"cases": 40, "patients": 10})
    estimates = (
        estimate("dice", 0.8, 0.7, 0.9, parameter="liver"),
        estimate("missed_structures", 0.1, 0.0, 0.2, n=few, parameter="liver"),
    )
    results = example_results(task="segmentation", classes=("background", "liver"), estimates=estimates, verdicts=())
    blocks = class_blocks(example_record(results=results), EN)
    table = next(block for block in blocks if isinstance(block, Table) and block.header[1] == "Dice")
    assert table.rows == (("liver", "0.800 (0.700–0.900); 234 (118)", "0.100 (0.000–0.200); 40 (10)"),)
    assert any(isinstance(block, Text) and "at least one pixel" in block.text for block in blocks)


def test_rows_are_what_the_report_shows():
    table = estimate_rows(example_results(), EN)
    assert len({len(row) for row in (table.header, *table.rows)}) == 1
    assert table.rows[1] == ("Sensitivity", "0.875", "0.732–0.959", "80 (40)", "≥ 0.6: shown")
    assert table.rows[2][4] == "≥ 0.85: not shown"


def test_an_estimate_with_a_goal_shows_the_interval_of_its_verdict():
    other = estimate("sensitivity", 0.875, 0.7, 0.99)
    results = example_results(estimates=(other,))
    assert estimate_rows(results, EN).rows[0][2] == "0.732–0.959"


def enriched_results(**changes):
    values = [
        estimate(f"{name}{suffix}", 0.212, 0.16, 0.282) for suffix in ("", "_at_prevalence") for name in ("ppv", "npv")
    ]
    return example_results(**{"sampling": "enriched", "estimates": (SENSITIVITY, *values), "verdicts": ()} | changes)


def names(rows):
    return [row[0] for row in rows]


def test_a_predictive_value_of_an_enriched_cohort_stands_once_and_under_its_true_name():
    plain, true = EN("metrics.ppv.name"), EN("metrics.ppv_at_prevalence.name")
    once = names(estimate_rows(enriched_results(), EN).rows)
    assert true in once
    assert plain not in once
    record = example_record(results=enriched_results())
    tables = [block for page in document(record, "en").pages for block in every_block(page) if isinstance(block, Table)]
    shown = [name for table in tables for name in names(table.rows)]
    assert (shown.count(true), shown.count(plain)) == (1, 0)


def test_a_predictive_value_of_another_cohort_stands_beside_the_one_at_the_target_prevalence():
    both = names(estimate_rows(enriched_results(sampling="consecutive"), EN).rows)
    assert {EN("metrics.ppv.name"), EN("metrics.ppv_at_prevalence.name")} <= set(both)


def test_a_predictive_value_with_a_goal_is_never_left_out():
    verdict = example_results().verdicts[0].model_copy(update={"metric": "ppv", "estimate": PPV})
    assert EN("metrics.ppv.name") in names(estimate_rows(enriched_results(verdicts=(verdict,)), EN).rows)


def test_files_for_programs_keep_both_predictive_values():
    ids = {"ppv", "ppv_at_prevalence", "npv", "npv_at_prevalence"}
    assert ids <= {one["id"] for one in results_document(enriched_results())["estimates"]}
    assert ids <= {row["id"] for row in read(estimates_csv(enriched_results()))}


def test_subgroups_with_too_few_patients_have_a_row_without_a_number():
    rows = subgroup_rows(example_results(), DE).rows
    assert rows[0][:3] == ("Geschlecht: weiblich", "Sensitivität", "0,881")
    assert rows[-1][3] == "zu wenige Patienten"


def test_the_json_document_is_plain_and_without_language():
    document = json.loads(json.dumps(results_document(example_results()), allow_nan=False))
    assert document["schema"] == "pruefstand/results/v1"
    assert document["positive_class"] == "melanoma"
    assert (
        document["cases"]["offered"]
        == 240
        == sum(document["cases"][part] for part in ("excluded", "no_reference", "failed", "evaluated"))
    )
    sensitivity = next(e for e in document["estimates"] if e["id"] == "sensitivity" and e["group"] is None)
    assert sensitivity == {
        "id": "sensitivity",
        "group": None,
        "value": 0.875,
        "lower": 0.7321,
        "upper": 0.9581,
        "level": 0.95,
        "method": "clopper-pearson effective n",
        "patients": 40,
        "cases": 80,
        "positives": 80,
    }
    assert {"id": "ppv_at_prevalence", "undefined": "no_target_prevalence"}.items() <= document["estimates"][6].items()
    assert any(e["group"] == {"sex": "female"} for e in document["estimates"])
    assert document["verdicts"][1]["new_cases_needed"] == 12_000
    assert document["failures"] == [{"case": 17, "category": "model_nan"}, {"case": 88, "category": "model_nan"}]


def test_the_digest_does_not_depend_on_what_the_machine_measured():
    results = example_results()
    slower = results.model_copy(update={"measured": results.measured.model_copy(update={"latency_ms": {"p50": 99.0}})})
    other = results.model_copy(update={"prevalence": 0.5})
    digests = [results_document(one)["results_digest"] for one in (results, slower, other)]
    assert digests[0] == digests[1] != digests[2]
    assert digests[0].startswith("sha256:")


def test_csv_for_programs_keeps_every_digit():
    rows = read(estimates_csv(example_results()))
    assert rows[0]["value"] == "0.9134567"
    assert rows[6]["undefined"] == "no_target_prevalence"
    assert rows[7]["group_value"] == "female"


def test_csv_for_a_german_spreadsheet_has_semicolons_and_decimal_commas():
    text = estimates_csv(example_results(), spreadsheet="de")
    assert text.startswith("\ufeff")
    assert read(text, ";")[0]["value"] == "0,9134567"


@pytest.mark.parametrize("dangerous", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_text_that_a_spreadsheet_would_run_is_neutralised(dangerous):
    group = Group(attribute=dangerous, value=dangerous)
    subgroup = (
        example_results()
        .subgroups[0]
        .model_copy(update={"estimates": (estimate("sensitivity", -0.5, -0.6, 0.1, group=group),)})
    )
    row = read(estimates_csv(example_results(subgroups=(subgroup,))))[-1]
    assert row["group_value"] == f"'{dangerous}"
    assert row["value"] == "-0.5"


def test_a_suppressed_estimate_is_only_that_in_every_export():
    hidden = Estimate(metric="ppv", suppressed=True)
    results = example_results(estimates=(hidden,), verdicts=(), subgroups=())
    assert results_document(results)["estimates"] == [{"id": "ppv", "group": None, "suppressed": True}]
    assert [value for value in read(estimates_csv(results))[0].values() if value] == ["ppv", "true"]


def test_natural_frequencies_are_whole_people_that_add_up():
    sentence = natural_frequencies(example_results(), EN)
    # prevalence 80 / 234: 342 of 1,000; sensitivity 0.875 [0.7321, 0.9581]; specificity 132 / 154 [0.7823, 0.9112]
    assert sentence == (
        "Of 1,000 cases like these (342 with melanoma): "
        "299 found (250–328), 43 missed (14–92), 94 false alarms (58–143)."
    )


def test_an_enriched_cohort_says_nothing_about_practice_without_a_target():
    enriched = example_results(sampling="enriched")
    assert natural_frequencies(enriched, EN) is None
    assert "(20 with melanoma)" in natural_frequencies(enriched, EN, target_prevalence=0.02)


def test_without_a_sensitivity_there_is_no_sentence():
    results = example_results(
        verdicts=(), curves=Curves(), estimates=(Estimate(metric="sensitivity", undefined=Reason.NO_POSITIVES, n=ALL),)
    )
    assert natural_frequencies(results, EN) is None
    assert natural_frequencies(multiclass_record().results, EN) is None
    assert natural_frequencies(example_results(estimates=(SENSITIVITY,), verdicts=()), EN) is None


def test_a_check_that_did_not_pass_is_not_called_by_what_would_be_good():
    found = (
        IntegrityCheck(check="isolation", status="pass"),
        IntegrityCheck(check="first_run_on_cohort", status="warn", detail="2"),
        IntegrityCheck(check="locked_before_run", status="warn"),
        IntegrityCheck(check="repeatable", status="fail", detail="chance"),
    )
    assert what_stands_out(example_results(integrity=found), EN) == (
        "Failed: Answers to the same image depend on chance",
        "Note: These cases were run once before, so chance findings become likelier; Plan not locked before the run",
    )


FAILED = IntegrityCheck(check="repeatable", status="fail", detail="chance")
NOTED = IntegrityCheck(check="optimiser", status="warn")


@pytest.mark.parametrize(
    ("words", "alarm", "note"),
    [
        (
            EN,
            "1 check of the run did not pass: Answers to the same image depend on chance.",
            "1 note on how the run was made: page 2, “Checks of the run”.",
        ),
        (
            DE,
            "1 Prüfung des Laufs wurde nicht bestanden: Antworten auf dasselbe Bild hängen vom Zufall ab.",
            "1 Hinweis dazu, wie der Lauf zustande kam: Seite 2, „Prüfungen des Laufs“.",
        ),
    ],
    ids=["en", "de"],
)
def test_the_first_page_says_at_the_verdict_which_checks_failed_and_how_many_left_notes(words, alarm, note):
    blocks = page_one(example_record(results=example_results(integrity=(FAILED, NOTED))), words)
    place = next(place for place, block in enumerate(blocks) if isinstance(block, Highlight))
    assert blocks[place].alarms == (alarm,)
    assert blocks[place + 1] == Text(note, quiet=True)


def test_the_first_page_raises_no_alarm_where_every_check_passed():
    passed = IntegrityCheck(check="repeatable", status="pass")
    blocks = page_one(example_record(results=example_results(integrity=(passed,))), EN)
    assert [block.alarms for block in blocks if isinstance(block, Highlight)] == [()]
    assert not any(isinstance(block, Text) and "note" in block.text for block in blocks)


def test_where_no_case_got_an_answer_it_is_said_first_and_no_curve_is_drawn():
    flow = example_results().flow.model_copy(update={"evaluated": 0, "failed": 234})
    results = example_results(flow=flow, integrity=(FAILED,))
    assert natural_frequencies(results, EN) is None
    assert screen_plots(results, EN) == ()
    assert what_stands_out(results, EN)[0] == "No case got an answer: all 234 failed."
    highlight = next(block for block in page_one(example_record(results=results), DE) if isinstance(block, Highlight))
    assert highlight.alarms[0] == "Kein Fall erhielt eine Antwort: Alle 234 sind fehlgeschlagen."
