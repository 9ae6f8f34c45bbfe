"""The add-in's icon: three rising bars and a line through them, drawn at each size that Office asks for."""

from __future__ import annotations

import struct
import zlib

import numpy as np

SIZES = (16, 32, 64, 80)
_NAVY, _BLUE, _ORANGE = (31, 42, 68), (0, 114, 178), (230, 159, 0)
_BARS = ((0.14, 0.62), (0.41, 0.42), (0.68, 0.2))
_SAMPLES = 4


def icon(size: int) -> bytes:
    """A PNG of this many pixels each way."""
    fine = size * _SAMPLES
    y, x = np.mgrid[0:fine, 0:fine] / fine
    picture = np.zeros((fine, fine, 4))
    for left, top in _BARS:
        picture[(x >= left) & (x < left + 0.18) & (y >= top) & (y < 0.86)] = (*_BLUE, 255)
    picture[(y >= 0.86) & (y < 0.92) & (x >= 0.08) & (x < 0.94)] = (*_NAVY, 255)
    line = 0.58 - 0.52 * x
    picture[(abs(y - line) < 0.045) & (x > 0.08) & (x < 0.94)] = (*_ORANGE, 255)
    weight = picture[..., 3:] / 255
    blocks = (size, _SAMPLES, size, _SAMPLES, -1)
    alpha = weight.reshape(blocks).mean(axis=(1, 3))
    colour = (picture[..., :3] * weight).reshape(blocks).mean(axis=(1, 3)) / np.maximum(alpha, 1e-9)
    return _png(np.concatenate([colour, alpha * 255], axis=2).round().astype(np.uint8))


def _png(pixels: np.ndarray) -> bytes:
    height, width, _ = pixels.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
