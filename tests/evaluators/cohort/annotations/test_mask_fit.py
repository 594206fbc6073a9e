"""A mask that does not lie on its image is found when the data are looked at, before anything runs."""

from io import BytesIO

import nibabel
import numpy as np
import pytest
from PIL import Image

from evaluators.cohort.annotations import reading
from evaluators.cohort.annotations.mask_fit import Fit, fit_of, told
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.domain.geometry import Grid
from support.readers_here import DescriberHere, ParserHere

GRID = Grid(
    shape=(2, 3, 4),
    origin=(0.0, 0.0, 0.0),
    spacing=(5.0, 2.0, 1.0),
    directions=((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
)
MOVED = GRID.model_copy(update={"origin": (0.4, 0.0, 0.0)})
SLICE = GRID.model_copy(update={"shape": (1, 3, 4)})


@pytest.mark.parametrize(
    ("masks", "image", "fit"),
    [
        ([], (3, 4), Fit.EXACT),
        ([(3, 4)], (3, 4), Fit.EXACT),
        ([(3, 4), (4, 3)], (3, 4), Fit.OTHER_SIZE),
        ([(4, 3)], None, Fit.EXACT),
        ([GRID], GRID, Fit.EXACT),
        ([SLICE], GRID, Fit.EXACT),
        ([MOVED], GRID, Fit.OTHER_GRID),
        ([GRID], SLICE, Fit.OTHER_GRID),
        ([SLICE], (3, 4), Fit.EXACT),
        ([SLICE], (3, 5), Fit.OTHER_GRID),
        ([(3, 4)], SLICE, Fit.EXACT),
        ([(3, 4)], GRID, Fit.OTHER_SIZE),
    ],
)
def test_masks_fit_where_their_voxels_are_those_of_the_image(masks, image, fit):
    assert fit_of(masks, image) is fit


def test_sizes_are_told_by_width_and_height():
    assert (told((3, 4)), told(GRID)) == ("4 × 3", "4 × 3 × 2")


@pytest.fixture(autouse=True)
def _parse_here(monkeypatch):
    monkeypatch.setattr(reading, "AnnotationParser", ParserHere)


def cohort(tmp_path, image, mask, **answers):
    for folder, (name, data) in {"images": image, "masks": mask}.items():
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_bytes(data)
    return build_cohort(
        tmp_path / "images",
        tmp_path / "masks",
        answers=CohortAnswers(one_image_per_patient=True, **answers),
        classes=["none", "lesion"],
        positive=(),
        pseudonym_key=b"k" * 32,
        workers=1,
        new_describer=DescriberHere,
    )


def png(height, width):
    file = BytesIO()
    Image.fromarray(np.arange(height * width, dtype=np.uint8).reshape(height, width) % 2).save(file, "PNG")
    return file.getvalue()


def nifti(first):
    affine = np.diag([1.0, 2.0, 5.0, 1.0])
    affine[0, 3] = first
    return nibabel.Nifti1Image(np.arange(24, dtype=np.uint8).reshape(4, 3, 2) % 2, affine).to_bytes()


def test_a_picture_of_another_size_leaves_the_case_without_a_reference(tmp_path):
    found = cohort(tmp_path, ("a.png", png(3, 4)), ("a.png", png(4, 3)), resample_masks=True)
    assert [(problem.kind.value, problem.detail) for problem in found.problems] == [("mask_mismatch", "3 × 4 / 4 × 3")]
    assert found.cases[0].reference is None


def test_a_volume_on_another_grid_is_refused_or_resampled_as_chosen(tmp_path):
    image, mask = ("a.nii", nifti(0.0)), ("a.nii", nifti(0.4))
    refused = cohort(tmp_path, image, mask)
    assert [problem.kind.value for problem in refused.problems] == ["mask_mismatch"]
    resampled = cohort(tmp_path, image, mask, resample_masks=True)
    assert not resampled.problems
    assert resampled.cases[0].reference.resampled
    assert not cohort(tmp_path, image, image, resample_masks=True).cases[0].reference.resampled
