"""What isolated processes do with files of a cohort, done in the process of the test: starting them takes seconds."""

import hashlib

from evaluators.cohort.annotations.box_texts import class_words
from evaluators.cohort.annotations.parsed import ParsedFile
from evaluators.cohort.annotations.worker_job import PARSERS
from evaluators.cohort.image_workers import ImageDescriber, ImageDescription
from evaluators.imaging.open import read_facts


class ParserHere:
    """In the place of AnnotationParser."""

    def __init__(self, **_):
        pass

    def parse(self, kind, name, data, classes=()):
        said = PARSERS[kind](data, name, {"kind": kind, "classes": classes})
        return ParsedFile.model_validate_json(said.model_dump_json())

    def class_words(self, name, data):
        return class_words(data, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class DescriberHere(ImageDescriber):
    """In the place of WorkerDescriber: facts of the header, and a digest of the bytes for that of the pixels."""

    def describe(self, data):
        return ImageDescription(facts=read_facts(data), pixel_digest=hashlib.sha256(data).hexdigest())

    def close(self):
        pass
