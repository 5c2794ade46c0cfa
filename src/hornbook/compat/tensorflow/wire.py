"""Protocol buffers' wire format: numbered fields of four kinds, read as if every byte were hostile.

::

    key = number << 3 | kind      kind 0: varint   1: eight bytes   2: length, bytes   5: four bytes
"""

import struct
from collections.abc import Iterator

__all__ = ["Damaged", "block", "fields", "number", "packed_numbers", "read_number", "signed"]


class Damaged(ValueError):
    """Bytes that are no message."""


def read_number(data: bytes, place: int) -> tuple[int, int]:
    """A varint at a place, and the place after it.

    Example:
        >>> read_number(bytes([0xAC, 0x02]), 0)
        (300, 2)
    """
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(data):
            raise Damaged("a number is cut off")
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & (2**64 - 1), place
    raise Damaged("a number is too long")


def signed(value: int) -> int:
    """A varint as a whole number of 64 bits that may be negative."""
    return value - 2**64 if value >= 2**63 else value


def fields(data: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """Number, kind and value of each field.

    Raises:
        Damaged: The bytes are no message.

    Example:
        >>> list(fields(bytes([8, 3, 18, 1, 65])))
        [(1, 0, 3), (2, 2, b'A')]
    """
    place = 0
    while place < len(data):
        key, place = read_number(data, place)
        kind = key & 7
        if kind == 0:
            value, place = read_number(data, place)
            yield key >> 3, kind, value
            continue
        if kind == 2:
            size, place = read_number(data, place)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise Damaged(f"a field of kind {kind}")
        if size > len(data) - place:
            raise Damaged("a field is cut off")
        yield key >> 3, kind, data[place : place + size]
        place += size


def packed_numbers(value: int | bytes) -> list[int]:
    """The varints of a repeated field: one, or packed ones."""
    if isinstance(value, int):
        return [signed(value)]
    found, place = [], 0
    while place < len(value):
        one, place = read_number(value, place)
        found.append(signed(one))
    return found


def number(value: int) -> bytes:
    """A varint.

    Example:
        >>> number(300)
        b'\\xac\\x02'
    """
    value &= 2**64 - 1
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)


def block(field: int, content: bytes) -> bytes:
    """A field of bytes: text, a message, packed numbers."""
    return number(field << 3 | 2) + number(len(content)) + content


def fixed32(data: bytes) -> int:
    """Four bytes as a number."""
    return int(struct.unpack("<I", data)[0])
