"""Record what the layers on words give in tf_keras; Keras 3 runs them only beside TensorFlow too.

pip install tensorflow-cpu tf_keras
python tests/oracle/recorders/text_layers.py > tests/oracle/recorded/text_layers.json
"""

import json

import numpy as np
import tensorflow as tf
import tf_keras

WORDS = ["", "a", "ab", "abcd", "abcdefgh", "abcdefghi", "x" * 16, "y" * 17, "q" * 32, "r" * 33]
WORDS += ["hello wörld, more than 32 bytes!", "s" * 64, "t" * 65, "u" * 128, "v" * 129, "12", "-3"]
WORDS += ["The quick brown fox jumps over the lazy dog. " * 7]
LETTERS = [["A"], ["B"], [""], ["C"], ["D"]]
PAIRS = [["A", "B"], ["C", "A"]]
NUMBERS = [[0, 1], [-7, 123456789]]
TEXTS = ["The cat sat on the mat.", "the dog sat!", "A bird, a cat; a DOG", "dog dog"]
KNOWN = ["sat", "cat", "the", "dog"]
SEEN = [["earth", "wind", "and", "fire"], ["fire", "and", "earth", "michigan"]]

CASES = [
    ("Hashing", {"num_bins": 3}, None, LETTERS),
    ("Hashing", {"num_bins": 3, "mask_value": ""}, None, LETTERS),
    ("Hashing", {"num_bins": 1, "mask_value": ""}, None, LETTERS),
    ("Hashing", {"num_bins": 3, "salt": [133, 137]}, None, LETTERS),
    ("Hashing", {"num_bins": 3, "salt": 133}, None, LETTERS),
    ("Hashing", {"num_bins": 50}, None, NUMBERS),
    ("Hashing", {"num_bins": 50, "mask_value": 0}, None, NUMBERS),
    ("Hashing", {"num_bins": 4, "output_mode": "one_hot"}, None, LETTERS),
    ("Hashing", {"num_bins": 4, "output_mode": "multi_hot"}, None, PAIRS),
    ("Hashing", {"num_bins": 4, "output_mode": "count"}, None, [["A", "A"], ["C", "A"]]),
    ("StringLookup", {}, SEEN, SEEN),
    ("StringLookup", {"max_tokens": 4}, SEEN, SEEN),
    ("StringLookup", {"vocabulary": ["a", "b"], "num_oov_indices": 3}, None, [list("abcdefg")]),
    ("StringLookup", {"vocabulary": ["a", "b"], "mask_token": ""}, None, [["a", "", "z"]]),
    ("StringLookup", {"output_mode": "multi_hot"}, SEEN, SEEN),
    ("StringLookup", {"output_mode": "count", "num_oov_indices": 2}, SEEN, [["fire", "no"]]),
    ("StringLookup", {"output_mode": "one_hot"}, SEEN, [["fire"], ["no"]]),
    ("StringLookup", {"output_mode": "tf_idf"}, SEEN, [["fire", "no", "wind", "wind"]]),
    ("StringLookup", {"vocabulary": ["a", "b"], "invert": True}, None, [[0, 1, 2]]),
    ("IntegerLookup", {}, [[12, 1138, 42], [42, 1000, 42]], [[12, 42, 7]]),
    ("IntegerLookup", {"vocabulary": [1, 2], "num_oov_indices": 3}, None, [[1, 2, 3, 4, -7]]),
    ("IntegerLookup", {"vocabulary": [7, 9], "mask_token": 0}, None, [[7, 0, 5]]),
    ("IntegerLookup", {"vocabulary": [7, 9], "invert": True}, None, [[0, 1, 2]]),
    ("IntegerLookup", {"vocabulary": [7, 9], "output_mode": "multi_hot"}, None, [[7, 5]]),
    ("TextVectorization", {}, TEXTS, TEXTS),
    ("TextVectorization", {"max_tokens": 5}, TEXTS, TEXTS),
    ("TextVectorization", {"output_sequence_length": 4}, TEXTS, TEXTS),
    ("TextVectorization", {"standardize": "lower"}, TEXTS, TEXTS),
    ("TextVectorization", {"standardize": "strip_punctuation"}, TEXTS, TEXTS),
    ("TextVectorization", {"standardize": None, "split": None}, TEXTS, TEXTS),
    ("TextVectorization", {"split": "character"}, TEXTS, TEXTS),
    ("TextVectorization", {"ngrams": 2}, TEXTS, TEXTS),
    ("TextVectorization", {"ngrams": (1, 3)}, TEXTS, TEXTS),
    ("TextVectorization", {"output_mode": "multi_hot"}, TEXTS, TEXTS),
    ("TextVectorization", {"output_mode": "count", "vocabulary": KNOWN}, None, TEXTS),
    ("TextVectorization", {"output_mode": "tf_idf"}, TEXTS, TEXTS),
    (
        "TextVectorization",
        {"output_mode": "tf_idf", "max_tokens": 9, "pad_to_max_tokens": True, "ngrams": 2},
        TEXTS,
        TEXTS,
    ),
]


def run(name, options, seen, inputs):
    layer = getattr(tf_keras.layers, name)(**options)
    if seen is not None:
        layer.adapt(tf.constant(seen))
    found = {"layer": name, "options": options, "seen": seen, "inputs": inputs}
    outputs = np.asarray(layer(tf.constant(inputs)))
    if outputs.dtype == object:
        outputs = np.vectorize(bytes.decode)(outputs)
    found["outputs"] = outputs.tolist()
    if name != "Hashing":
        found["vocabulary"] = layer.get_vocabulary()
    return found


print(
    json.dumps(
        {
            "words": WORDS,
            "fast": tf.strings.to_hash_bucket_fast(WORDS, 10**9 + 7).numpy().tolist(),
            "strong": tf.strings.to_hash_bucket_strong(WORDS, 10**9 + 7, [133, 137])
            .numpy()
            .tolist(),
            "cases": [run(*case) for case in CASES],
        },
        default=lambda value: value.item(),
        indent=1,
    )
)
