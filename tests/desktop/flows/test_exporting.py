"""Results as files, each of which says that it is unsigned."""

import shutil
import zipfile

import pytest

from desktop.flows.exporting import KINDS, Exporting, Wanted
from evaluators.evaluation.folder import open_folder
from evaluators.report.screen_figures import screen_plots
from evaluators.texts import LANGUAGES, Words
from support.finished_runs import run_one
from support.window_ground import Ground

MINUTE = 60_000
UNSIGNED = {"en": "unsigned", "de": "nicht signiert"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run_one(tmp_path_factory.mktemp("run"), computed=True)


@pytest.fixture
def ground(qapp, finished, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    ground = Ground()
    ground.evaluation.open(shutil.copytree(finished, tmp_path / "evaluation"))
    yield ground
    ground.close()


def save(ground, qtbot, kind, target, language="en", plot=None):
    exporting = Exporting(ground.evaluation, ground.tasks)
    with qtbot.waitSignal(exporting.saved, timeout=MINUTE, raising=True):
        exporting.save(Wanted(kind, target, ground.evaluation.results, language, plot))
    return target.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_for_a_spreadsheet_has_the_decimals_of_the_language(ground, qtbot, tmp_path, language):
    text = save(ground, qtbot, "csv_spreadsheet", tmp_path / "table.csv", language).decode("utf-8-sig")
    assert all(line.endswith(UNSIGNED[language]) for line in text.splitlines()[1:])
    assert ("0,8333" if language == "de" else "0.8333") in text


def test_a_table_for_programs_is_the_same_in_every_language(ground, qtbot, tmp_path):
    written = {save(ground, qtbot, "csv", tmp_path / f"{one}.csv", one) for one in LANGUAGES}
    assert len(written) == 1
    assert b",unsigned\r\n" in written.pop()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_says_so_on_top(ground, qtbot, tmp_path, language):
    save(ground, qtbot, "xlsx", tmp_path / "table.xlsx", language)
    with zipfile.ZipFile(tmp_path / "table.xlsx") as archive:
        assert UNSIGNED[language] in archive.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_and_a_picture_carry_it_too(ground, qtbot, tmp_path, language):
    plot = screen_plots(ground.evaluation.results, Words(language))[0]
    assert UNSIGNED[language] in save(ground, qtbot, "svg", tmp_path / "plot.svg", language, plot).decode()
    assert save(ground, qtbot, "png", tmp_path / "plot.png", language, plot).startswith(b"\x89PNG")


def test_the_report_is_a_pdf_and_nothing_is_recorded_as_signed(ground, qtbot, tmp_path):
    assert save(ground, qtbot, "pdf", tmp_path / "report.pdf").startswith(b"%PDF")
    events = [entry.event.value for entry in ground.evaluation.folder.ledger.entries()]
    assert "signed" not in events


def test_a_folder_that_cannot_be_written_is_named(ground, qtbot, tmp_path):
    exporting = Exporting(ground.evaluation, ground.tasks)
    with qtbot.waitSignal(exporting.failed, timeout=MINUTE) as failed:
        exporting.save(Wanted("csv", tmp_path / "nowhere" / "table.csv", ground.evaluation.results, "en"))
    assert failed.args[0].id == "C604"
    assert "nowhere" in str(Words("de").error(failed.args[0]))


def test_every_kind_has_words_in_every_language():
    for language in LANGUAGES:
        assert all(Words(language)(f"desktop_results.export.{kind}") for kind in KINDS)


def test_a_report_without_signers_is_stamped(ground):
    from evaluators.report.document import document
    from evaluators.signing import SigningChoices, draft_of

    with open_folder(ground.evaluation.folder.path, write=False) as folder:
        choices = SigningChoices(folder.exports, profile="internal")
        record = draft_of(folder, ground.evaluation.results, (), choices).record
    assert ("Unsigned", "caution") in document(record, "en").stamps
