"""The masks of a case of several images as the job ``views`` shows them: each is opened when its image is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluators.imaging.mask_grids import Labels
from evaluators.imaging.masks import open_mask
from evaluators.imaging.view_stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class MasksOfImages:
    """Masks that are open, one or several files an image.

    Args:
        request: As of ``view_masks.opened_mask``; ``images`` says on which image each file is drawn, ``uids`` its UID.
        files: Of the masks.
        stack: The case.
    """

    request: dict[str, Any]
    files: Sequence[bytes]
    stack: Stack

    def labels(self, index: int) -> Labels | None:
        """Return the label map of an image; None: nothing is drawn on it.

        Raises:
            ImageError: It cannot be read, or is none of this image.
        """
        request = self.request
        places = [place for place, image in enumerate(request["images"]) if image == index]
        if not places:
            return None
        rows, columns = self.stack.image(index).pixels.shape[:2]
        readers = request.get("readers", ())
        return open_mask(
            [self.files[place] for place in places],
            [request["formats"][place] for place in places],
            [request["names"][place] for place in places],
            (rows, columns),
            request["classes"],
            resample=bool(request["resample"]),
            image_uids=[uid for place in places if (uid := request["uids"][place])],
            readers=[readers[place] for place in places] if readers else (),
        ).labels
