import io
import re
import shutil
import subprocess

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from evaluators.domain.estimate import Counts, Estimate, Reason
from evaluators.domain.results import IntegrityCheck
from evaluators.evidence.pdf_attachment import attached_file
from evaluators.evidence.record import Evaluator
from evaluators.report.blocks import Text
from evaluators.report.document import document
from evaluators.report.pdf import TEMPLATE, build_pdf
from evaluators.resources import resource
from evaluators.texts import Words
from support.compared_records import comparison_of
from support.records import example_model, example_record
from support.report_records import bare_record, crowded_record, multiclass_record, suppressed_record

CHECKS = ("isolation", "golden_samples", "repeatable")
"""Those that can fail."""
BUNDLE = b'{"payload":"e30="}\n'
RECORDS = {
    "full": example_record,
    "bare": bare_record,
    "several classes": multiclass_record,
    "suppressed": suppressed_record,
    "crowded": crowded_record,
    "compared": lambda: with_a_comparison(example_record()),
    "crowded and compared": lambda: with_a_comparison(crowded_record()),
    "crowded, and no check passed": lambda: with_no_check_passed(crowded_record()),
}


def with_no_check_passed(record):
    checks = tuple(IntegrityCheck(check=name, status="fail") for name in CHECKS)
    return record.model_copy(update={"results": record.results.model_copy(update={"integrity": checks})})


def with_a_comparison(record):
    return record.model_copy(update={"comparison": comparison_of(record.results)})


def catalogue(pdf):
    return PdfFileReader(io.BytesIO(pdf)).root


def text_of(pdf, tmp_path, page=None):
    """Return the words as a reader copies them out, on one line, with plain spaces."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    only = ["-f", str(page), "-l", str(page)] if page else []
    shown = subprocess.run(["pdftotext", *only, "-raw", str(path), "-"], capture_output=True, check=True)  # noqa: S607
    return re.sub(r"\s+", " ", shown.stdout.decode())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", RECORDS)
def test_every_record_fills_exactly_two_pages(name, language):
    assert catalogue(build_pdf(RECORDS[name](), language, BUNDLE))["/Pages"]["/Count"] == 2


def test_the_same_record_gives_the_same_bytes():
    record = example_record()
    assert build_pdf(record, "de", BUNDLE) == build_pdf(record, "de", BUNDLE)


def test_another_record_or_bundle_gives_other_bytes():
    first = build_pdf(example_record(), "en", BUNDLE)
    assert first != build_pdf(example_record(evaluated_at="2026-10-09T14:02:01Z"), "en", BUNDLE)
    assert first != build_pdf(example_record(), "en", BUNDLE + b"\n")


def test_the_bundle_is_attached_unchanged_as_data():
    pdf = build_pdf(example_record(), "en", BUNDLE)
    assert attached_file(pdf, "bundle.intoto.jsonl") == BUNDLE
    assert catalogue(pdf)["/AF"][0].get_object()["/AFRelationship"] == "/Data"


def test_the_file_declares_archive_and_accessibility_standards_and_its_language():
    pdf = build_pdf(example_record(), "de", BUNDLE)
    metadata = catalogue(pdf)["/Metadata"].data
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert str(catalogue(pdf)["/Lang"]) == "de"
    assert catalogue(pdf)["/MarkInfo"]["/Marked"]


def test_its_date_is_that_of_the_evaluation():
    info = PdfFileReader(io.BytesIO(build_pdf(example_record(), "en", BUNDLE))).trailer["/Info"]
    assert str(info["/CreationDate"]).startswith("D:20261009140200")


def test_every_number_of_the_first_page_is_there(tmp_path):
    page = text_of(build_pdf(example_record(), "en", BUNDLE), tmp_path, page=1)
    for words in (
        "Evaluation summary",
        "Confirmatory",
        "Internal: stays in the house",
        "Page 1 of 2",
        "Not for diagnosis",
        "Melanoma classifier, version 1.2.0",
        "Example GmbH",
        "Klinik Musterstadt, Dermatology",
        "9 Oct 2026 14:02 UTC",
        "Does the model find melanoma in our dermoscopic images?",
        "Sensitivity 0.875 (95% CI 0.732–0.959), n = 80 (40 patients). Goal ≥ 0.6: shown.",
        "≥ 0.85: not shown",
        "0.913 0.871–0.946 234 (118)",
        "AUROC 0.913 (95% CI 0.871–0.946)",
        "299 found (250–328), 43 missed (14–92), 94 false alarms (58–143)",
        "240 offered",
        "4 excluded",
        "2 failed",
        "232 evaluated",
        "118 patients",
        "Amendments of the",
        "2 readers",
        "Dr. Ada Beispiel",
    ):
        assert words in page, words


def test_the_german_first_page_writes_numbers_and_intervals_in_german(tmp_path):
    page = text_of(build_pdf(example_record(), "de", BUNDLE), tmp_path, page=1)
    assert "Sensitivität 0,875 (95-%-Konfidenzintervall 0,732–0,959)" in page
    assert "09.10.2026 14:02 UTC" in page
    assert "Nicht für die Diagnostik" in page
    assert "0.875" not in page
    assert not re.search(r"%-KI\b|% KI\b", page)


def test_the_second_page_has_what_the_first_one_promises(tmp_path):
    page = text_of(build_pdf(example_record(), "en", BUNDLE), tmp_path, page=2)
    for words in (
        "Sex: female",
        "too few (under 30 patients)",
        "p = 0.421",
        "Net benefit",
        "0.886 (0.741–0.962)",
        "Not for diagnosis",
        "6.0 × 10⁻⁸",
        "Linux 6.1",
        "run 1 on this cohort",
        "blocked (seccomp)",
    ):
        assert words in page, words


def test_an_exploratory_run_says_so_and_has_no_verdict(tmp_path):
    page = text_of(build_pdf(bare_record(), "en", BUNDLE), tmp_path, page=1)
    assert "Exploratory" in page
    assert "There is no verdict." in page
    assert "every case has the same reference" in page


def test_a_demo_is_stamped_on_the_first_page(tmp_path):
    assert "Demo: no evidential value" in text_of(
        build_pdf(example_record(assurance_level="demo"), "en", BUNDLE), tmp_path, page=1
    )


def test_suppressed_cells_are_called_that(tmp_path):
    pages = text_of(build_pdf(suppressed_record(), "en", BUNDLE), tmp_path)
    assert "4 excluded (reasons withheld)" in pages
    assert "Sex: further groups suppressed (<10)" in pages
    assert "groups of fewer than 10 patients" in pages
    assert "Internal" not in pages
    assert "is not shown outside the house" in pages


@pytest.mark.parametrize("language", ["en", "de"])
def test_rounded_values_of_subgroups_are_marked_once_and_others_not(language):
    note = Words(language)("report.table.rounded_note")
    for record, expected in ((suppressed_record(), 1), (example_record(), 0)):
        first, second = document(record, language).pages
        assert [block for block in second if isinstance(block, Text) and block.text == note] == [
            Text(note, quiet=True)
        ] * expected
        assert note not in repr(first)


def test_a_measure_of_too_few_patients_in_a_group_stands_beside_one_that_has_a_value(tmp_path):
    results = example_record().results
    first, *others = results.subgroups
    few = Estimate(
        metric="specificity",
        group=first.estimates[0].group,
        undefined=Reason.TOO_FEW_PATIENTS,
        n=Counts(patients=17, cases=20),
    )
    mixed = first.model_copy(update={"estimates": (*first.estimates, few), "differences": (*first.differences, few)})
    record = example_record(results=results.model_copy(update={"subgroups": (mixed, *others)}))
    page = text_of(build_pdf(record, "en", BUNDLE), tmp_path, page=2)
    row = page.partition("Sex: female")[2].partition("Sex: male")[0].rstrip()
    assert "0.881" in row
    assert row.endswith("too few patients –")


def test_reasons_that_are_shown_stand_before_those_withheld():
    record = suppressed_record()
    flow = record.results.flow.model_copy(update={"excluded": 43, "excluded_reasons": {"duplicate": 40}})
    record = record.model_copy(update={"results": record.results.model_copy(update={"flow": flow})})
    for language, end in (("en", ": 40, other reasons withheld)"), ("de", ": 40, weitere Gründe zurückgehalten)")):
        assert end in repr(document(record, language).pages[0])


def test_headers_of_german_tables_are_not_divided_where_a_word_fits_its_column(tmp_path):
    pages = text_of(build_pdf(example_record(), "de", BUNDLE), tmp_path)
    assert "Fälle (Patienten)" in pages
    assert not re.search(r"Konfidenzin\W|Patien\W|entschie\W|: \w+\xad (vus|lanoma)", pages)


def test_classes_have_tables_where_there_is_no_curve(tmp_path):
    page = text_of(build_pdf(multiclass_record(), "en", BUNDLE), tmp_path, page=1)
    assert "decided: melanoma" in page
    assert "basal cell carcinoma 0.700 (0.600–0.750)" in page


@pytest.mark.parametrize(
    ("name", "shown", "boxes"),
    [("Городская больница № 1", "Городская больница № 1", 0), ("北京协和医院", "□□□□□□", 1)],
)
def test_a_hospital_in_another_script_never_stops_the_report(tmp_path, name, shown, boxes):
    record = example_record(evaluator=Evaluator(organisation=name), model=example_model(name=name))
    pages = text_of(build_pdf(record, "en", BUNDLE), tmp_path)
    assert shown in pages
    assert ("typeface lacks" in pages) == bool(boxes)


def test_text_of_the_vendor_is_never_taken_as_markup(tmp_path):
    name = '#panic("x") *bold* $x$ @ref <img src=x> \\'
    record = example_record(model=example_model(name=name))
    assert name in text_of(build_pdf(record, "en", BUNDLE), tmp_path, page=1)


def test_the_template_asks_for_no_package_and_no_address():
    template = resource(TEMPLATE).read_text("utf-8")
    assert "@" not in template
    assert "http" not in template
    assert "import" not in template
