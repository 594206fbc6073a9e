"""A power cut loses what was not synced: recorded of the real program, no name appears before its content is safe."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from support.durability import Call, left_unsynced, recorded, undone_by_a_cut
from support.killing import STEPS, new_ground

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the system calls"),
]
SETTINGS = "from desktop import settings; settings.save(settings.Preferences(language='de'))"
TRUST = """
from evaluators import paths
from evaluators.evidence import trust
trust.change(paths.trust_list(), lambda store: store)
"""


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """Return the calls of every command from the first scan to the report, and of the files of a person."""
    ground = new_ground(tmp_path_factory.mktemp("cut") / "ground", 8)
    environment = {**os.environ, "PRUEFSTAND_HOME": str(ground.root / "home")}
    found = {}
    for step in STEPS:
        command = [sys.executable, "-m", "desktop", "--lang", "en", *ground.command(step)]
        found[step] = recorded(command, ground.root / "log", environment)
    for name, code in (("settings", SETTINGS), ("trust", TRUST)):
        found[name] = recorded([sys.executable, "-c", code], ground.root / "log", environment)
    key = [*ground.command("key")]
    key[key.index("Clinic")] = "Second"
    command = [sys.executable, "-m", "desktop", "--lang", "en", *key]
    found["key"] = recorded(command, ground.root / "log", environment)
    return ground, found


@pytest.mark.parametrize("step", [*STEPS, "settings", "trust", "key"])
def test_every_name_that_appears_is_safe_and_so_was_its_content_before(calls, step):
    ground, found = calls
    assert undone_by_a_cut(found[step], ground.root) == []


@pytest.mark.parametrize("step", ["new", "settings", "trust", "key", "sign"])
def test_what_is_whole_or_not_there_gets_its_name_by_renaming(calls, step):
    assert any(call.name == "rename" for call in calls[1][step])


@pytest.mark.parametrize("step", ["lock", "run", "sign"])
def test_every_line_of_the_ledger_is_safe_before_the_next_is_written(calls, step):
    ground, found = calls
    ledger = ground.evaluation / "ledger.jsonl"
    assert any(call.path == ledger for call in found[step])
    assert left_unsynced(found[step], ledger) == 0


def test_the_ledger_knows_of_a_package_before_it_appears(calls):
    ground, found = calls
    sign = found["sign"]
    appears = [place for place, call in enumerate(sign) if call.name == "rename" and call.to.parent == ground.out]
    line = [place for place, call in enumerate(sign) if call.path == ground.evaluation / "ledger.jsonl"]
    assert len(appears) == 2
    assert line[-1] < appears[0]


def test_a_rename_without_its_syncs_is_found():
    file, name = Path("/a/.b.part"), Path("/a/b")
    careful = [Call("write", file), Call("sync", file), Call("rename", file, name), Call("sync", Path("/a"))]
    assert undone_by_a_cut(careful, Path("/a")) == []
    assert undone_by_a_cut([careful[0], *careful[2:]], Path("/a")) == ["/a/.b.part was not synced before /a/b"]
    assert undone_by_a_cut(careful[:3], Path("/a")) == ["the name /a/b was not synced"]
    assert left_unsynced([Call("write", name), Call("write", name), Call("sync", name)], name) == 1
