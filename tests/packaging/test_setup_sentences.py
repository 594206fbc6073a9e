"""What a person is told where the machine lacks something: one sentence, with the line to type."""

import importlib.util
import shutil
import subprocess
import sys

import pytest

from support.source_files import ROOT


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def environment():
    return script("environment")


@pytest.fixture
def system_libraries(monkeypatch):
    module = script("system_libraries")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(module, "loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(module.shutil, "which", lambda tool: f"/usr/bin/{tool}")
    return module


def test_an_unfit_python_is_named_with_a_way_out(environment, monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"this is 3\.9: name another with  make PYTHON=python3\.12"):
        environment.check_python()


def test_a_python_without_venv_is_told_the_package(environment, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="sudo apt-get install python3-venv"):
        environment.check_python()


@pytest.mark.parametrize("purpose", ["test", "app", "package"])
def test_missing_libraries_are_named_with_the_line_to_type(system_libraries, monkeypatch, purpose):
    monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"sudo apt-get install libegl1$"):
        system_libraries.main(purpose)


def test_root_has_missing_libraries_installed(system_libraries, monkeypatch):
    calls = []
    monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 0)

    def pretend(command, **_):
        calls.append(command)
        monkeypatch.setattr(system_libraries, "loads", lambda _: True)

    monkeypatch.setattr(subprocess, "run", pretend)
    system_libraries.main("test")
    assert calls[0][:3] == ["apt-get", "-qq", "update"]
    assert calls[1][-1] == "libegl1"


def test_without_apt_the_libraries_themselves_are_named(system_libraries, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda tool: None if tool == "apt-get" else tool)
    with pytest.raises(SystemExit, match=r"install the packages that contain  libEGL\.so\.1$"):
        system_libraries.main("test")


def test_other_systems_need_nothing(system_libraries, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    system_libraries.main("package")
