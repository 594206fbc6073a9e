"""A vendor's list of training images: read strictly, answered in two words."""

import pytest

from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.quality import findings_of
from evaluators.cohort.training_hashes import read_training_hashes
from evaluators.domain.case import Case, ImageFacts, InputFile
from evaluators.errors import CohortError

FACTS = ImageFacts(format="png", width=1, height=1, channels=3, decoder="fake")
FAR = 0x0123456789ABCDEF


def written(tmp_path, entries):
    path = tmp_path / "training.txt"
    path.write_text("# all training images\n\n" + "\n".join(entries) + "\n", encoding="utf-8")
    return path


def looks(n):
    """Return hashes that differ from each other in many bits."""
    return [f"{(number * 0x9E3779B97F4A7C15) % 2**64:016x}" for number in range(1, n + 1)]


def leak(entries, listed, tmp_path, patients=None):
    cases = [
        Case(
            number=number,
            files=(InputFile(path=f"{number}.png", sha256=f"{number:064x}", size=1),),
            patient=number if patients is None else patients,
            facts=FACTS,
        )
        for number in range(1, len(entries) + 1)
    ]
    described = {
        number: [ImageDescription(facts=FACTS, pixel_digest=None, look=look)]
        for number, look in enumerate(entries, start=1)
    }
    training = read_training_hashes(written(tmp_path, listed))
    found = findings_of(cases, described, card=None, training=training)
    return next(one for one in found if one.kind.startswith("training"))


def test_a_list_of_both_kinds_of_hashes_is_read(tmp_path):
    read = read_training_hashes(written(tmp_path, [*looks(600), *(f"{n:064X}" for n in range(400))]))
    assert (len(read.looks), len(read.files)) == (600, 400)


def test_a_list_that_repeats_itself_is_too_short(tmp_path):
    with pytest.raises(CohortError) as raised:
        read_training_hashes(written(tmp_path, looks(999) * 2))
    assert (raised.value.id, raised.value.parameters["n"]) == ("C310", 999)


def test_a_line_that_is_no_hash_is_named(tmp_path):
    with pytest.raises(CohortError) as raised:
        read_training_hashes(written(tmp_path, [*looks(3), "patient Miller"]))
    assert (raised.value.id, raised.value.parameters["line"]) == ("C311", 6)


@pytest.mark.parametrize("content", [b"\xff\xfe0\0", None])
def test_a_list_that_cannot_be_read_is_said_so(tmp_path, content):
    path = tmp_path / "training.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CohortError) as raised:
        read_training_hashes(path)
    assert raised.value.id == "C312"


@pytest.mark.parametrize(("shared", "kind"), [(0, "training_few"), (9, "training_few"), (10, "training_leak")])
def test_nothing_but_fewer_than_ten_or_more_is_answered(tmp_path, shared, kind):
    found = leak(looks(40), looks(1500)[40 - shared :], tmp_path)
    assert (found.kind, found.cases, found.parameters) == (kind, (), {"entries": 1500 - 40 + shared})


def test_a_picture_saved_again_counts(tmp_path):
    changed = [f"{int(look, 16) ^ 0b101:016x}" for look in looks(12)]
    assert leak(changed, looks(1000), tmp_path).kind == "training_leak"


def test_a_file_of_the_list_counts(tmp_path):
    listed = [f"{n:064x}" for n in range(1, 1001)]
    assert leak([f"{FAR:016x}"] * 10, listed, tmp_path).kind == "training_leak"


def test_many_images_of_one_patient_give_no_answer_about_that_patient(tmp_path):
    assert leak(looks(40), looks(1000), tmp_path, patients=7).kind == "training_few"
