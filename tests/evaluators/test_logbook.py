"""The log holds ids, numbers and our own modules, whatever it is handed; and it never gets in the way."""

import re
import stat
import subprocess
import sys
import threading

import pytest

from evaluators import __version__, logbook, paths
from evaluators.domain.outcome import FailureCategory
from evaluators.errors import EvaluationError, ImageError
from evaluators.evidence.answers import VerdictId
from evaluators.resources import resource

SECRET = "MUSTERMANN^ERIKA"
LINE = re.compile(r"[0-9-]{10}T[0-9:]{8}Z \S+ [A-Za-z_]\w* [a-z_.]+( (case|n)=-?\d+)*\n")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def written():
    return (paths.logs_folder() / logbook.FILE).read_text("ascii")


def test_a_line_has_time_version_id_module_case_and_number():
    logbook.note("C441", module="evaluators.logbook", case=7, n=1200)
    assert LINE.fullmatch(written())
    assert written().split(" ", 1)[1] == f"{__version__} C441 evaluators.logbook case=7 n=1200\n"


@pytest.mark.parametrize("id", [SECRET, "C44", "C441 " + SECRET, "C441\nM01", ""])
@pytest.mark.parametrize("module", [SECRET, "evaluators.mustermann", "os", "", "evaluators.logbook\n" + SECRET])
def test_no_text_gets_in_through_an_id_or_a_module(id, module):
    logbook.note(id, module=module)
    assert SECRET not in written()
    assert written().count("\n") == 1
    assert written().split()[-1] == "elsewhere"


def test_a_number_that_is_a_text_is_refused():
    with pytest.raises(ValueError, match="invalid literal"):
        logbook.note("C441", module="evaluators.logbook", n=SECRET)
    assert not paths.logs_folder().exists()


def defect_of(code, **names):
    try:
        exec(compile(code, SECRET, "exec"), {"__name__": SECRET, "secret": SECRET, **names})  # noqa: S102
    except Exception as error:  # noqa: BLE001 - any of them is what is tried
        return logbook.defect(error, module="evaluators.logbook")
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("raise ValueError(secret)", "ValueError"),
        ("open('/' + secret)", "FileNotFoundError"),
        ("raise type(secret, (Exception,), {})(secret)", "foreign_defect"),
        ("raise type(secret, (Exception,), {'__module__': 'builtins'})(secret)", "foreign_defect"),
        ("raise ExceptionGroup(secret, [ValueError(secret)])", "ExceptionGroup"),
        ("raise own(secret)", "ImageError"),
        ("import zipfile; raise zipfile.BadZipFile(secret)", "foreign_defect"),
    ],
)
def test_of_a_defect_only_a_known_type_is_written(code, kind):
    assert defect_of(code, own=ImageError) == kind
    assert SECRET not in written()
    assert written().endswith(f" defect evaluators.logbook {kind}\n")


def test_a_defect_names_the_lines_of_our_modules_it_went_through_and_no_others():
    told = defect_of("resource('../' + secret)", resource=resource)
    assert re.fullmatch(r"ValueError < evaluators\.resources:\d+ resource", told)


def test_code_that_takes_the_name_of_one_of_our_modules_is_not_listed():
    with pytest.raises(ValueError, match=r"^$") as raised:
        exec("def f():\n raise ValueError\nf()", {"__name__": "evaluators.resources"})  # noqa: S102
    assert logbook.defect(raised.value, module="evaluators.logbook") == "ValueError"


def test_an_error_that_was_told_is_written_with_the_module_that_raised_it():
    from evaluators.evaluation.folder import open_folder

    with pytest.raises(EvaluationError) as raised:
        open_folder(paths.home() / SECRET, write=False)
    logbook.told(raised.value)
    assert re.search(rf" {raised.value.id} evaluators\.evaluation\.\w+\n", written())
    assert SECRET not in written()


def test_every_way_a_case_can_fail_and_every_verdict_has_an_event():
    assert {category.value for category in FailureCategory} <= logbook.EVENTS
    assert {f"verdict_{verdict}" for verdict in VerdictId.__args__} <= logbook.EVENTS


def test_only_the_user_can_read_it():
    logbook.note("C441", module="evaluators.logbook")
    modes = [path.stat() for path in (paths.home(), paths.logs_folder(), paths.logs_folder() / logbook.FILE)]
    assert [stat.S_IMODE(found.st_mode) for found in modes] == [0o700, 0o700, 0o600]


def test_old_lines_make_room(monkeypatch):
    monkeypatch.setattr(logbook, "LARGEST", 200)
    for number in range(40):
        logbook.note("C441", module="evaluators.logbook", n=number)
    files = sorted(path.name for path in paths.logs_folder().iterdir())
    assert files == [logbook.FILE, *(f"{logbook.FILE}.{number}" for number in range(1, logbook.FILES))]
    assert all(path.stat().st_size <= 200 for path in paths.logs_folder().iterdir())
    assert written().endswith(" n=39\n")
    assert logbook.size() == sum(path.stat().st_size for path in paths.logs_folder().iterdir())


def test_where_nothing_can_be_written_nothing_happens(home):
    home.write_text("a file in the way")
    logbook.note("C441", module="evaluators.logbook")
    assert logbook.size() == 0


def test_a_link_in_the_place_of_the_log_is_not_followed(tmp_path):
    paths.logs_folder().mkdir(parents=True)
    (tmp_path / "victim").write_text("mine")
    (paths.logs_folder() / logbook.FILE).symlink_to(tmp_path / "victim")
    logbook.note("C441", module="evaluators.logbook")
    assert (tmp_path / "victim").read_text() == "mine"


def test_lines_of_many_threads_stay_whole():
    def many():
        for _ in range(50):
            logbook.note("C441", module="evaluators.logbook")

    threads = [threading.Thread(target=many) for _ in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = written().splitlines(keepends=True)
    assert len(lines) == 150
    assert all(LINE.fullmatch(line) for line in lines)


NOISE = {
    "a logger of a library": "import logging; logging.getLogger('pydicom').error(secret)",
    "the root logger": "import logging; logging.warning(secret); logging.getLogger('PIL').critical(secret)",
    "a warning": "import warnings; warnings.warn(secret)",
    "an exception nobody catches": "raise ValueError(secret)",
    "one in a thread": "import threading; t = threading.Thread(target=int, args=(secret,)); t.start(); t.join()",
    "one in a destructor": "class A:\n def __del__(self): raise ValueError(secret)\na = A()\ndel a\n",
}


@pytest.mark.parametrize("code", NOISE.values(), ids=NOISE)
def test_libraries_and_defects_write_nothing_to_the_screen(code):
    program = f"from evaluators import logbook; logbook.take_over(); secret = {SECRET!r}\n{code}"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert told.stdout + told.stderr == b""
    log = paths.logs_folder() / logbook.FILE
    assert not log.exists() or SECRET not in log.read_text("ascii")


def test_the_libraries_would_write_to_the_screen_by_themselves():
    program = "import logging; logging.getLogger('pydicom').error('text')"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stderr == b"text\n"
