"""One hospital full of planted words, and everything that was done there by commands, once for all tests here."""

import tempfile

import pytest

from evaluators.evidence import keys as signing_keys
from support.planted_account import Doings
from support.planted_hospital import build_hospital

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="package")
def account(tmp_path_factory):
    """An account whose folders, name and temporary files are told from those of the machine."""
    place = tmp_path_factory.mktemp("account")
    with pytest.MonkeyPatch.context() as patch:
        hospital = build_hospital(place / "planted")
        for name in ("home", "temporary", "exports"):
            (place / name).mkdir()
        patch.setenv("HOME", str(place / "home"))
        patch.setenv("PRUEFSTAND_HOME", str(place / "home" / "program"))
        patch.setenv("TMPDIR", str(place / "temporary"))
        patch.setattr(tempfile, "tempdir", str(place / "temporary"))
        for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME"):
            patch.setenv(name, hospital.planted.word(f"environment {name}"))
        folder = place / "evaluations"
        folder.mkdir()
        yield Doings(
            hospital,
            folder / hospital.planted.word("folder of the evaluation"),
            place / "exports",
            place / "home",
            place / "temporary",
        )


@pytest.fixture(scope="package")
def done(account):
    """Take the hospital from its images to verified summaries, and fail on the way wherever one can."""
    planted, source, out = account.hospital.planted, account.hospital, account.exports
    keys = account.home / "program" / "keys"
    signing_keys.create_key(keys, name="Clinic", organisation="Clinic", role=None, passphrase=PASSPHRASE)
    words = account.exports.parent / "passphrase"
    words.write_text(PASSPHRASE)
    plan = account.exports.parent / "plan.toml"
    plan.write_text(f'format = 1\nquestion = "{planted.word("question of the plan")}"\n', "utf-8")
    data = ("--data", source.images, "--reference", source.table)
    answers = ("--patient-column", "patient", "--map", f"{planted.word('label of no class')}=")
    account.does("scan", "scan", source.images, "--reference", source.table, *answers)
    account.does("scan as json", "scan", source.images, "--reference", source.table, *answers, "--json")
    account.does("no such table", "scan", source.images, "--reference", f"{source.table}.{planted.word('no table')}")
    account.does("new", "new", account.evaluation, "--model", source.package, *data, *answers, "--plan", plan)
    account.does("run unlocked", "run", account.evaluation)
    account.does("lock", "plan", account.evaluation, "--lock")
    account.does("run", "run", account.evaluation, "--workers", "2")
    for form in ("table", "json", "csv"):
        account.does(f"results as {form}", "results", account.evaluation, "--format", form)
    sign = ("sign", account.evaluation, "--key", "Clinic", "--passphrase-file", words)
    for profile in ("external", "internal"):
        account.does(f"sign {profile}", *sign, "--profile", profile, "--out", out / profile)
    opening = out / "opening.json"
    account.does("prove", "prove", account.evaluation, "--cases", "3,5", "--out", opening)
    package = next((out / "external").glob("*.evalpack"))
    key = ("--data-key", account.evaluation / "data-key.json")
    account.does("report", "report", package / "bundle.intoto.jsonl", "--out", out / "external")
    account.does("verify", "verify", package, *data, *key, "--opening", opening)
    account.does("verify as json", "verify", package, *data, *key, "--json")
    account.does("keys", "keys", "list")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluators.evaluation.folder.open_folder", _broken(planted.word("text of a defect")))
        account.does("a defect", "results", account.evaluation)
        account.does("a defect with --debug", "results", account.evaluation, "--debug")
    return account


def _broken(word):
    def fail(*_, **__):
        raise RuntimeError(word)

    return fail
