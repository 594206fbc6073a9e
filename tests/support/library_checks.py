"""What the libraries must still be able to do inside the sandbox; imported before it, used in it."""

import io

import imagecodecs
import numpy as np
import onnx
import onnxruntime
import pydicom
from PIL import Image


def arithmetic():
    square = np.arange(9.0).reshape(3, 3)
    return float(np.linalg.det(square @ square.T + np.eye(3)))


def picture(encoded):
    with Image.open(io.BytesIO(encoded)) as image:
        return list(image.convert("RGB").getpixel((0, 0)))


def codec():
    grey = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    return bool((imagecodecs.jpegls_decode(imagecodecs.jpegls_encode(grey)) == grey).all())


def dicom(encoded):
    dataset = pydicom.dcmread(io.BytesIO(encoded))
    return list(dataset.pixel_array.shape)


def inference(encoded):
    onnx.load_from_string(encoded)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(encoded, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.array([2.0], np.float32)})[0].tolist()


def inference_with_threads(encoded):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(encoded, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": np.array([2.0], np.float32)})[0].tolist()


def late_imports():
    import decimal
    import plistlib
    import zoneinfo

    from PIL import ImageChops

    return [decimal.__name__, plistlib.__name__, zoneinfo.__name__, ImageChops.__name__]


def own_words():
    from evaluators.texts import Words

    return Words("de").has("errors.C400")


def chance():
    import secrets

    return len(secrets.token_bytes(16))


CHECKS = {
    check.__name__: check
    for check in (
        arithmetic,
        picture,
        codec,
        dicom,
        inference,
        inference_with_threads,
        late_imports,
        own_words,
        chance,
    )
}
