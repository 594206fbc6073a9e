"""How long a case may take: longer where it holds more than one picture."""

import pytest

from evaluators.domain.case import Case, ImageFacts, InputFile
from evaluators.evaluation.case_files import longer

FILE = InputFile(path="a", sha256="0" * 64, size=1)


@pytest.mark.parametrize(
    ("reading", "files", "frames", "times"),
    [
        pytest.param("image", 1, 1, 1, id="one picture"),
        pytest.param("image", 1, 25, 1, id="one picture of a file with many"),
        pytest.param("images", 13, 1, 2, id="thirteen pictures"),
        pytest.param("volume", 1, 241, 21, id="a volume in one file"),
        pytest.param("volume", 241, 1, 21, id="a volume in a file for each slice"),
        pytest.param("clip", 1, 121, 11, id="a film"),
    ],
)
def test_every_further_picture_adds_a_twelfth(reading, files, frames, times):
    facts = ImageFacts(format="x", width=8, height=8, channels=1, frames=frames, decoder="fake")
    case = Case(number=1, files=(FILE,) * files, patient=1, reading=reading, facts=facts)
    assert longer(case) == pytest.approx(times)
