"""Pictures to arrays and back."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from hornbook.utils import array_to_img, img_to_array, load_img, save_img

GREY = np.arange(12, dtype="float32").reshape(3, 4, 1) * 20


def test_a_picture_comes_back_as_it_was(tmp_path):
    for channels, mode in ((1, "grayscale"), (3, "rgb"), (4, "rgba")):
        x = np.repeat(GREY, channels, axis=2)
        save_img(tmp_path / "a.png", x, scale=False)
        found = img_to_array(load_img(tmp_path / "a.png", color_mode=mode))
        np.testing.assert_array_equal(found, x)
        assert found.dtype == np.float32


def test_channels_first_and_dtype(tmp_path):
    x = np.repeat(GREY, 3, axis=2)
    save_img(tmp_path / "a.png", x.transpose(2, 0, 1), data_format="channels_first", scale=False)
    found = img_to_array(load_img(tmp_path / "a.png"), "channels_first", dtype="uint8")
    assert found.shape == (3, 3, 4) and found.dtype == np.uint8
    with pytest.raises(ValueError, match="data_format is 'channels_last'"):
        img_to_array(GREY, "rows_first")


def test_scaling_stretches_to_255():
    found = np.asarray(array_to_img(np.float32([[[1], [2], [3]]])))
    assert found.tolist() == [[0, 127, 255]]
    assert np.asarray(array_to_img(np.full((1, 2, 1), 9.0))).tolist() == [[0, 0]]


def test_grey_beyond_eight_bits():
    assert np.asarray(array_to_img(np.full((1, 1, 1), 700.0), scale=False)).tolist() == [[700]]


def test_target_size_and_aspect_ratio(tmp_path):
    x = np.zeros((4, 8, 3))
    x[:, 2:6] = 255
    save_img(tmp_path / "a.png", x, scale=False)
    assert load_img(tmp_path / "a.png", target_size=(2, 3)).size == (3, 2)
    kept = load_img(str(tmp_path / "a.png"), target_size=(2, 2), keep_aspect_ratio=True)
    assert np.asarray(kept).min() == 255
    with pytest.raises(ValueError, match="(?i)'bilinaer'.*Did you mean 'bilinear'"):
        load_img(tmp_path / "a.png", target_size=(2, 2), interpolation="bilinaer")


def test_jpeg_has_no_transparency(tmp_path):
    with pytest.warns(UserWarning, match="fourth channel"):
        save_img(tmp_path / "a.jpg", np.zeros((2, 2, 4)), quality=90)
    assert load_img(tmp_path / "a.jpg").mode == "RGB"


def test_open_files():
    file = io.BytesIO()
    save_img(file, GREY, file_format="png")
    assert load_img(file, color_mode="grayscale").size == (4, 3)


def test_wrong_arguments_are_explained():
    with pytest.raises(TypeError, match="array_to_img"):
        load_img(GREY)
    with pytest.raises(ValueError, match=r"write x\[0\]"):
        array_to_img(np.zeros((1, 2, 2, 3)))
    with pytest.raises(ValueError, match="data_format='channels_first'"):
        array_to_img(np.zeros((3, 8, 9)))
    with pytest.raises(ValueError, match="color_mode"):
        load_img("a.png", color_mode="grey")


def test_damaged_files_are_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match="a.png is no picture"):
        load_img(tmp_path / "a.png")
    file = io.BytesIO()
    Image.fromarray(np.random.randint(0, 255, (64, 64, 3), "uint8")).save(file, "jpeg")
    (tmp_path / "b.jpg").write_bytes(file.getvalue()[:400])
    with pytest.raises(ValueError, match="b.jpg"):
        load_img(tmp_path / "b.jpg")


def test_postscript_under_another_name_is_not_run(tmp_path):
    (tmp_path / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n")
    with pytest.raises(ValueError, match="no picture"):
        load_img(tmp_path / "a.png")


def test_pillow_is_loaded_only_when_it_is_needed():
    code = "import sys, hornbook; print('PIL' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout.strip() == "False", found.stderr
