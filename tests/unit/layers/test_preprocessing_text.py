"""Words to numbers, worked by hand; models that start with strings."""

import json
import zipfile

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, saving

TEXTS = np.array(["The cat sat.", "the dog sat!", "A bird"])


def test_the_most_frequent_words_come_first():
    layer = layers.TextVectorization()
    layer.adapt(TEXTS)
    assert layer.get_vocabulary() == ["", "[UNK]", "the", "sat", "dog", "cat", "bird", "a"]
    assert layer(["sat on the cat"]).tolist() == [[3, 1, 2, 5]]
    assert layer.vocabulary_size() == 8


def test_rows_are_cut_and_padded():
    layer = layers.TextVectorization(output_sequence_length=3, vocabulary=["a", "b"])
    assert layer(["a b a b", "b"]).tolist() == [[2, 3, 2], [3, 0, 0]]
    free = layers.TextVectorization(vocabulary=["a", "b"])
    assert free(["a b a b", "b"]).shape == (2, 4)


def test_a_limit_on_the_vocabulary():
    layer = layers.TextVectorization(max_tokens=4)
    layer.adapt(TEXTS)
    assert layer.get_vocabulary() == ["", "[UNK]", "the", "sat"]


def _at_dashes(text):
    return text.split("-")


@pytest.mark.parametrize(
    ("options", "text", "words"),
    [
        ({"standardize": None}, "A b.", ["A", "b."]),
        ({"standardize": "lower"}, "A b.", ["a", "b."]),
        ({"standardize": "strip_punctuation"}, "A-b.", ["Ab"]),
        ({"split": "character"}, "Ab", ["a", "b"]),
        ({"split": _at_dashes, "standardize": None}, "a-b", ["a", "b"]),
        ({"ngrams": 2}, "a b c", ["a", "b", "c", "a b", "b c"]),
        ({"ngrams": (2,)}, "a b c", ["a b", "b c"]),
    ],
)
def test_cleaning_splitting_and_runs(options, text, words):
    layer = layers.TextVectorization(**options)
    layer.adapt([text])
    assert sorted(layer.get_vocabulary(include_special_tokens=False)) == sorted(words)


def test_counts_and_weights():
    vocabulary = ["a", "b"]
    count = layers.TextVectorization(output_mode="count", vocabulary=vocabulary)
    assert count(["b b c", "a"]).tolist() == [[1, 0, 2], [0, 1, 0]]
    hot = layers.TextVectorization(output_mode="multi_hot", vocabulary=vocabulary)
    assert hot(["b b c", ""]).tolist() == [[1, 0, 1], [0, 0, 0]]
    tfidf = layers.TextVectorization(output_mode="tf_idf")
    tfidf.adapt(["a b", "a"])
    # ln(1 + texts / (1 + texts with the word)); unknown words have the mean weight.
    weights = np.log1p(2 / (1 + np.array([2, 1])))
    assert tfidf.get_vocabulary() == ["[UNK]", "a", "b"]
    row = tfidf(["b b a z"])[0]
    np.testing.assert_allclose(row, [weights.mean(), weights[0], 2 * weights[1]], rtol=1e-6)


def test_lookup_and_its_inverse():
    layer = layers.StringLookup(vocabulary=["x", "y"], mask_token="")
    assert layer([["y", "", "z"]]).tolist() == [[3, 0, 1]]
    back = layers.StringLookup(vocabulary=["x", "y"], mask_token="", invert=True)
    assert back(np.array([[3, 0, 1, 9]])).tolist() == [["y", "", "[UNK]", "[UNK]"]]
    numbers = layers.IntegerLookup()
    numbers.adapt([[7, 7, 3]])
    assert numbers.get_vocabulary() == [-1, 7, 3]
    assert numbers([[3, 8]]).tolist() == [[2, 0]]


def test_several_numbers_for_unknown_words():
    layer = layers.StringLookup(vocabulary=["x"], num_oov_indices=3)
    found = layer([[f"w{n}" for n in range(50)] + ["x"]]).tolist()[0]
    assert set(found[:-1]) == {0, 1, 2} and found[-1] == 3
    alone = layers.StringLookup(vocabulary=["x"], num_oov_indices=0)
    with pytest.raises(ValueError, match="'z' is not in the vocabulary"):
        alone(["z"])


def test_a_vocabulary_from_a_file_of_the_users(tmp_path):
    (tmp_path / "words.txt").write_text("x\ny\n")
    layer = layers.StringLookup(vocabulary=str(tmp_path / "words.txt"))
    assert layer(["y"]).tolist() == [2]
    assert layer.get_config()["vocabulary"] == ["x", "y"]


def test_errors_say_what_is_missing():
    with pytest.raises(ValueError, match="call adapt"):
        layers.TextVectorization()(["a"])
    with pytest.raises(ValueError, match="more than once"):
        layers.StringLookup(vocabulary=["a", "a"])
    with pytest.raises(ValueError, match="sparse=True is not supported"):
        layers.StringLookup(sparse=True)


def texts_model():
    vectorize = layers.TextVectorization(output_sequence_length=4)
    vectorize.adapt(TEXTS)
    model = hb.Sequential(
        [
            hb.Input((1,), dtype="string"),
            vectorize,
            layers.Embedding(vectorize.vocabulary_size(), 4),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, "sigmoid"),
        ]
    )
    model.compile(hb.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
    return model


def test_a_model_learns_from_texts():
    model, y = texts_model(), np.array([1, 0, 1])
    history = model.fit(TEXTS, y, epochs=20, verbose=0, validation_data=(TEXTS, y)).history
    assert history["accuracy"][-1] == 1.0 and history["val_accuracy"][-1] == 1.0
    assert model.predict(TEXTS, verbose=0).shape == (3, 1)
    assert model.evaluate(TEXTS, y, verbose=0)[1] == 1.0
    batches = ((TEXTS, y) for _ in range(4))
    model.fit(batches, steps_per_epoch=2, epochs=2, verbose=0)
    np.testing.assert_allclose(np.asarray(model(TEXTS)), model.predict(TEXTS, verbose=0), rtol=1e-6)


@pytest.mark.parametrize("form", ["m.keras", "m.h5", "m.safetensors"])
def test_the_words_are_kept_in_the_file(form, tmp_path):
    model = texts_model()
    model.save(tmp_path / form)
    again = saving.load_model(tmp_path / form)
    np.testing.assert_array_equal(again.predict(TEXTS, verbose=0), model.predict(TEXTS, verbose=0))


def test_a_path_of_words_in_a_file_is_refused(tmp_path):
    """CVE-2025-12058."""
    model = hb.Sequential([hb.Input((1,), dtype="string"), layers.StringLookup(vocabulary=["x"])])
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    tree = json.loads(members["config.json"])
    tree["config"]["layers"][-1]["config"]["vocabulary"] = "/etc/passwd"
    members["config.json"] = json.dumps(tree).encode()
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(ValueError, match="names another file"):
        saving.load_model(tmp_path / "m.keras")


def test_strings_come_first():
    words = hb.Input((4,), dtype="int32")
    dense = layers.Embedding(3, 2)(words)
    with pytest.raises(ValueError, match="must come before"):
        hb.Model(words, layers.IntegerLookup(vocabulary=[1])(dense))
