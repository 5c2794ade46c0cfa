"""Files of vectors, sound and hostile."""

import struct
import zipfile

import numpy as np
import pytest

from hornbook.text import KeyedVectors

WORDS = ["the", "naïve", "cat"]
TABLE = np.array([[0.1, -2e-8, 3], [1 / 3, 5, -6], [7, 8, 1e20]], "float32")


@pytest.fixture
def some():
    return KeyedVectors(3, WORDS, TABLE, counts=[5, 2, 1])


@pytest.mark.parametrize("name", ["v.txt", "v.txt.gz", "v.bin", "v.bin.gz"])
def test_word2vec_files_give_the_same_bits_back(some, tmp_path, name):
    binary = ".bin" in name
    some.save_word2vec_format(tmp_path / name, tmp_path / "counts.txt", binary=binary)
    read = KeyedVectors.load_word2vec_format(
        tmp_path / name, tmp_path / "counts.txt", binary=binary
    )
    assert read.index_to_key == WORDS
    assert read.vectors.tobytes() == TABLE.tobytes()
    assert read.get_count("naïve") == 2
    assert len(KeyedVectors.load_word2vec_format(tmp_path / name, binary=binary, limit=2)) == 2


def test_glove_files(some, tmp_path):
    some.save_glove_format(tmp_path / "g.txt")
    read = KeyedVectors.load_glove_format(tmp_path / "g.txt")
    assert read.index_to_key == WORDS and read.vectors.tobytes() == TABLE.tobytes()
    (tmp_path / "spaced.txt").write_text("a 1 2\nat name 3 4\n")
    assert KeyedVectors.load_glove_format(tmp_path / "spaced.txt").index_to_key == ["a", "at name"]
    (tmp_path / "counted.txt").write_text("2 3\na 1 2 3\n")
    with pytest.raises(ValueError, match="load_word2vec_format"):
        KeyedVectors.load_glove_format(tmp_path / "counted.txt")


def test_the_first_line_may_be_said_to_be_missing(some, tmp_path):
    some.save_glove_format(tmp_path / "v.txt")
    read = KeyedVectors.load_word2vec_format(tmp_path / "v.txt", no_header=True)
    assert read.index_to_key == some.index_to_key
    with pytest.raises(ValueError, match="without its first line"):
        KeyedVectors.load_word2vec_format(tmp_path / "v.txt", binary=True, no_header=True)


def test_the_binary_form_of_the_first_program_is_read(tmp_path):
    # It ends each vector with a line end; other writers do not.
    for end in (b"\n", b""):
        body = b"".join(
            word + b" " + struct.pack("<2f", *pair) + end
            for word, pair in ((b"a", (1, 2)), (b"b", (3, 4)))
        )
        (tmp_path / "v.bin").write_bytes(b"2 2\n" + body)
        read = KeyedVectors.load_word2vec_format(tmp_path / "v.bin", binary=True)
        assert read.index_to_key == ["a", "b"] and read.vectors.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("content", "binary", "said"),
    [
        (b"", False, "two whole numbers"),
        (b"the 0.1 0.2\n", False, "load_glove_format"),
        (b"2 2\na 1 2\n", False, "ends after 1 of 2"),
        (b"1 2\na 1\n", False, "line 2: a word and 2 numbers"),
        (b"1 2\na 1 x\n", False, "line 2"),
        (b"1 2\n\xff 1 2\n", False, "line 2"),
        (b"999999999999 100000\n", False, "declares"),
        (b"999999999999 300\n", True, "limit=100000"),
        (b"-1 3\n", True, "declares"),
        (b"1 0\n", True, "declares"),
        (b"3 2\na \0\0", True, "ends after 0 of 3"),
        (b"1 2\n" + b"x" * 9000, True, "no space"),
        (b"1 2\n\xff \0\0\0\0\0\0\0\0", True, "word 1"),
        (b"1 2\na 0.25 0.125\n", True, "goes on after the 1 words.*binary=False"),
        (b"1 2\na \0\0\0\0\0\0\0\0\n", False, "binary=True"),
    ],
)
def test_hostile_word2vec_files_end_in_words(tmp_path, content, binary, said):
    path = tmp_path / "v"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=said):
        KeyedVectors.load_word2vec_format(path, binary=binary)


def test_a_damaged_gzip_file_is_named(tmp_path):
    (tmp_path / "v.gz").write_bytes(b"no gzip at all")
    with pytest.raises(ValueError, match="damaged"):
        KeyedVectors.load_word2vec_format(tmp_path / "v.gz")


def test_words_that_the_text_form_cannot_hold_are_refused(tmp_path):
    with pytest.raises(ValueError, match="space"):
        KeyedVectors(1, ["new york"], [[1]]).save_word2vec_format(tmp_path / "v.txt")
    assert not list(tmp_path.iterdir())


def test_own_files(some, tmp_path):
    some.save(tmp_path / "v.npz")
    read = KeyedVectors.load(tmp_path / "v.npz")
    assert read.index_to_key == WORDS and read.vectors.tobytes() == TABLE.tobytes()
    assert read.get_count("cat") == 1
    KeyedVectors(1, ["new york"], [[1]]).save(tmp_path / "w.npz")
    assert KeyedVectors.load(tmp_path / "w.npz").counts is None


def test_every_cut_and_every_flipped_byte_of_an_own_file_ends_in_words(some, tmp_path):
    some.save(tmp_path / "v.npz")
    whole = (tmp_path / "v.npz").read_bytes()
    path = tmp_path / "bad.npz"
    draw = np.random.default_rng(0)
    refused = 0
    for number in range(300):
        content = bytearray(whole)
        if number % 3:
            for place in draw.integers(0, len(whole), 3):
                content[place] = draw.integers(0, 256)
        else:
            content = content[: draw.integers(0, len(whole))]
        path.write_bytes(content)
        try:
            KeyedVectors.load(path)
        except ValueError:
            refused += 1
    assert refused > 200


def test_pickles_and_bombs_are_refused(some, tmp_path):
    some.save(tmp_path / "v.npz")
    with zipfile.ZipFile(tmp_path / "v.npz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | {"words.json": b" " * 10**7}).items():
            archive.writestr(name, content)
    with pytest.raises(ValueError, match="compressed"):
        KeyedVectors.load(tmp_path / "bomb.npz")
    np.save(tmp_path / "object.npy", np.array([{}], object), allow_pickle=True)
    members["inputs.npy"] = (tmp_path / "object.npy").read_bytes()
    with zipfile.ZipFile(tmp_path / "pickle.npz", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(ValueError, match="an array of object"):
        KeyedVectors.load(tmp_path / "pickle.npz")
