"""Image folders whose files say themselves what a worker would find in them."""

import hashlib

from evaluators.cohort.image_workers import ImageDescriber, ImageDescription
from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError


def image(**said):
    """Return the bytes of a make-believe image; pixels, patient, uid, accession, format and facts."""
    return "\n".join(["image", *(f"{key}={value}" for key, value in said.items())]).encode()


class FakeDescriber(ImageDescriber):
    """Understands what ``image`` writes. ``error C204`` fails with this error; anything else is no image."""

    def describe(self, data):
        kind, _, rest = data.decode().partition("\n")
        if kind != "image":
            id_ = kind.removeprefix("error ") if kind.startswith("error ") else "C200"
            raise ImageError(id_, **({"ts": "Oddball 1"} if id_ == "C202" else {}))
        said = dict(line.split("=", 1) for line in rest.splitlines())
        pixels, patient = said.pop("pixels", rest), said.pop("patient", None)
        return ImageDescription(
            patient=None if patient is None else _digest(patient),
            image_uid=said.pop("uid", None),
            accession=said.pop("accession", None),
            pixel_digest=_digest(pixels),
            facts=ImageFacts(
                format=said.pop("format", "png"),
                width=int(said.pop("width", 1)),
                height=int(said.pop("height", 1)),
                channels=3,
                decoder="fake",
                age_years=float(said.pop("age")) if "age" in said else None,
                **said,
            ),
        )

    def close(self):
        pass


def write_images(folder, **files):
    """Write files; of the names, ``__`` stands for a slash, and ``.png`` is added where there is no ending.

    The value is the content, or a dict for ``image``.
    """
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path = path if path.suffix else path.with_suffix(".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(image(**content) if isinstance(content, dict) else content)


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
