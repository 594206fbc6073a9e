import numpy as np
import pytest

from evaluators.examples.abdomen import CLASSES, LEFT_KIDNEY, LIVER, RIGHT_KIDNEY, SPLEEN, Scan, draw_anatomy, scanned
from evaluators.examples.developer_volumes import SEEDS
from evaluators.examples.organ_volumes import SEED

SCAN = Scan((18, 44, 44), (12, 8, 8), noise=5, streaks=3)
FINE = Scan((36, 88, 88), (6, 4, 4), noise=5, streaks=3)


def drawn(*, seed=1, fatty=False, kidneys=(1.0, 1.0), scan=SCAN):
    rng = np.random.default_rng(seed)
    return scanned(draw_anatomy(rng, fatty=fatty, kidneys=kidneys), scan, rng)


def test_the_same_seed_draws_the_same_voxels_and_another_one_others():
    assert all(np.array_equal(one, other) for one, other in zip(drawn(seed=4), drawn(seed=4), strict=True))
    assert not np.array_equal(drawn(seed=4)[0], drawn(seed=5)[0])


def test_every_organ_is_there_on_its_own_side():
    volume, labels = drawn()
    assert (volume.shape, volume.dtype, labels.dtype) == (SCAN.shape, np.int16, np.uint8)
    assert set(np.unique(labels)) == set(range(len(CLASSES)))
    columns = {organ: np.nonzero(labels == organ)[2].mean() for organ in (LIVER, SPLEEN, RIGHT_KIDNEY, LEFT_KIDNEY)}
    middle = (SCAN.shape[2] - 1) / 2
    assert max(columns[LIVER], columns[RIGHT_KIDNEY]) < middle < min(columns[SPLEEN], columns[LEFT_KIDNEY])


def test_the_spacing_decides_how_many_voxels_an_organ_has_and_not_how_large_it_is():
    litres = [float((drawn(scan=scan)[1] == LIVER).sum() * np.prod(scan.spacing)) / 1e6 for scan in (SCAN, FINE)]
    assert litres[0] == pytest.approx(litres[1], rel=0.15)
    assert 0.5 < litres[1] < 2.5


def test_a_shrunken_kidney_is_smaller_than_the_other():
    _, labels = drawn(kidneys=(0.5, 1.0))
    assert 0 < 3 * (labels == RIGHT_KIDNEY).sum() < (labels == LEFT_KIDNEY).sum()


def test_a_fatty_liver_is_darker_than_a_usual_one():
    levels = {}
    for fatty in (False, True):
        volume, labels = drawn(fatty=fatty, scan=FINE)
        levels[fatty] = np.median(volume[labels == LIVER])
    assert levels[True] < 75 < levels[False]


def test_the_hospital_draws_from_another_seed_than_the_developer():
    assert SEED not in SEEDS.values()
