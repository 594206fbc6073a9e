import numpy as np
import pytest

from evaluators.examples.developer_images import SEEDS, developer_image
from evaluators.examples.phantoms import SIDE, SKIN_TYPES, draw_lesion, photograph
from evaluators.examples.skin_lesions import SEED


def drawn(*, seed=1, melanoma=True, skin_type="II"):
    rng = np.random.default_rng(seed)
    return photograph(draw_lesion(rng, melanoma=melanoma), skin_type, rng)


def test_the_same_seed_draws_the_same_pixels():
    assert np.array_equal(drawn(seed=4), drawn(seed=4))


def test_another_seed_draws_other_pixels():
    assert not np.array_equal(drawn(seed=4), drawn(seed=5))


@pytest.mark.parametrize("skin_type", SKIN_TYPES)
def test_every_skin_type_gives_an_8_bit_colour_square(skin_type):
    pixels = drawn(skin_type=skin_type)
    assert (pixels.shape, pixels.dtype) == ((SIDE, SIDE, 3), np.uint8)


def test_darker_skin_types_give_darker_photographs():
    brightness = [drawn(seed=8, skin_type=skin_type).mean() for skin_type in SKIN_TYPES]
    assert brightness == sorted(brightness, reverse=True)


def test_a_lesion_is_darker_than_the_skin_around_it():
    pixels = drawn(seed=2).astype(float)
    middle = slice(SIDE * 7 // 16, SIDE * 9 // 16)
    assert pixels[middle, middle].mean() < pixels[:, SIDE // 16 : SIDE // 8].mean()


def test_melanomas_score_higher_in_every_feature_on_average_but_overlap_with_nevi():
    rng = np.random.default_rng(3)
    features = {
        melanoma: np.array(
            [(one.asymmetry, one.border, one.colours, one.size) for one in lesions(rng, melanoma=melanoma)]
        )
        for melanoma in (False, True)
    }
    assert (features[True].mean(axis=0) > features[False].mean(axis=0) + 0.1).all()
    assert (features[True].min(axis=0) < features[False].max(axis=0)).all()


def lesions(rng, *, melanoma):
    return [draw_lesion(rng, melanoma=melanoma) for _ in range(200)]


def test_every_second_image_of_the_developer_is_a_melanoma():
    assert [developer_image("held_out", number)[1] for number in range(4)] == [False, True, False, True]


def test_no_two_sets_of_images_share_a_seed():
    seeds = [*SEEDS.values(), SEED]
    assert len(set(seeds)) == len(seeds)
