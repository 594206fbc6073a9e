"""``pruefstand check`` says of isolation what held, and counts it as passed only where it has been verified."""

import json

import pytest

from evaluators.cli.main import main
from evaluators.isolation import worker_process
from evaluators.isolation.stable_words import PARTS
from support import models


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        (None, "passed", "Isolation: network blocked"),
        ("not verified", "skipped", "Isolation: network not verified; files not verified"),
        ("not blocked", "skipped", "Isolation: network not blocked; files not blocked"),
    ],
)
def test_isolation_is_passed_only_where_it_has_been_verified(tmp_path, monkeypatch, capsys, told, status, said):
    if told:
        monkeypatch.setattr(worker_process, "understand_isolation", lambda _: dict.fromkeys(PARTS, told))
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    package = models.write_package(tmp_path / "package", models.brightness_model())
    main(["--lang", "en", "check", str(package), "--json"])
    checks = {one["name"]: one for one in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["isolation"]["status"] == status
    assert checks["isolation"]["sentence"].startswith(said)
