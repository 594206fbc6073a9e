"""What holds for the examples whose cases are videos: what their hospitals have, what their developers handed in."""

import csv
import hashlib
import json
from collections import Counter, defaultdict

import numpy as np
import pytest
from PIL import Image, ImageSequence

from evaluators.errors import ImageError
from evaluators.evaluation.planning import read_plan
from evaluators.examples import glottis_video, intubation_risk
from evaluators.examples.developer_frames import SEEDS as FRAME_SEEDS
from evaluators.examples.developer_frames import SIZES as FRAME_SIZES
from evaluators.examples.developer_frames import developer_frames
from evaluators.examples.developer_profiles import SEEDS as PROFILE_SEEDS
from evaluators.examples.developer_profiles import SIZES as PROFILE_SIZES
from evaluators.examples.developer_profiles import developer_video
from evaluators.examples.registry import build, example
from evaluators.imaging.video import video_facts
from evaluators.inference.golden import reproduce
from evaluators.inference.pipeline import Pipeline
from evaluators.resources import resource
from evaluators.submission.card import read_card

HOSPITALS = {"glottis-video": glottis_video, "intubation-risk": intubation_risk}
SPOILED = {
    "glottis-video": (glottis_video.UNREAD, glottis_video.DOUBLED, glottis_video.EMPTY),
    "intubation-risk": (intubation_risk.UNKNOWN, intubation_risk.DOUBLED, intubation_risk.EMPTY),
}
SEEDS = {"glottis-video": (FRAME_SEEDS, FRAME_SIZES), "intubation-risk": (PROFILE_SEEDS, PROFILE_SIZES)}


@pytest.fixture(params=HOSPITALS)
def name(request):
    return request.param


@pytest.fixture
def package(name):
    return resource(f"examples/{name.replace('-', '_')}")


@pytest.fixture
def training(package):
    return json.loads((package / "training.json").read_text("utf-8"))


@pytest.fixture
def card(package):
    return read_card((package / "submission.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def small_ones(tmp_path_factory):
    """Return a function that builds an example of the first recordings only, each once."""
    done = {}

    def small(name):
        if name not in done:
            few = HOSPITALS[name].cohort()[: max(SPOILED[name]) + 1]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(HOSPITALS[name], "cohort", lambda: few)
                done[name] = build(name, tmp_path_factory.mktemp("demo") / "files")
        return done[name]

    return small


def rows_of(built):
    with built.reference.open(newline="", encoding="utf-8") as stream:
        rows = defaultdict(list)
        for row in csv.DictReader(stream):
            rows[row["clip"]].append(row)
        return dict(rows)


def test_a_recording_has_the_same_bytes_every_time(name):
    one = HOSPITALS[name].cohort()[0]
    assert one.video() == one.video()


def test_every_file_calls_itself_synthetic(name, small_ones):
    built = small_ones(name)
    assert all("synthetic" in path.name for path in (built.data, built.reference, built.model))
    for file in built.data.iterdir():
        assert "synthetic" in file.name
    whole = [file for file in built.data.iterdir() if file.stat().st_size > 1000]
    assert all(b"synthetic video" in file.read_bytes()[:500] for file in whole)
    assert len(whole) > 10


def test_one_recording_is_there_twice_one_is_not_annotated_and_of_one_little_was_copied(name, small_ones):
    built, (unread, doubled, empty) = small_ones(name), SPOILED[name]
    recordings, rows = HOSPITALS[name].cohort(), rows_of(built)
    files = {file.name: file.read_bytes() for file in built.data.iterdir()}
    assert Counter(Counter(files.values()).values())[2] == 1
    assert files[recordings[doubled].name] == files[recordings[doubled].name.replace(".avi", "-copy.avi")]
    assert not any(row.get("event") or row.get("difficult") for row in rows.get(recordings[unread].name, ()))
    with pytest.raises(ImageError):
        video_facts(files[recordings[empty].name])
    assert set(rows) - {recordings[unread].name} == set(files) - {recordings[unread].name}


def test_whoever_has_a_spoiled_recording_or_none_is_counted_as_home_tells(name):
    recordings = HOSPITALS[name].cohort()
    assert example(name).images == len(recordings) + 1  # the copy of one
    assert len({one.name for one in recordings}) == len(recordings)


def test_the_table_of_events_holds_the_times_of_the_looks(small_ones):
    rows = rows_of(small_ones("glottis-video"))
    for one in glottis_video.cohort()[:4]:
        found = [(float(row["start_s"]), float(row["end_s"])) for row in rows[one.name] if row["event"]]
        seen = [number / 15 for number, look in enumerate(one.looks()) if look.shows_glottis]
        assert bool(found) == (one.course != "never")
        for start, end in found:
            assert min(abs(start - moment) for moment in seen) < 0.06
            assert min(abs(end - moment - 1 / 15) for moment in seen) < 0.06


def test_every_second_camera_is_worn_and_the_developer_had_hardly_any():
    assert Counter(one.worn for one in glottis_video.cohort())[True] >= 12
    assert json.loads((resource("examples/glottis_video") / "training.json").read_text("utf-8"))["worn_cameras"] < 0.1


def test_a_third_of_the_patients_are_difficult_and_every_subgroup_of_beards_is_large_enough():
    recordings = intubation_risk.cohort()
    difficult = {one.person.id for one in recordings if one.difficult}
    assert len(difficult) == intubation_risk.DIFFICULT
    minimum = read_plan(resource("examples/intubation_risk/plan.toml")).subgroups.minimum_patients
    bearded = {one.person.id for one in recordings if one.beard}
    assert minimum <= len(bearded) <= intubation_risk.PATIENTS - minimum


def test_the_model_is_small_and_the_one_the_script_trained(package, training):
    model = (package / "model.onnx").read_bytes()
    assert len(model) < 2 * 10**6
    assert hashlib.sha256(model).hexdigest() == training["model_sha256"]


def test_the_record_names_what_the_model_was_trained_on(name, training):
    seeds, sizes = SEEDS[name]
    assert sizes in (training.get("recordings"), training.get("videos"))
    assert {split: training["seeds"][split] for split in seeds} == seeds
    assert HOSPITALS[name].SEED not in training["seeds"].values()


def test_the_card_claims_what_the_record_says(card, training):
    (claim,) = card.claim
    assert claim.metric == "auroc"
    assert claim.value == pytest.approx(training["held_out"]["auroc"], abs=6e-4)
    assert claim.interval == pytest.approx(training["held_out"]["interval"], abs=6e-4)
    assert card.task.threshold == training["threshold"]
    assert all("synthetic" in said for said in (card.intended_use.text, claim.population, card.model.name.casefold()))


def test_the_samples_are_reproduced(card, package):
    result, missed = reproduce(Pipeline(package / "model.onnx", card, "all"), package)
    assert (result.n, result.reproduced, missed) == (2, 2, ())


def test_the_samples_are_frames_that_can_be_drawn_again():
    frames, _ = developer_frames("held_out", 1000)
    assert _differ(resource("examples/glottis_video/golden/synthetic-0.png"), frames[:1]) <= 1
    video, _ = developer_video("held_out", 1000)
    assert _differ(resource("examples/intubation_risk/golden/synthetic-0.tif"), video) <= 1


def _differ(path, drawn):
    """Return the largest difference of any pixel; every frame is a page."""
    with Image.open(path) as stored:
        pages = [np.asarray(page, int) for page in ImageSequence.Iterator(stored)]
    return max(np.abs(page - frame).max() for page, frame in zip(pages, drawn, strict=True))
