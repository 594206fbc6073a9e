"""Rules of the sources that no linter knows."""

import ast
import re

import pytest

from support.source_files import ROOT, source_files

LONGEST_FILE = 300
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
REGISTRIES = re.compile(r"(pypi|pythonhosted|anaconda|npmjs)\.org|crates\.io")
PERSONAL_FOLDERS = re.compile(r"(?<![\w.$}])/(?:home|Users|root|work|mnt)/\w")
TEXT_FILES = {".py", ".md", ".toml", ".json", ".txt", ".lock", ".yml", ".yaml", ".typ", ".csv", ".sh", ".spec", ""}

PYTHON_FILES = [path.relative_to(ROOT).as_posix() for path in source_files(suffix=".py")]


def tree_of(name):
    return ast.parse((ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", PYTHON_FILES)
def test_a_file_is_short_enough_to_be_read_whole(name):
    lines = len((ROOT / name).read_text("utf-8").splitlines())
    assert lines <= LONGEST_FILE


def test_no_module_is_named_after_nothing():
    assert not [name for name in PYTHON_FILES if set(re.split(r"[/.]", name)) & BANNED_NAMES]


@pytest.mark.parametrize("folder", ["packaging", "tests"])
def test_a_folder_that_is_no_package_has_no_init(folder):
    assert not list(source_files(folder, suffix="__init__.py"))


@pytest.mark.parametrize("folder", ["desktop", "evaluators"])
def test_every_folder_with_modules_is_a_package(folder):
    folders = {path.parent for path in source_files(folder, suffix=".py")}
    assert not [path for path in folders if not (path / "__init__.py").exists()]


def test_whoever_catches_everything_says_why_or_passes_it_on():
    silent = []
    for name in PYTHON_FILES:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        for node in ast.walk(tree_of(name)):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node) and not passes_on(node):
                reason = lines[node.lineno - 1].partition("# noqa: BLE001 - ")[2]
                if not reason:
                    silent.append(f"{name}:{node.lineno}")
    assert not silent


def catches_everything(handler):
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
    )


def passes_on(handler):
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def test_the_core_prints_nothing():
    names = [name for name in PYTHON_FILES if name.startswith("evaluators/")]
    printing = [
        name
        for name in names
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing


def text_files():
    return [path for path in source_files() if path.suffix in TEXT_FILES and path.stat().st_size < 5_000_000]


def test_no_file_names_the_host_of_a_package_registry():
    assert not [path for path in text_files() if REGISTRIES.search(path.read_text("utf-8", "replace"))]


def test_no_file_names_a_folder_of_one_machine():
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
            if PERSONAL_FOLDERS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found
