"""The Python array API standard, 2024.12: every name is there, and words that Keras lacks."""

import numpy as np
import pytest

from hornbook import ops

NAMES = """
abs acos acosh add all any arange argmax argmin argsort asarray asin asinh astype atan atan2 atanh
bitwise_and bitwise_invert bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor
broadcast_arrays broadcast_to can_cast ceil clip concat conj copysign cos cosh count_nonzero
cumulative_prod cumulative_sum diff divide e empty empty_like equal exp expand_dims expm1 eye finfo
flip floor floor_divide from_dlpack full full_like greater greater_equal hypot iinfo imag inf
isdtype isfinite isinf isnan less less_equal linspace log log10 log1p log2 logaddexp logical_and
logical_not logical_or logical_xor matmul matrix_transpose max maximum mean meshgrid min minimum
moveaxis multiply nan negative newaxis nextafter nonzero not_equal ones ones_like permute_dims pi
positive pow prod real reciprocal remainder repeat reshape result_type roll round searchsorted sign
signbit sin sinh sort sqrt square squeeze stack std subtract sum take take_along_axis tan tanh
tensordot tile tril triu trunc unique_all unique_counts unique_inverse unique_values unstack var
vecdot where zeros zeros_like __array_namespace_info__
""".split()
LINALG = """
cholesky cross det diagonal eigh eigvalsh inv matmul matrix_norm matrix_power matrix_rank
matrix_transpose outer pinv qr slogdet solve svd svdvals tensordot trace vecdot vector_norm
""".split()
FFT = """
fft ifft fftn ifftn rfft irfft rfftn irfftn hfft ihfft fftfreq rfftfreq fftshift ifftshift
""".split()


@pytest.mark.parametrize(
    ("room", "names"),
    [(ops, NAMES), (ops.linalg, LINALG), (ops.fft, FFT)],
    ids=["", "linalg", "fft"],
)
def test_every_name_of_the_standard_is_there(room, names):
    assert [name for name in names if not hasattr(room, name)] == []


@pytest.mark.parametrize("name", FFT)
def test_fourier_transforms_are_numpys(name):
    real = np.random.default_rng(0).normal(size=(3, 6)).astype("float32")
    x = real + 1j * real[::-1] if "r" not in name and name != "ihfft" else real
    given = 6 if name.endswith("freq") else x
    ours, theirs = getattr(ops.fft, name)(given), getattr(np.fft, name)(given)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_words_of_the_standard():
    x = np.array([3.0, 1.0, 2.0], "float32")
    assert ops.sort(x, descending=True).tolist() == [3, 2, 1]
    assert ops.argsort(x, descending=True).tolist() == [0, 2, 1]
    assert float(ops.std(x, correction=1)) == pytest.approx(1.0)
    assert ops.clip(x, min=1.5).tolist() == [3.0, 1.5, 2.0]
    assert ops.sum(np.array([200, 100], "uint8"), dtype="int32").tolist() == 300
    assert ops.cumulative_sum(x, include_initial=True).tolist() == [0, 3, 4, 6]
    assert ops.concat([x, x]).shape == (6,) and ops.pow(x, 2).tolist() == [9, 1, 4]
    values, places, back, counts = ops.unique_all(np.array([2, 1, 2]))
    assert values.tolist() == [1, 2] and counts.tolist() == [1, 2] and back.tolist() == [1, 0, 1]
    assert ops.from_dlpack(x).tolist() == x.tolist()


def test_dtypes():
    assert ops.isdtype("float32", "real floating") and not ops.isdtype("float32", "integral")
    assert ops.result_type("int32", "float32") == np.dtype("float32")
    assert ops.iinfo("int8").min == -128 and ops.finfo(np.zeros(2, "float32")).bits == 32
    assert ops.dtype(np.zeros(2, "int8")) == "int8"
    assert ops.astype([1.5], "int32").tolist() == [1]


def test_sizes():
    assert ops.size(np.zeros((2, 3))) == 6 and ops.ndim(np.zeros((2, 3))) == 2
    assert ops.shape([[1, 2]]) == (1, 2)


def test_what_a_call_gives_wrong_is_named():
    with pytest.raises(TypeError, match="sum"):
        ops.sum([1], 0, False, None, None, None, None, None, None)
    with pytest.raises(ValueError, match="names on its two sides"):
        ops.rearrange(np.zeros((2, 3)), "a b -> a c")
    with pytest.raises(ValueError, match="too small"):
        ops.image.crop_images(np.zeros((2, 2, 1)), 3, 0, target_height=1, target_width=1)
    with pytest.raises(ValueError, match="reduction"):
        ops.scatter_update([1], [[0]], [2], reduction="mean")
    with pytest.raises(ValueError, match="num=3"):
        ops.unstack([[1], [2]], num=3)
