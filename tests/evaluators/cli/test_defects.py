"""When the command line itself fails: an id for the person, a line in the log, technical text on request."""

import pytest

from evaluators import logbook, paths
from evaluators.cli import keys, main
from evaluators.cli.command import Command

SECRET = "MUSTERMANN^ERIKA"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))


@pytest.fixture
def failing(monkeypatch):
    """Make a command fail as none should."""

    def make(*, patient_data):
        def fail(_):
            raise KeyError(SECRET)

        command = Command(keys.COMMAND.name, keys.COMMAND.parameters, fail, patient_data=patient_data)
        monkeypatch.setattr("evaluators.cli.parser.COMMANDS", (command,))

    return make


def log():
    return (paths.logs_folder() / logbook.FILE).read_text("ascii")


def test_a_defect_is_told_by_its_id_and_written_without_its_text(failing, capsys):
    failing(patient_data=False)
    assert main.main(["--lang", "en", "keys", "list"]) == main.UNEXPECTED
    told = capsys.readouterr()
    assert told.err.startswith("Something went wrong in this program")
    assert SECRET not in told.err + told.out + log()
    assert " defect evaluators.cli.main KeyError < evaluators.cli.main:" in log()


def test_debug_shows_the_text_where_no_patients_can_be_in_it(failing, capsys):
    failing(patient_data=False)
    assert main.main(["--lang", "en", "--debug", "keys", "list"]) == main.UNEXPECTED
    assert SECRET in capsys.readouterr().err
    assert SECRET not in log()


@pytest.mark.parametrize(("answer", "shown"), [("y", True), ("", False), ("no", False)])
def test_debug_asks_first_where_patients_can_be_in_it(failing, capsys, monkeypatch, answer, shown):
    failing(patient_data=True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda: answer)
    main.main(["--lang", "en", "--debug", "keys", "list"])
    assert (SECRET in capsys.readouterr().err) is shown


def test_debug_shows_nothing_of_patients_where_nobody_can_be_asked(failing, capsys, monkeypatch):
    failing(patient_data=True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    main.main(["--lang", "en", "--debug", "keys", "list"])
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["check", "evaluate", "new", "plan", "prove", "report", "results", "run", "scan"])
def test_every_command_that_reads_images_tables_or_evaluations_asks(name):
    from evaluators.cli.parser import COMMANDS

    assert next(one for one in COMMANDS if one.name == name).patient_data


@pytest.mark.parametrize("name", ["sign", "verify"])
def test_so_does_every_command_that_may_be_handed_a_folder_of_images(name):
    from evaluators.cli.parser import COMMANDS

    assert next(one for one in COMMANDS if one.name == name).patient_data


def test_what_a_person_was_told_is_in_the_log_by_its_id(capsys, tmp_path):
    assert main.main(["--lang", "en", "results", str(tmp_path / SECRET)]) == 2
    assert SECRET not in log()
    assert capsys.readouterr().err
    assert log().split()[2][0] in "CM"
