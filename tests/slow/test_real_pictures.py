"""Every real picture has the pixels that another decoder reads."""

import imagecodecs
import numpy as np
import pytest

from evaluators.imaging.open import open_image
from support.shared_data import shared

pytestmark = pytest.mark.slow
DECODERS = {".jpg": imagecodecs.jpeg8_decode, ".png": imagecodecs.png_decode}


@pytest.mark.parametrize("folder", ["bccd/JPEGImages", "cxr_nih", "larynx_vocalfolds", "skin_uda1"])
def test_every_real_picture_has_the_pixels_that_another_decoder_reads(folder):
    pictures = [path for path in sorted(shared(folder).rglob("*")) if path.suffix in DECODERS]
    assert len(pictures) > 20
    for path in pictures:
        expected = DECODERS[path.suffix](path.read_bytes())
        pixels = open_image(path.read_bytes()).pixels
        assert pixels.ndim == expected.ndim or expected.shape[-1] == 4, path.name
        assert np.array_equal(pixels, expected[..., : pixels.shape[-1]] if pixels.ndim == 3 else expected), path.name
