"""Boxes, videos and measurements: nothing that names a person gets out of the evaluation folder."""

import tempfile

import pytest

from evaluators.evidence import keys as signing_keys
from support.planted_account import Doings, files_below
from support.planted_other_kinds import boxes, values, videos

PASSPHRASE = "correct horse battery staple"


SLOW = [pytest.param(build, marks=pytest.mark.slow) for build in (videos, values)]


@pytest.fixture(scope="module", params=[boxes, *SLOW], ids=lambda build: build.__name__)
def done(request, tmp_path_factory):
    """Take a cohort from its files to summaries for inside and outside."""
    place = tmp_path_factory.mktemp("account")
    kind = request.param(place / "hospital")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("home", "temporary", "exports"):
            (place / name).mkdir()
        patch.setenv("HOME", str(place / "home"))
        patch.setenv("PRUEFSTAND_HOME", str(place / "home" / "program"))
        patch.setenv("TMPDIR", str(place / "temporary"))
        patch.setattr(tempfile, "tempdir", str(place / "temporary"))
        signing_keys.create_key(
            place / "home" / "program" / "keys", name="Clinic", organisation="Clinic", role=None, passphrase=PASSPHRASE
        )
        words = place / "passphrase"
        words.write_text(PASSPHRASE)
        did = Doings(kind, place / "evaluation", place / "exports", place / "home", place / "temporary")
        data = ("--data", kind.data, "--reference", kind.reference)
        did.does(
            "new", "new", did.evaluation, "--predictions", kind.predictions, "--card", kind.card, *data, *kind.answers
        )
        did.does("lock", "plan", did.evaluation, "--lock")
        did.does("run", "run", did.evaluation)
        did.does("results", "results", did.evaluation)
        sign = ("sign", did.evaluation, "--key", "Clinic", "--passphrase-file", words)
        for profile in ("external", "internal"):
            did.does(profile, *sign, "--profile", profile, "--out", did.exports / profile)
        package = next((did.exports / "external").glob("*.evalpack"), "none")
        key = ("--data-key", did.evaluation / "data-key.json")
        did.does("verify", "verify", package, *data, *key)
        yield did


def test_everything_was_done(done):
    assert done.codes == dict.fromkeys(done.codes, 0) | {"verify": 3}, done.said
    assert "Files that match: all 24; references that match: all 24" in done.said["verify"]


@pytest.mark.parametrize("profile", ["external", "internal"])
def test_no_planted_word_and_no_digest_of_one_is_in_a_package(done, profile):
    found = {place for path in files_below(done.exports / profile) for place in _inside(done, path)}
    ours = {f"sha256 of file {done.hospital.predictions.name}"}  # stands for the model, in the house
    assert found == (ours if profile == "internal" else set())


def test_the_account_holds_none_and_commands_say_none(done):
    assert [path for path in files_below(done.home, done.temporary) if _inside(done, path)] == []
    for step in ("lock", "run", "results", "external", "internal", "verify"):
        assert done.finds(done.said[step].encode(), digests=False) == set(), step


def _inside(done, path):
    return done.finds(path.name.encode()) | (done.finds(path.read_bytes()) if path.is_file() else set())
