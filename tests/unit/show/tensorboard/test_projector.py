"""Tables of vectors in the files that the projector reads."""

import numpy as np
import pytest

from hornbook.show.tensorboard import Embedding, write_projector
from hornbook.show.tensorboard.messages import part

from .test_writer import unpack_png


def config(folder):
    from google.protobuf import text_format

    kind = part("plugins.projector.projector_config_pb2").ProjectorConfig
    return text_format.Parse((folder / "projector_config.pbtxt").read_text(), kind())


def test_vectors_labels_and_sprites(tmp_path):
    pictures = np.stack([np.full((2, 3), n) for n in (0, 50, 100)]).astype(np.uint8)
    table = Embedding("a/words", [[1, 2], [3, 4], [5.5, -6]], ["x\ty", "", "z"], pictures)
    write_projector(tmp_path, [table])
    (info,) = config(tmp_path).embeddings
    assert (info.tensor_name, list(info.tensor_shape)) == ("a/words", [3, 2])
    assert np.loadtxt(tmp_path / info.tensor_path).tolist() == [[1, 2], [3, 4], [5.5, -6]]
    assert (tmp_path / info.metadata_path).read_text() == "x y\n \nz\n"
    assert list(info.sprite.single_image_dim) == [3, 2]
    sheet = unpack_png((tmp_path / info.sprite.image_path).read_bytes())[..., 0]
    assert sheet.shape == (4, 6)
    assert (sheet[:2, 3:] == 50).all() and (sheet[2:, :3] == 100).all()
    assert not sheet[2:, 3:].any()


def test_several_columns_have_titles(tmp_path):
    write_projector(tmp_path, [Embedding("t", np.eye(2), {"word": ["a", "b"], "kind": [1, 2]})])
    assert (tmp_path / "t-labels.tsv").read_text() == "word\tkind\na\t1\nb\t2\n"


def test_a_file_of_labels_is_copied_beside_the_list(tmp_path):
    labels = tmp_path / "elsewhere.tsv"
    labels.write_text("a\nb\n")
    write_projector(tmp_path / "logs", [Embedding("t", np.eye(2), labels)])
    assert (tmp_path / "logs" / "t-labels.tsv").read_text() == "a\nb\n"


def test_writing_again_replaces_a_table_and_keeps_others(tmp_path):
    write_projector(tmp_path, [Embedding("one", np.eye(2)), Embedding("two", np.eye(2))])
    write_projector(tmp_path, [Embedding("one", np.eye(3))])
    found = {info.tensor_name: list(info.tensor_shape) for info in config(tmp_path).embeddings}
    assert found == {"one": [3, 3], "two": [2, 2]}
    assert not list(tmp_path.glob(".part*"))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (Embedding("t", np.zeros(3)), r"shape \(3,\)"),
        (Embedding("t", np.eye(2), ["a"]), "1 labels"),
        (Embedding("t", np.eye(2), None, np.zeros((3, 2, 2))), "3 pictures for 2 vectors"),
    ],
)
def test_what_does_not_fit_is_refused(table, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        write_projector(tmp_path, [table])
