"""Maps of words: laid flat, drawn, written for the projector."""

import numpy as np
import pytest

from hornbook.text import KeyedVectors, flatten_vectors, plot_words, write_projector


@pytest.fixture
def made():
    table = np.random.default_rng(0).normal(size=(12, 5)) + np.repeat(np.eye(5)[:2] * 9, 6, 0)
    return KeyedVectors(5, [f"word{n}" for n in range(12)], table, counts=range(12, 0, -1))


def test_principal_components_keep_distances_of_a_plane():
    flat = np.random.default_rng(1).normal(size=(9, 2))
    turned = flat @ np.linalg.qr(np.random.default_rng(2).normal(size=(6, 6)))[0][:2]
    found = flatten_vectors(turned)
    apart = np.linalg.norm(flat[:, None] - flat[None], axis=-1)
    np.testing.assert_allclose(np.linalg.norm(found[:, None] - found[None], axis=-1), apart)
    assert found[:, 0].var() >= found[:, 1].var()


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_two_groups_lie_apart_in_the_picture(made, method, tmp_path):
    groups = [number // 6 for number in range(12)]
    figure = plot_words(
        made, method=method, groups=groups, pairs=[("word0", "word7")], path=tmp_path / "map.png"
    )
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.texts if t.get_text()] == made.index_to_key
    first, second = (points.get_offsets() for points in axes.collections[:2])
    assert np.linalg.norm(first.mean(0) - second.mean(0)) > first.std()
    assert (tmp_path / "map.png").stat().st_size > 5000


def test_faults_of_a_map(made):
    with pytest.raises(ValueError, match="at least two"):
        plot_words(made, ["word1"])
    with pytest.raises(ValueError, match="3 groups"):
        plot_words(made, groups=[1, 2, 3])
    with pytest.raises(ValueError, match="'tsne'"):
        flatten_vectors(np.eye(3), "umap")
    with pytest.raises(ValueError, match="'word7' is not among the words of the map"):
        plot_words(made, ["word0", "word1"], pairs=[("word0", "word7")])


def test_files_for_the_projector(made, tmp_path):
    folder = write_projector(made, tmp_path / "log", ["word3", "word1"])
    assert np.loadtxt(folder / "vectors.tsv", dtype="float32").tobytes() == (
        made[["word3", "word1"]].tobytes()
    )
    assert (folder / "metadata.tsv").read_text() == "word\tcount\nword3\t9\nword1\t11\n"
    assert 'metadata_path: "metadata.tsv"' in (folder / "projector_config.pbtxt").read_text()
