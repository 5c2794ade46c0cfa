import numpy as np
import pytest

pandas = pytest.importorskip("pandas")
pillow = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize("ending", ["", ".png"])
def test_names_of_files_with_and_without_their_ending(ending, era, tmp_path):
    era("keras2")
    from keras.preprocessing.image import ImageDataGenerator

    for number in range(4):
        pixels = np.full((5, 5, 3), number, "uint8")
        pillow.fromarray(pixels).save(tmp_path / f"{number}.png")
    names = [f"{number}{ending}" for number in range(4)]
    table = pandas.DataFrame({"id": names, "label": ["cat", "dog"] * 2})
    flow = ImageDataGenerator().flow_from_dataframe(
        dataframe=table,
        directory=str(tmp_path),
        x_col="id",
        y_col="label",
        has_ext=bool(ending),
        drop_duplicates=False,
        target_size=(4, 4),
        batch_size=4,
        shuffle=False,
    )
    x, y = next(flow)
    assert x[:, 0, 0, 0].tolist() == [0, 1, 2, 3] and y[:, 1].tolist() == [0, 1, 0, 1]
    assert table["id"].tolist() == names
    by_place = ImageDataGenerator().flow_from_dataframe(
        table, str(tmp_path), "id", "label", bool(ending), (4, 4), batch_size=2
    )
    assert next(by_place)[0].shape == (2, 4, 4, 3)
