"""Vectors of documents: what they learn, inference, files."""

import numpy as np
import pytest

from hornbook.text import Doc2Vec, TaggedDocument

from .test_model import TEXT

DOCUMENTS = [
    TaggedDocument(sentence, [number, ["kitchen", "sea"][number % 2]])
    for number, sentence in enumerate(TEXT[:300])
]
SMALL = {"vector_size": 12, "min_count": 1, "window": 3, "epochs": 20, "sample": 0, "alpha": 0.1}


@pytest.mark.parametrize(
    "options", [{"dm": 1}, {"dm": 0}, {"dm": 0, "dbow_words": 1}], ids=["dm", "dbow", "with words"]
)
def test_documents_of_one_world_come_together(options):
    one_name = [TaggedDocument(document.words, document.tags[:1]) for document in DOCUMENTS]
    model = Doc2Vec(one_name, **SMALL | options)
    same = np.mean([model.dv.similarity(2 * n, 2 * n + 2) for n in range(40)])
    other = np.mean([model.dv.similarity(2 * n, 2 * n + 1) for n in range(40)])
    assert same > other + 0.1
    new = model.infer_vector(["pan", "oven", "salt", "pan", "knife"], epochs=40)
    near = model.dv.similar_by_vector(new, topn=10)
    assert sum(tag % 2 == 0 for tag, _ in near) >= 8


def test_a_name_that_documents_share_gathers_what_they_share():
    model = Doc2Vec(DOCUMENTS, **SMALL)
    assert model.dv.similarity("kitchen", "sea") < 0.5
    words = [word for word, _ in model.wv.similar_by_vector(model.dv["kitchen"], topn=3)]
    assert not {"ship", "wave", "sail", "rope"} & set(words)


def test_inference_leaves_the_words_alone_and_is_the_same_twice():
    model = Doc2Vec(DOCUMENTS[:50], **SMALL)
    before = model.wv.vectors.copy(), model.outputs.copy()
    first, again = (model.infer_vector(["pan", "salt"]) for _ in range(2))
    assert first.tobytes() == again.tobytes() and first.shape == (12,)
    np.testing.assert_array_equal(before[0], model.wv.vectors)
    np.testing.assert_array_equal(before[1], model.outputs)
    assert np.isfinite(model.infer_vector(["unknown"])).all()
    with pytest.raises(TypeError, match="split the string"):
        model.infer_vector("pan salt")


def test_saved_and_loaded(tmp_path):
    model = Doc2Vec(DOCUMENTS[:50], **SMALL | {"dm": 0})
    model.save(tmp_path / "d.npz")
    loaded = Doc2Vec.load(tmp_path / "d.npz")
    np.testing.assert_array_equal(loaded.dv[7], model.dv[7])
    np.testing.assert_array_equal(loaded.dv["sea"], model.dv["sea"])
    np.testing.assert_array_equal(loaded.infer_vector(["pan"]), model.infer_vector(["pan"]))


def test_lines_of_a_file_are_documents(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("\n".join(" ".join(sentence) for sentence in TEXT[:20]))
    model = Doc2Vec(corpus_file=path, **SMALL)
    assert model.dv.index_to_key == list(range(20))


def test_what_is_no_document_is_refused():
    with pytest.raises(TypeError, match="TaggedDocument"):
        Doc2Vec(TEXT[:5], **SMALL)
    with pytest.raises(TypeError, match="dm=0"):
        Doc2Vec(DOCUMENTS, sg=1)
