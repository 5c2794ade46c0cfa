"""Hashes of texts that are the same in every run, on every machine, and in TensorFlow.

``fingerprint`` is Google's FarmHash Fingerprint64, which spreads words over bins; ``siphash`` is
keyed, so that who does not know the key cannot choose words that fall together. All arithmetic is
modulo 2^64.
"""

__all__ = ["fingerprint", "siphash"]

_ALL = (1 << 64) - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F


def _at(data: bytes, place: int, width: int = 8) -> int:
    return int.from_bytes(data[place : place + width], "little")


def _right(x: int, bits: int) -> int:
    """The 64 bits of x turned round to the right."""
    x &= _ALL
    return (x >> bits | x << (64 - bits)) & _ALL


def _shift_mix(x: int) -> int:
    x &= _ALL
    return x ^ x >> 47


def _mix(u: int, v: int, factor: int) -> int:
    """Two numbers as one."""
    u, v = u & _ALL, v & _ALL
    a = _shift_mix((u ^ v) * factor)
    return _shift_mix((v ^ a) * factor) * factor & _ALL


def fingerprint(data: bytes) -> int:
    """FarmHash Fingerprint64: the four lengths up to 16, 32, 64 and beyond have a formula each.

    See: G. Pike, FarmHash (2014), the portable version "na".

    Example:
        >>> fingerprint(b"hornbook") % 100
        82
    """
    size = len(data)
    if size <= 16:
        return _short(data, size)
    if size > 64:
        return _long(data, size)
    factor = _K2 + 2 * size
    a, b = _at(data, 0) * (_K1 if size <= 32 else _K2) & _ALL, _at(data, 8)
    c, d = _at(data, size - 8) * factor & _ALL, _at(data, size - 16) * _K2 & _ALL
    y = _right(a + b, 43) + _right(c, 30) + d
    z = a + _right(b + _K2, 18) + c
    if size <= 32:
        return _mix(y, z, factor)
    z = _mix(y, z, factor)
    e, f = _at(data, 16) * factor & _ALL, _at(data, 24)
    g, h = (y + _at(data, size - 32)) * factor & _ALL, (z + _at(data, size - 24)) * factor & _ALL
    return _mix(_right(e + f, 43) + _right(g, 30) + h, e + _right(f + a, 18) + g, factor)


def _short(data: bytes, size: int) -> int:
    factor = _K2 + 2 * size
    if size >= 8:
        a, b = _at(data, 0) + _K2, _at(data, size - 8)
        c, d = _right(b, 37) * factor + a, (_right(a, 25) + b) * factor
        return _mix(c, d, factor)
    if size >= 4:
        return _mix(size + (_at(data, 0, 4) << 3), _at(data, size - 4, 4), factor)
    if size:
        y = data[0] + (data[size >> 1] << 8)
        z = size + (data[-1] << 2)
        return _shift_mix(y * _K2 & _ALL ^ z * _K0 & _ALL) * _K2 & _ALL
    return _K2


def _stir(data: bytes, place: int, a: int, b: int) -> tuple[int, int]:
    """32 bytes stirred into two numbers."""
    w, x, y, z = (_at(data, place + step) for step in (0, 8, 16, 24))
    a += w
    b = _right(b + a + z, 21)
    c = a
    a += x + y
    return a + z & _ALL, b + _right(a, 44) + c & _ALL


def _long(data: bytes, size: int) -> int:
    x, y = 81 * _K2 + _at(data, 0) & _ALL, 81 * _K1 + 113 & _ALL
    z = _shift_mix(y * _K2 + 113) * _K2 & _ALL
    v, w = (0, 0), (0, 0)

    def round_at(place: int, factor: int, times: int) -> None:
        nonlocal x, y, z, v, w
        x = _right(x + y + v[0] + _at(data, place + 8), 37) * factor & _ALL
        y = _right(y + v[1] + _at(data, place + 48), 42) * factor & _ALL
        x ^= w[1] * times & _ALL
        y = y + v[0] * times + _at(data, place + 40) & _ALL
        z = _right(z + w[0], 33) * factor & _ALL
        v = _stir(data, place, v[1] * factor, x + w[0])
        w = _stir(data, place + 32, z + w[1], y + _at(data, place + 16))
        x, z = z, x

    for place in range(0, (size - 1) // 64 * 64, 64):
        round_at(place, _K1, 1)
    factor = _K1 + ((z & 0xFF) << 1)
    w = (w[0] + (size - 1 & 63), w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    round_at(size - 64, factor, 9)
    left = _mix(v[0], w[0], factor) + _shift_mix(y) * _K0 + z
    return _mix(left, _mix(v[1], w[1], factor) + x, factor)


def siphash(data: bytes, key: tuple[int, int]) -> int:
    """SipHash-2-4 of the bytes under a key of two 64-bit numbers.

    See: Aumasson and Bernstein, SipHash: a fast short-input PRF (2012).

    Example:
        >>> siphash(b"hornbook", (0, 1)) == siphash(b"hornbook", (0, 2))
        False
    """
    v = [
        key[0] ^ 0x736F6D6570736575,
        key[1] ^ 0x646F72616E646F6D,
        key[0] ^ 0x6C7967656E657261,
        key[1] ^ 0x7465646279746573,
    ]

    def rounds(count: int) -> None:
        for _ in range(count):
            for a, b, left, turn in ((0, 1, 13, 32), (2, 3, 16, 0), (0, 3, 21, 0), (2, 1, 17, 32)):
                v[a] = v[a] + v[b] & _ALL
                v[b] = _right(v[b], 64 - left) ^ v[a]
                v[a] = _right(v[a], 64 - turn) if turn else v[a]

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for place in range(0, len(padded), 8):
        word = _at(padded, place)
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]
