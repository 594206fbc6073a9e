"""Damaged volume files: whatever bytes are changed, they are read or refused, never anything else."""

import contextlib
import gzip
import random
import time

import nibabel
import numpy as np
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from evaluators.errors import ImageError
from evaluators.imaging.open import identify, read_facts
from evaluators.imaging.volumes import open_volume
from support.dicom_files import dicom_bytes

VOXELS = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
NRRD = b"""NRRD0004
type: int16
dimension: 3
space: left-posterior-superior
sizes: 4 3 2
space directions: (0.5,0,0) (0,0.5,0) (0,0,2)
endian: little
encoding: raw
space origin: (1,2,3)

""" + VOXELS.tobytes()
MHA = b"""ObjectType = Image
NDims = 3
BinaryDataByteOrderMSB = False
CompressedData = False
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 1 2 3
ElementSpacing = 0.5 0.5 2
DimSize = 4 3 2
ElementType = MET_SHORT
ElementDataFile = LOCAL
""" + VOXELS.tobytes()


def nifti(kind):
    return kind(VOXELS.T, np.diag([0.5, 0.5, 2, 1])).to_bytes()


def enhanced():
    frames = []
    for height in (0, 2):
        item, frame = Dataset(), Dataset()
        item.ImagePositionPatient, item.ImageOrientationPatient = [0, 0, height], [1, 0, 0, 0, 1, 0]
        item.PixelSpacing = [0.5, 0.5]
        for name in ("PlanePositionSequence", "PlaneOrientationSequence", "PixelMeasuresSequence"):
            setattr(frame, name, Sequence([item]))
        frames.append(frame)
    return dicom_bytes(
        VOXELS,
        SOPClassUID=uid.EnhancedMRImageStorage,
        NumberOfFrames=2,
        PerFrameFunctionalGroupsSequence=Sequence(frames),
    )


WHOLE = {
    "NIfTI-1": nifti(nibabel.Nifti1Image),
    "NIfTI-2": nifti(nibabel.Nifti2Image),
    "packed NIfTI": gzip.compress(nifti(nibabel.Nifti1Image), mtime=0),
    "NRRD": NRRD,
    "MetaImage": MHA,
    "enhanced DICOM": enhanced(),
}


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_the_undamaged_file_is_read(data):
    volume = open_volume([data])
    assert np.array_equal(volume.voxels, VOXELS)
    assert volume.grid.spacing == (2, 0.5, 0.5)


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_changed_bytes_are_read_or_refused(data):
    chance = random.Random(4)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 1, 4])):
            damaged[chance.randrange(len(damaged))] = chance.choice([0, 127, 128, 255, chance.randrange(256)])
        for read in (identify, read_facts, lambda one: open_volume([one])):
            with contextlib.suppress(ImageError):
                read(bytes(damaged))


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_a_file_cut_off_anywhere_is_refused(data):
    for end in range(0, len(data) - 8, max(1, len(data) // 40)):
        with pytest.raises(ImageError):
            open_volume([data[:end]])


@pytest.mark.parametrize(
    "data",
    [
        NRRD.replace(b"\n\n", b"\ncontent: a" + b" " * 500_000 + b"b\n\n"),
        NRRD.replace(b"(1,2,3)", b"(" * 500_000),
        MHA.replace(b"NDims", b"Comment = a" + b" " * 50_000 + b"b\nNDims"),
    ],
    ids=["blanks in NRRD", "brackets in NRRD", "blanks in MetaImage"],
)
def test_long_lines_take_no_longer_than_short_ones(data):
    started = time.process_time()
    with contextlib.suppress(ImageError):
        open_volume([data])
    assert time.process_time() - started < 1
