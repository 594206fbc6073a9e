"""What can be named to ``verify`` that is no summary, and files that are a summary of another kind than they say."""

import json
import os

import pytest

from evaluators import paths
from evaluators.cli.main import main
from evaluators.evidence import trust
from evaluators.evidence.bundle import write_bundle
from support.attacked_packages import KEY, OTHER, outcome, packed, small_bundle, small_package, written
from support.packages import believing, package_files, smallest

NO_FILE, NO_SUMMARY, TOO_LARGE = "C519", "C512", "C513"
NAMED = {
    "https://example.org/summary.evalpack": NO_FILE,
    "file:///etc/passwd": NO_FILE,
    "ftp://[::1]/x": NO_FILE,
    "\\\\server\\share\\summary.zip": NO_FILE,
    "//server/share/summary.zip": NO_FILE,
    "|cat": NO_FILE,
    "$(id)": NO_FILE,
    "-": NO_FILE,
    "~": NO_FILE,
    "*": NO_FILE,
    "x" * 5000: NO_FILE,
    "a/" * 3000: NO_FILE,
    "line\nend": NO_FILE,
    "\u202egnp.yrammus": NO_FILE,
    "/": TOO_LARGE,
    "/dev/zero": NO_FILE,
    "/dev/tty": NO_FILE,
    "/proc/self/mem": NO_FILE,
    "/proc/self/environ": NO_SUMMARY,
    "/etc/passwd": NO_SUMMARY,
}


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    trust.save(paths.trust_list(), believing(KEY))


def told(capsys, *named):
    """What is said of each, from one call."""
    code = main(["--lang", "en", "verify", "--json", "--", *map(str, named)])
    return code, [one.get("error", one.get("verdict")) for one in json.loads(capsys.readouterr().out)["summaries"]]


def test_whatever_is_named_in_the_place_of_a_file_is_no_summary(capsys):
    found = told(capsys, *NAMED)
    assert found == (2, list(NAMED.values()))


def merged(first, second):
    """Both packages in one folder: the files of the second where the first has none of that name."""
    return {**second, **first}


def other():
    return package_files(smallest([OTHER]), [OTHER])


TOGETHER = {
    "another's package in the same folder": lambda: merged(small_package(), other()),
    "another's file list": lambda: {**small_package(), "package.intoto.jsonl": other()["package.intoto.jsonl"]},
    "another's bundle": lambda: {**small_package(), "bundle.intoto.jsonl": other()["bundle.intoto.jsonl"]},
    "both bundles": lambda: {**small_package(), "bundle.intoto.jsonl": small_bundle() + other()["bundle.intoto.jsonl"]},
    "another's package inside": lambda: small_package() | {f"b/{name}": one for name, one in other().items()},
    "both bundles as one": lambda: small_bundle() + other()["bundle.intoto.jsonl"],
    "plan of one, evaluation of the other": lambda: (
        small_bundle().split(b"\n")[0] + b"\n" + write_bundle(smallest([OTHER]), [OTHER]).split(b"\n", 1)[1]
    ),
    "two archives as one": lambda: packed(small_package()) + packed(other()),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_parts_of_two_summaries_are_never_one(name):
    assert outcome(TOGETHER[name](), store=believing(KEY, OTHER))[0] == "changed"
    assert outcome(other(), store=believing(KEY, OTHER))[0] == "intact"


def test_a_summary_is_known_by_what_is_in_it_and_not_by_its_name(tmp_path, capsys):
    files = {
        "bundle.pdf": small_bundle(),
        "package.jsonl": packed(small_package()),
        "report.json": b"%PDF-1.7\n%%EOF\n",
        "summary.evalpack": small_bundle(),
        "nothing.zip": b"",
        "many.jsonl": b'{"payloadType":1}\n' * 1_000_000,
        "long.jsonl": b'{"payloadType":"' + b"x" * 10_000_000,
    }
    code, found = told(capsys, *written(files, tmp_path).glob("*.*"))
    said = dict(zip([path.name for path in tmp_path.glob("*.*")], found, strict=True))
    assert code == 2
    assert said == {
        "bundle.pdf": "intact",
        "package.jsonl": "intact",
        "report.json": NO_SUMMARY,
        "summary.evalpack": "intact",
        "nothing.zip": NO_SUMMARY,
        "many.jsonl": "changed",
        "long.jsonl": "changed",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can make devices")
def test_a_device_in_a_package_is_no_file_of_it(tmp_path, capsys):
    folder = written(small_package(), tmp_path / "summary.evalpack")
    try:
        os.mknod(folder / "keys" / "device", 0o20666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices can be made here")
    assert told(capsys, folder, folder) == (1, ["changed", "changed"])
