"""The work that is measured: data, network and training, written once for every side."""

import json
import lzma
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.network import (
    Activation,
    Attention,
    BatchNorm,
    Bidirectional,
    Conv,
    Dense,
    Embedding,
    Flatten,
    GlobalMean,
    Layer,
    LayerNorm,
    MaxPool,
    Recurrent,
    Residual,
)

__all__ = ["EPSILON", "KERAS", "WORK", "Work"]

# Libraries put epsilon in different places: under the root of RMSprop (Keras, optax) or beside it
# (PyTorch), before the means of Adam are made up for their start (Keras, TensorFlow) or after. At
# 1e-7 that decides what is learned; so small, all learn the same.
EPSILON = {"adam": 1e-12, "rmsprop": 1e-8}

KERAS = ("keras-jax", "keras-tensorflow", "keras-torch")
_TORCH = ("torch", "torch-compiled")
_ALL = (*KERAS, *_TORCH, "jax")


@dataclass(frozen=True)
class Work:
    """One piece of work.

    Args:
        says: What it is.
        part: The row of the goals it belongs to.
        data: Gives ``x, y``.
        network: Its layers.
        loss: ``'binary'``, ``'classes'`` (from class numbers) or ``'squares'``, each on the
            network's own activation.
        optimizer: ``'adam'`` or ``'rmsprop'``, at 0.001 and with an epsilon that does not matter
            (``EPSILON``); of words ``'cbow'`` or ``'skip-gram'``.
        measure: What a worker measures: one of ``benchmarks/worker.py``.
        peers: The sides to compare with.
        batch_size: Samples in a batch.
        epochs: Epochs (or rounds) to time, after one to warm up.
        goal: The ratio to the best peer that is wanted.
        within: Instead of a ratio, the seconds that are wanted.
        note: What a reader of the figures must know.
    """

    says: str
    part: int
    data: Callable[[], tuple[np.ndarray, np.ndarray]]
    network: Sequence[Layer]
    loss: str = "classes"
    optimizer: str = "adam"
    measure: str = "epochs"
    peers: Sequence[str] = _ALL
    batch_size: int = 128
    epochs: int = 2
    goal: float = 1.0
    within: float | None = None
    note: str = ""


# -- data ----------------------------------------------------------------------------------


def _pima():
    folder = os.environ.get("HORNBOOK_DATASETS")
    if not folder:
        raise SystemExit("Set HORNBOOK_DATASETS to the folder that holds the data sets.")
    table = np.loadtxt(Path(folder) / "pima-indians-diabetes.csv", delimiter=",")
    x = table[:, :8]
    # Raw columns saturate the first sigmoid; some libraries then learn and some do not.
    return (x - x.mean(0)) / x.std(0), table[:, 8]


def _multi_hot():
    # Random reviews of the real ones' size and share of words cost the same; reading the real
    # ones would measure a loader. float64, as the textbook makes them.
    generator = np.random.default_rng(0)
    x = np.zeros((25000, 10000))
    signs = generator.choice([-1.0, 1.0], 10000)
    words = generator.zipf(1.3, size=(25000, 240)) % 10000
    np.put_along_axis(x, words, 1.0, axis=1)
    return x, (x @ signs > 0).astype("float64")


def _images(rows: int, size: int, channels: int) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    def make():
        generator = np.random.default_rng(0)
        y = generator.integers(0, 10, rows)
        pattern = generator.normal(size=(10, size, size, channels))
        x = 0.3 * pattern[y] + generator.normal(size=(rows, size, size, channels))
        return x.astype("float32"), y.astype("int32")

    return make


def _words(rows: int, time: int, vocabulary: int) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    def make():
        generator = np.random.default_rng(0)
        x = (generator.zipf(1.3, size=(rows, time)) % vocabulary).astype("int32")
        return x, (x % 7 == 3).sum(1) % 2 * 1.0

    return make


def _flat_digits():
    x, _ = _images(8192, 28, 1)()
    x = 1 / (1 + np.exp(-x.reshape(-1, 784)))
    return x, x


def _reviews():
    """25,000 real reviews as lists of words, and the path of a file of analogies.

    They are the half that no setting of ``hornbook.text`` was chosen on.
    """
    folder = os.environ.get("HORNBOOK_DATASETS")
    if not folder:
        raise SystemExit("Set HORNBOOK_DATASETS to the folder that holds the data sets.")
    index = json.loads((Path(folder) / "imdb_word_index.json").read_text())
    word = {number: word for word, number in index.items()}
    with np.load(Path(folder) / "imdb.npz", allow_pickle=True) as data:
        rows = [*data["x_train"], *data["x_test"]]
    order = np.random.default_rng(0).permutation(len(rows))[:25_000]
    text = [[word[number] for number in rows[place]] for place in order]
    return text, Path(folder) / "questions-words.txt"


def _scripture():
    """Five MB of public domain as lists of words, and the path of a file of analogies."""
    folder = os.environ.get("HORNBOOK_DATASETS")
    if not folder:
        raise SystemExit("Set HORNBOOK_DATASETS to the folder that holds the data sets.")
    path = Path(__file__).parent.parent / "tests" / "corpora" / "scripture.txt.xz"
    text = lzma.decompress(path.read_bytes()).decode()
    return [line.split() for line in text.splitlines()], Path(folder) / "questions-words.txt"


# -- networks ------------------------------------------------------------------------------

_PIMA = [Dense(12, "relu"), Dense(8, "relu"), Dense(1, "sigmoid")]
_WORD = Dense(1, "sigmoid")
_RELU = Activation("relu")


def _block(filters: int, stride: int = 1) -> Residual:
    branch = (
        Conv(filters, 3, None, "same", stride),
        BatchNorm(),
        _RELU,
        Conv(filters, 3, None, "same"),
        BatchNorm(),
    )
    shortcut = () if stride == 1 else (Conv(filters, 1, None, "same", stride), BatchNorm())
    return Residual(branch, shortcut, "relu")


_CONV6 = [
    Conv(32, 6, "relu"),
    MaxPool(2),
    Conv(64, 6, "relu"),
    MaxPool(2),
    Flatten(),
    Dense(64, "relu"),
    Dense(10, "softmax"),
]
_CONV3 = [
    Conv(32, 3, "relu"),
    MaxPool(2),
    Conv(64, 3, "relu"),
    MaxPool(2),
    Conv(64, 3, "relu"),
    Flatten(),
    Dense(64, "relu"),
    Dense(10, "softmax"),
]
_RESNET = [
    Conv(16, 3, None, "same"),
    BatchNorm(),
    _RELU,
    _block(16),
    _block(32, 2),
    _block(64, 2),
    GlobalMean(),
    Dense(10, "softmax"),
]
_TRANSFORMER = [
    Embedding(5000, 64),
    Residual((Attention(4, 16),)),
    LayerNorm(),
    Residual((Dense(128, "relu"), Dense(64))),
    LayerNorm(),
    GlobalMean(),
    _WORD,
]


def _review(*layers: Layer, size: int = 32) -> list[Layer]:
    return [Embedding(10000, size), *layers, _WORD]


_REVIEWS = {"data": _words(640, 500, 10000), "loss": "binary", "optimizer": "rmsprop", "part": 4}

WORK = {
    "pima": Work(
        "Pima: 768 x 8, dense 12-8-1, adam, batch 10; an epoch",
        1,
        _pima,
        _PIMA,
        "binary",
        batch_size=10,
        epochs=150,
        goal=30,
        peers=(*_ALL, "tensorflow1"),
    ),
    "pima-script": Work(
        "Pima: the whole script, from process start to score after 150 epochs",
        1,
        _pima,
        _PIMA,
        "binary",
        measure="script",
        batch_size=10,
        epochs=150,
        goal=4,
        peers=(*_ALL, "tensorflow1"),
    ),
    "imdb": Work(
        "IMDB: 25,000 x 10,000 multi-hot float64, dense 16-16-1, rmsprop, batch 512; an epoch",
        2,
        _multi_hot,
        [Dense(16, "relu"), Dense(16, "relu"), _WORD],
        "binary",
        "rmsprop",
        batch_size=512,
        epochs=4,
        goal=3,
        note="Of every side's memory 1,907 MiB are the user's own array of 64-bit numbers.",
    ),
    "conv6": Work(
        "Convnet with 6x6 kernels: 28 x 28, 32-64, batch 128; an epoch of 2,560",
        3,
        _images(2560, 28, 1),
        _CONV6,
        goal=1.2,
        peers=(*_ALL, "tensorflow1"),
    ),
    "conv3": Work(
        "Convnet with 3x3 kernels: 28 x 28, 32-64-64, batch 128; an epoch of 2,560",
        3,
        _images(2560, 28, 1),
        _CONV3,
        goal=1.0,
        peers=(*_ALL, "tensorflow1"),
    ),
    "resnet": Work(
        "Residual net of three blocks, 32 x 32 x 3, batch 64; an epoch of 1,024",
        3,
        _images(1024, 32, 3),
        _RESNET,
        batch_size=64,
        goal=1.0,
    ),
    "lstm": Work(
        "LSTM(32) on 500 words of 32, batch 128; an epoch of 640",
        network=_review(Recurrent("lstm", 32)),
        goal=1.5,
        **_REVIEWS,
    ),
    "gru": Work(
        "GRU(32) on 500 words of 32, batch 128; an epoch of 640",
        network=_review(Recurrent("gru", 32)),
        goal=1.5,
        **_REVIEWS,
    ),
    "rnn": Work(
        "SimpleRNN(32) on 500 words of 32, batch 128; an epoch of 640",
        network=_review(Recurrent("rnn", 32)),
        goal=1.5,
        **_REVIEWS,
    ),
    "conv-lstm": Work(
        "Conv1D(32, 7), pooling by 5 and LSTM(32) on 500 words of 128, batch 128; an epoch of 640",
        network=_review(Conv(32, 7, "relu"), MaxPool(5), Recurrent("lstm", 32), size=128),
        goal=1.5,
        **_REVIEWS,
    ),
    "bidirectional": Work(
        "LSTM(32) in both directions on 500 words of 32, batch 128; an epoch of 640",
        network=_review(Bidirectional(Recurrent("lstm", 32))),
        goal=1.5,
        **_REVIEWS,
    ),
    "autoencoder": Work(
        "Auto-encoder 784-128-32-128-784, batch 256; an epoch of 8,192",
        5,
        _flat_digits,
        [Dense(128, "relu"), Dense(32, "relu"), Dense(128, "relu"), Dense(784, "sigmoid")],
        "squares",
        batch_size=256,
        epochs=4,
        goal=1.2,
    ),
    "gan": Work(
        "GAN: generator 64-128-784, discriminator 784-128-1, batch 128; 64 steps of both",
        5,
        _flat_digits,
        [],
        "binary",
        measure="gan",
        # A train_step of Keras' on JAX or PyTorch is another program; TensorFlow's stands for it.
        peers=("keras-tensorflow", *_TORCH, "jax"),
        batch_size=128,
        epochs=4,
        goal=1.2,
    ),
    "transformer": Work(
        "Transformer block, 4 heads of 16, 100 words of 64, batch 64; an epoch of 1,280",
        5,
        _words(1280, 100, 5000),
        _TRANSFORMER,
        "binary",
        batch_size=64,
        goal=1.2,
        note="The other loss: on TensorFlow the gradient of an embedding has a part for each time "
        "that a word stands in the batch, and Keras' Adam adds up the squares of these parts where "
        "others square their sum; frequent words then move up to 40 times as far. The maximum that "
        "a weight of the embedding moved in 12 steps of 0.001 was 0.2.",
    ),
    "embedding": Work(
        "Embedding of 100,000 rows of 64, 100 words, mean, batch 128; an epoch of 2,560",
        5,
        _words(2560, 100, 100_000),
        [Embedding(100_000, 64), GlobalMean(), _WORD],
        "binary",
        goal=1.2,
    ),
    **{
        f"{corpus}-{form}": Work(
            f"Word2Vec, {form}: {says}, 100 numbers, window 5, 5 negatives, "
            "an epoch of 5; the loss is the share of analogies answered wrong",
            5,
            data,
            [],
            optimizer=form,
            measure="words",
            epochs=5,
            peers=("gensim",),
        )
        for corpus, says, data in (
            ("reviews", "5.9 million words of reviews", _reviews),
            ("scripture", "a million words of scripture", _scripture),
        )
        for form in ("cbow", "skip-gram")
    },
    "predict-one": Work(
        "predict of one row of Pima's network, in a loop of 1,000",
        6,
        _pima,
        _PIMA,
        "binary",
        measure="predict_one",
        epochs=1,
        goal=3,
        note="The best peer's call is a compiled function itself; of Keras predict_on_batch, its "
        "quickest call for one batch, is measured, of hornbook predict.",
    ),
    "predict-many": Work(
        "predict of 98,304 rows of Pima's network",
        6,
        _pima,
        _PIMA,
        "binary",
        measure="predict_many",
        epochs=5,
    ),
    "train-on-batch": Work(
        "train_on_batch of 32 rows of Pima's network, in a loop of 1,000",
        6,
        _pima,
        _PIMA,
        "binary",
        measure="train_on_batch",
        batch_size=32,
        epochs=1,
    ),
    "first-epoch": Work(
        "Pima: from process start to the end of the first epoch",
        7,
        _pima,
        _PIMA,
        "binary",
        measure="script",
        batch_size=10,
        epochs=1,
        within=1.5,
    ),
    "import": Work(
        "import",
        7,
        _pima,
        _PIMA,
        "binary",
        measure="import",
        epochs=1,
        within=0.6,
    ),
    "build": Work(
        "Building, compiling and fitting for one batch 50 models of one structure",
        7,
        _pima,
        _PIMA,
        "binary",
        measure="build",
        batch_size=10,
        epochs=50,
    ),
    **{
        measure.replace("_", "-"): Work(
            f"The 3x3 convnet {says}; an epoch",
            8,
            _images(2560, 28, 1),
            _CONV3,
            measure=measure,
            peers=("hornbook-resident",),
            goal=1 / 1.3,
        )
        for measure, says in (
            ("small_device", "with a device budget that holds a quarter of the data"),
            ("generator", "fed by a generator"),
            ("files", "with that budget, fed from a .npy file through numpy.memmap"),
        )
    },
}
