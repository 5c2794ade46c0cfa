"""CRC-32C, the checksum of TFRecord files and of TensorFlow's checkpoints.

A checksum is linear over bits: long data is cut into rows of equal length, whose checksums NumPy
works out side by side, and these are put together by the matrix that stands for a row of zeros.
"""

import functools

import numpy as np

__all__ = ["crc32c", "masked"]

_POLYNOMIAL = 0x82F63B78
_ROW = 1024


def _table() -> np.ndarray:
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ np.uint32(_POLYNOMIAL), values >> 1)
    return values


_TABLE = _table()
_PLAIN: list[int] = _TABLE.tolist()


def _update(state: int, data: bytes) -> int:
    for byte in data:
        state = (state >> 8) ^ _PLAIN[(state ^ byte) & 255]
    return state


@functools.cache
def _past_zeros() -> np.ndarray:
    """What each of four bytes of a state becomes after a row of zeros."""
    columns = np.zeros((4, 256), np.uint32)
    for place in range(4):
        state = np.arange(256, dtype=np.uint32) << np.uint32(8 * place)
        for _ in range(_ROW):
            state = (state >> np.uint32(8)) ^ _TABLE[state & np.uint32(255)]
        columns[place] = state
    return columns


def crc32c(data: bytes) -> int:
    """The checksum.

    Example:
        >>> hex(crc32c(b"123456789"))
        '0xe3069283'
    """
    state, rows = 0xFFFFFFFF, len(data) // _ROW
    if rows > 8:
        cut = np.frombuffer(data, np.uint8, rows * _ROW).reshape(rows, _ROW)
        each = np.zeros(rows, np.uint32)
        for column in np.ascontiguousarray(cut.T):
            each = (each >> np.uint32(8)) ^ _TABLE[(each ^ column) & np.uint32(255)]
        past = _past_zeros().tolist()
        for own in each.tolist():
            state = own ^ past[0][state & 255] ^ past[1][state >> 8 & 255] ^ (
                past[2][state >> 16 & 255] ^ past[3][state >> 24]
            )  # fmt: skip
        data = data[rows * _ROW :]
    return _update(state, data) ^ 0xFFFFFFFF


def masked(data: bytes) -> int:
    """The checksum as files hold it, turned so that one of data with checksums in it differs.

    Example:
        >>> hex(masked(b""))
        '0xa282ead8'
    """
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
