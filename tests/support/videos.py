"""Short videos whose every frame is known."""

import struct

import cv2
import numpy as np

GREYS = tuple(range(20, 220, 20))
"""Grey level of each frame."""
RATE = 12.5
SIZE = (64, 48)


def frame_of(grey):
    """Return RGB, shape (48, 64, 3): one grey, with a red corner at the top left."""
    frame = np.full((SIZE[1], SIZE[0], 3), grey, np.uint8)
    frame[:8, :8] = (255, 0, 0)
    return frame


def video_bytes(folder, ending, codec, *, greys=GREYS):
    """Return a video of these greys at 12.5 frames a second, written through a file in the folder."""
    path = folder / f"video.{ending}"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*codec), RATE, SIZE)
    assert writer.isOpened()
    for grey in greys:
        writer.write(frame_of(grey)[..., ::-1])
    writer.release()
    return path.read_bytes()


def with_times(matroska, times_ms):
    """Return a Matroska file of one cluster whose frames are shown at other times, in milliseconds."""
    places = [at for at in range(len(matroska) - 6) if matroska[at] == 0xA3 and matroska[at + 3] == 0x81]
    places = [at for at in places if struct.unpack_from(">H", matroska, at + 4)[0] in range(0, 80 * len(times_ms), 80)]
    assert len(places) == len(times_ms)
    changed = bytearray(matroska)
    for at, time in zip(places, times_ms, strict=True):
        struct.pack_into(">H", changed, at + 4, time)
    return bytes(changed)


def turned_right(quicktime):
    """Return a MOV file that asks to be shown turned to the right by 90 degrees."""
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    at = quicktime.index(matrix, quicktime.index(b"tkhd"))
    turned = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, SIZE[1] << 16, 0, 0x40000000)
    return quicktime[:at] + turned + quicktime[at + len(matrix) :]
