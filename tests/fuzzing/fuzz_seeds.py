"""Where fuzzing begins: small whole files of every kind, so that it reaches further than the first check."""

import hashlib
import io
import json
import os
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fuzzing.fuzz_answers import ANSWERED
from fuzzing.fuzz_documents import WRITTEN
from pydicom import uid

from evaluators.domain.canonical import canonical_bytes
from evaluators.evaluation.data_key import DataKey, KeyedCase
from evaluators.evidence import trust
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.dsse import read_lines
from evaluators.evidence.keys import SigningKey, demo_key
from evaluators.evidence.openings import make_opening
from evaluators.evidence.packages import BUNDLE
from evaluators.imaging.kept_frames import FrameArchive
from evaluators.isolation.frames import write_frame
from evaluators.report.pdf import build_pdf
from support.dicom_files import dicom_bytes
from support.models import card_text, plain_image, score_model
from support.packages import believing, package_files, smallest
from support.tiff_files import tiff_bytes
from support.workbooks import workbook_bytes

SIGNER = SigningKey(demo_key().card, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"fuzzing").digest()))
"""Always the same, so that a kept file means the same in every run."""
BELIEVED = believing(SIGNER)


def _zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 10, 0, 0, 0)), content)
    return stream.getvalue()


FILES = package_files(smallest([SIGNER]), [SIGNER])
_BUNDLE = write_bundle(smallest([SIGNER]), [SIGNER])
_ARCHIVE = _zipped({f"small.evalpack/{name}": content for name, content in FILES.items()})
_ISSUED = "2026-10-01T00:00:00Z"
_ENTRY = BELIEVED.entries[0].model_copy(update={"added_at": _ISSUED})
_LIST = trust.sign_list(trust.TrustList(list_id="klinik", version=1, issued_at=_ISSUED, entries=(_ENTRY,)), [SIGNER])
GENUINE = frozenset({_BUNDLE, FILES[BUNDLE], _LIST})
"""What verifies, byte for byte."""


def _frames():
    stream = io.BytesIO()
    write_frame(stream, {"ready": {"a": 1}}, [b"blob"])
    write_frame(stream, {"error": {"class": "ImageError", "id": "C402", "parameters": {"name": "x"}}})
    return stream.getvalue()


def _frames_kept():
    archive = FrameArchive()
    archive.add(np.arange(6, dtype=np.uint8).reshape(2, 3))
    archive.add(np.float32([[0, 0.5, 1, 1, 4, 4]]))
    return archive.content()


def _nifti():
    header = bytearray(348)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, 2, 2, 2, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 1, 1, 1, 0, 0, 0, 0)
    struct.pack_into("<f", header, 108, 352)
    struct.pack_into("<h", header, 254, 1)
    struct.pack_into("<12f", header, 280, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    header[344:348] = b"n+1\0"
    return bytes(header) + bytes(4) + np.arange(8, dtype="<i2").tobytes()


_NRRD = (
    b"NRRD0004\ntype: uint8\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\n"
    b"space directions: (1,0,0) (0,1,0) (0,0,1)\nkinds: domain domain domain\nencoding: raw\nspace origin: (0,0,0)\n\n"
) + bytes(range(8))
_MHA = (
    b"ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n"
    b"TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = 1 1 1\nDimSize = 2 2 2\n"
    b"ElementType = MET_UCHAR\nElementDataFile = LOCAL\n"
) + bytes(range(8))
_COCO = json.dumps(
    {
        "images": [{"id": 1, "file_name": "a.png", "width": 10, "height": 8}],
        "categories": [{"id": 1, "name": "RBC"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "segmentation": [[1, 2, 4, 2, 4, 6]]}
        ],
    }
).encode()
_DETECTION = {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}
_VOC = (
    b"<annotation><filename>a.png</filename><size><width>10</width><height>8</height><depth>3</depth></size>"
    b"<object><name>RBC</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>6</ymax></bndbox></object>"
    b"</annotation>"
)
_PLAN = b"""format = 1
resamples = 1000
[[goal]]
metric = "sensitivity"
at_least = 0.9
[subgroups]
attributes = ["sex"]
minimum_patients = 10
"""
_DATA_KEY = json.dumps(
    {"format": 1, "evaluation": "ab" * 16, "secret": "00" * 32, "cases": [], "reading": None}
).encode()


def _opening():
    secret = bytes(32)
    case = KeyedCase(case=1, files=("ab" * 32,), reference="cd" * 32, patient=1)
    key = DataKey(evaluation="ab" * 16, secret=secret.hex(), cases=(case,))
    return make_opening(key, [1]).model_dump_json().encode()


def _shared(path):
    """A file that is not part of this project, where it is present and small."""
    folder = os.environ.get("PRUEFSTAND_TEST_DATA")
    file = Path(folder or "absent") / path
    return [file.read_bytes()] if file.is_file() and file.stat().st_size < 65536 else []


def _pdf():
    record = smallest([SIGNER])
    return [build_pdf(record, "en", _BUNDLE)]


def _several(files):
    return b"".join(b"\n=== " + name.encode() + b"\n" + content for name, content in files.items())


def _vendor_packages():
    import support.vendor_packages as vendors  # needs scipy's interpolation and takes a second

    model = score_model().SerializeToString()
    yield _several({"submission.toml": card_text().encode(), "model.onnx": model})
    for build in (vendors.skin_huggingface, vendors.skin_monai, vendors.skin_ultralytics, vendors.larynx_nnunet):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            try:
                build(folder, folder / "absent.onnx")
            except OSError:
                continue
            yield _several({str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.json")})


def _dicom(**elements):
    return dicom_bytes(np.arange(16, dtype=np.uint8).reshape(4, 4), **elements)


def seeds_of(name):
    """Return the files a target begins with."""
    if name == "vendor_package":
        return list(_vendor_packages())
    return _SEEDS.get(name, list)()


_SEEDS = {
    "frame": lambda: [_frames()],
    "described_error": lambda: [b'{"class": "ImageError", "id": "C402", "parameters": {"name": "x"}}'],
    "card": lambda: [card_text().encode()],
    "plan": lambda: [_PLAN],
    "table": lambda: [
        b"image,label,patient\na.png,nevus,1\nb.png,melanoma,2\n",
        "Bild;Befund\na;b\xe4\n".encode("latin-1"),
        b'a,b\n"x\n""y",2\n',
        workbook_bytes([["image", "label"], ["a.png", 1], ["b.png", 0.5]]),
    ],
    "coco_results": lambda: [
        b'[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]',
        json.dumps(json.loads(_COCO) | {"annotations": [{**_DETECTION, "score": 0.5}]}).encode(),
    ],
    "kept_frames": lambda: [_frames_kept()],
    "archive": lambda: [_zipped({"a/b.png": plain_image(5), "c.txt": b"x" * 100})],
    "ledger": lambda: [
        canonical_bytes({"at": "x", "detail": {}, "event": "created", "previous": "0" * 64, "seq": 1}) + b"\n"
    ],
    "data_key": lambda: [_DATA_KEY],
    "image": lambda: [
        *(plain_image(90, format=format) for format in ("PNG", "JPEG", "BMP", "TIFF")),
        tiff_bytes(np.arange(16, dtype=np.uint16).reshape(4, 4)),
    ],
    "dicom": lambda: [
        _dicom(),
        _dicom(syntax=uid.ImplicitVRLittleEndian, PatientID="1", StudyDate="20200101", PixelSpacing=[1, 1]),
    ],
    "volume": lambda: [_nifti(), _NRRD, _MHA],
    "recognition": lambda: [_COCO, _VOC, b"0 0.5 0.5 0.1 0.1\n"],
    "coco": lambda: [_COCO],
    "pascal_voc": lambda: [_VOC],
    "yolo": lambda: [b"0 0.5 0.5 0.1 0.1\n1 0.1 0.2 0.3 0.2 0.3 0.4\n"],
    "box_lines": lambda: [b"RBC 1 2 3 4\n"],
    "structured_report": lambda: [_dicom(Modality="SR"), *_shared("dicom/pydicom/reportsi.dcm")],
    "dicom_seg": lambda: [
        _dicom(Modality="SEG", SOPClassUID=uid.SegmentationStorage),
        *_shared("dicom/dcmqi/segmentations__23x38x3__seg__label.seg"),
    ],
    "rtstruct": lambda: [
        _dicom(Modality="RTSTRUCT", SOPClassUID=uid.RTStructureSetStorage),
        *_shared("dicom/pydicom/rtstruct.dcm"),
    ],
    "model": lambda: [score_model().SerializeToString()],
    "summary": lambda: [_BUNDLE, _ARCHIVE, *_pdf()],
    "signed_payload": lambda: [envelope.payload for envelope in read_lines(_BUNDLE)],
    "trust_list": lambda: [_LIST],
    "opening": lambda: [_opening()],
    "public_key": lambda: [SIGNER.public.pem],
    **ANSWERED,
    **WRITTEN,
    "mask_volume": lambda: [_nifti()],
    "mask_segments": lambda: seeds_of("dicom_seg"),
    "mask_structures": lambda: seeds_of("rtstruct"),
}
