"""Record models that start with words, as Keras 3 saves them beside TensorFlow.

pip install tensorflow-cpu keras
python tests/oracle/recorders/text_models.py tests/oracle/recorded/words
"""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

L = keras.layers
TEXTS = ["the cat sat on the mat", "a dog sat", "the dog and the cat", "birds sing"]
COLOURS = [["red"], ["green"], ["blue"], ["pink"]]


def reviews():
    layer = L.TextVectorization(max_tokens=9, output_sequence_length=5, name="words")
    layer.adapt(TEXTS)
    layers = [layer, L.Embedding(9, 3), L.GlobalAveragePooling1D(), L.Dense(2)]
    return keras.Sequential([keras.Input((1,), dtype="string"), *layers]), [[t] for t in TEXTS]


def weighed():
    layer = L.TextVectorization(output_mode="tf_idf", ngrams=2, name="words")
    layer.adapt(TEXTS)
    layers = [layer, L.Dense(2)]
    return keras.Sequential([keras.Input((1,), dtype="string"), *layers]), [[t] for t in TEXTS]


def colours():
    layer = L.StringLookup(output_mode="one_hot", num_oov_indices=2)
    layer.adapt(np.array(COLOURS[:3]))
    return keras.Sequential([keras.Input((1,), dtype="string"), layer, L.Dense(2)]), COLOURS


def hashed():
    layers = [L.Hashing(7, salt=5), L.Embedding(7, 2), L.Flatten()]
    return keras.Sequential([keras.Input((1,), dtype="string"), *layers]), COLOURS


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
found = {"keras": keras.__version__}
for make in (reviews, weighed, colours, hashed):
    model, inputs = make()
    outputs = model(tf.constant(inputs))
    model.save(folder / f"{make.__name__}.keras")
    found[make.__name__] = {"inputs": inputs, "outputs": np.asarray(outputs).tolist()}
(folder / "predictions.json").write_text(json.dumps(found, indent=1) + "\n")
