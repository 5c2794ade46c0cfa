"""A map of words: their vectors laid flat, as a picture and as files for TensorBoard's projector.

Principal components keep the directions in which the words differ most; t-SNE keeps neighbours
together and lets distances go.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hornbook.core import optional
from hornbook.show import principal_components, write_words
from hornbook.show.figures import figure_for

__all__ = ["flatten_vectors", "plot_words", "write_projector"]

_MOST = 300  # words of a picture, if nobody says which


def _chosen(vectors: Any, words: Sequence[str] | None) -> list[str]:
    return list(vectors.index_to_key[:_MOST] if words is None else words)


def flatten_vectors(table: Any, method: str = "pca", seed: int = 0) -> np.ndarray:
    """Vectors in two dimensions.

    Args:
        table: (words, size).
        method: ``"pca"``, or ``"tsne"``, which needs scikit-learn.
        seed: Of t-SNE.

    Example:
        >>> flat = flatten_vectors([[3.0, 0, 1], [1, 0, 1], [-4, 0, 1]])
        >>> abs(flat.round(6)).tolist()
        [[3.0, 0.0], [1.0, 0.0], [4.0, 0.0]]
    """
    table = np.asarray(table, "float64")
    if method == "pca":
        flat = principal_components(table)
        return flat if flat.shape[1] == 2 else np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
    if method != "tsne":
        raise ValueError(f"method={method!r}: it is 'pca' or 'tsne'.")
    manifold = optional("sklearn.manifold", "to lay words flat by t-SNE")
    perplexity = min(30.0, max(1.0, (len(table) - 1) / 3))
    machine = manifold.TSNE(
        perplexity=perplexity, metric="cosine", init="random", random_state=seed
    )
    return machine.fit_transform(table.astype("float32"))


def plot_words(
    vectors: Any,
    words: Sequence[str] | None = None,
    *,
    method: str = "pca",
    groups: Any = None,
    pairs: Sequence[tuple[str, str]] = (),
    path: Any = None,
    seed: int = 0,
) -> Any:
    """A picture of words at the places of their flattened vectors.

    Args:
        vectors: The word vectors.
        words: Which to show; the 300 most frequent if None.
        method: ``"pca"`` or ``"tsne"``.
        groups: A name for each word: words of one group have one colour.
        pairs: Words to join by an arrow, such as ``("man", "woman")``.
        path: File to write the picture to.
        seed: Of t-SNE.

    Returns:
        A matplotlib figure.

    Example:
        >>> from hornbook.text import KeyedVectors
        >>> made = KeyedVectors(2, ["up", "down"], [[0, 1], [0, -1]])
        >>> [text.get_text() for text in plot_words(made).axes[0].texts]
        ['up', 'down']
    """
    chosen = _chosen(vectors, words)
    if len(chosen) < 2:
        raise ValueError("A map needs at least two words.")
    if groups is not None and len(groups) != len(chosen):
        raise ValueError(f"{len(chosen)} words, but {len(groups)} groups.")
    strange = {word for pair in pairs for word in pair} - set(chosen)
    if strange:
        raise ValueError(f"pairs: {min(strange)!r} is not among the words of the map.")
    flat = flatten_vectors(vectors[chosen], method, seed)
    # The paper grows with the words, so that each has the same room.
    scale = min(2.2, max(1.0, (len(chosen) / 60) ** 0.5))
    size = (9 * scale, 7 * scale)
    figure = figure_for("to draw a map of words", figsize=size, layout="constrained")
    axes = figure.add_subplot()
    low, high = flat.min(0), flat.max(0)
    room = np.maximum(high - low, 1e-9)
    axes.set_xlim(low[0] - 0.04 * room[0], high[0] + 0.08 * room[0])
    axes.set_ylim(low[1] - 0.05 * room[1], high[1] + 0.05 * room[1])
    kinds = [""] * len(chosen) if groups is None else [str(group) for group in groups]
    for kind in dict.fromkeys(kinds):
        rows = [number for number, other in enumerate(kinds) if other == kind]
        axes.scatter(*flat[rows].T, s=16, alpha=0.7, label=kind or None)
    number = {word: n for n, word in enumerate(chosen)}
    lines = [(flat[number[first]], flat[number[second]]) for first, second in pairs]
    for start, end in lines:
        axes.annotate(
            "",
            end,
            start,
            arrowprops={"arrowstyle": "->", "color": "#888888", "shrinkA": 4, "shrinkB": 4},
        )
    if groups is not None:
        axes.legend(frameon=False)
    said = {"pca": "principal components", "tsne": "t-SNE"}[method]
    axes.set_title(f"{len(chosen)} words by {said}", loc="left", fontsize=11)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_color("#cccccc")
    write_words(axes, chosen, flat, lines)
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def write_projector(vectors: Any, folder: Any, words: Sequence[str] | None = None) -> Path:
    """Write words and vectors for TensorBoard's projector.

    The folder gets ``vectors.tsv`` and ``metadata.tsv``, which https://projector.tensorflow.org
    loads too, and ``projector_config.pbtxt``, by which ``tensorboard --logdir FOLDER`` finds them.

    Args:
        vectors: The word vectors.
        folder: Where to write.
        words: Which; all if None.

    Returns:
        The folder.

    Example:
        >>> import tempfile
        >>> from hornbook.text import KeyedVectors
        >>> made = KeyedVectors(2, ["up", "down"], [[0, 1], [0, -1]])
        >>> folder = write_projector(made, tempfile.mkdtemp())
        >>> (folder / "vectors.tsv").read_text()
        '0.0\\t1.0\\n0.0\\t-1.0\\n'
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chosen = list(vectors.index_to_key if words is None else words)
    with open(folder / "vectors.tsv", "w", encoding="utf-8") as stream:
        for word in chosen:
            stream.write("\t".join([str(number) for number in vectors[word]]) + "\n")
    counts = getattr(vectors, "counts", None)
    with open(folder / "metadata.tsv", "w", encoding="utf-8") as stream:
        # A single column has no heading: the projector would show it as a word.
        if counts is not None:
            stream.write("word\tcount\n")
        for word in chosen:
            name = " ".join(str(word).split()) or "(blank)"
            stream.write(name if counts is None else f"{name}\t{vectors.get_count(word)}")
            stream.write("\n")
    (folder / "projector_config.pbtxt").write_text(
        "embeddings {\n"
        '  tensor_name: "words"\n'
        '  tensor_path: "vectors.tsv"\n'
        '  metadata_path: "metadata.tsv"\n'
        "}\n",
        encoding="utf-8",
    )
    return folder
