"""The direction of imports, and what must not be loaded."""

import subprocess
import sys

import pytest

from support.source_files import ROOT


def run(code):
    return subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_the_import_contracts_hold():
    answer = subprocess.run(
        [sys.executable, "-m", "importlinter.cli", "lint", "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_no_module_of_the_core_loads_qt():
    answer = run(
        "import importlib, pkgutil, sys\n"
        "import evaluators\n"
        "for module in pkgutil.walk_packages(evaluators.__path__, 'evaluators.'):\n"
        "    importlib.import_module(module.name)\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "sys.exit(', '.join(loaded & {'PySide6', 'shiboken6', 'desktop'}) or None)\n"
    )
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("module", ["desktop.__main__", "evaluators.worker", "evaluators.isolation.worker_process"])
def test_the_entry_points_load_nothing_heavy(module):
    heavy = "{'PySide6', 'numpy', 'onnx', 'onnxruntime', 'pydicom', 'matplotlib', 'scipy', 'typst', 'PIL', 'pyhanko'}"
    answer = run(f"import sys, {module}\nsys.exit(', '.join(set(sys.modules) & {heavy}) or None)")
    assert answer.returncode == 0, answer.stderr


def test_a_command_line_that_is_only_read_loads_no_models_of_data():
    answer = run("import sys, evaluators.cli.main\nsys.exit('pydantic' if 'pydantic' in sys.modules else None)")
    assert answer.returncode == 0, answer.stderr


def test_verification_loads_nothing_that_takes_longer_than_the_verdict():
    heavy = "{'numpy', 'onnx', 'onnxruntime', 'pydicom', 'matplotlib', 'scipy', 'PIL', 'pyhanko', 'rich'}"
    code = "from evaluators.evalpack import verification_start\nverification_start()\n"
    answer = run(f"import sys\n{code}sys.exit(', '.join(set(sys.modules) & {heavy}) or None)")
    assert answer.returncode == 0, answer.stderr
