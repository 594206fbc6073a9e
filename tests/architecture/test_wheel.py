"""What an installed wheel holds."""

import subprocess
import sys
import zipfile

import pytest

from support.source_files import ROOT, source_files


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_a_wheel_carries_every_resource(unpacked):
    carried = unpacked / "evaluators" / "_resources"
    assert not [
        path for path in source_files("resources") if not (carried / path.relative_to(ROOT / "resources")).exists()
    ]


def test_a_wheel_finds_its_words_wherever_it_runs(unpacked, tmp_path):
    code = (
        "import sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from evaluators.resources import root\n"
        "from evaluators.texts import Words\n"
        "assert str(root()).startswith(sys.argv[1]), root()\n"
        "assert Words('de').has('errors.C400')\n"
    )
    subprocess.run([sys.executable, "-I", "-c", code, unpacked], cwd=tmp_path, check=True)


def test_a_wheel_carries_no_tests(unpacked):
    assert {path.name for path in unpacked.iterdir() if path.is_dir()} - {"desktop", "evaluators"} == {
        path.name for path in unpacked.glob("*.dist-info")
    }
