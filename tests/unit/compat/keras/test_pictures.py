"""plot_model and model_to_dot as they were called."""

import hornbook as hb


def model():
    a = hb.Input((3,), name="first")
    return hb.Model(a, hb.layers.Dense(2, name="second")(a))


def test_pictures_show_the_names_of_layers(era, tmp_path):
    era("keras2")
    from keras.utils import plot_model
    from keras.utils.vis_utils import model_to_dot

    svg = model_to_dot(model(), show_shapes=True).create(prog="dot", format="svg").decode()
    assert svg.lstrip().startswith("<") and "second" in svg and "(None, 2)" in svg
    assert "second" not in model_to_dot(model(), False, False).create_svg().decode()
    plot_model(model(), str(tmp_path / "m.png"), True, True)
    model_to_dot(model()).write_png(str(tmp_path / "n.png"))
    for name in ("m.png", "n.png"):
        assert (tmp_path / name).read_bytes()[:4] == b"\x89PNG"


def test_keras_1_called_it_plot(era, tmp_path):
    era("keras1")
    from keras.utils.visualize_util import plot

    plot(model(), to_file=str(tmp_path / "m.svg"), show_shapes=True)
    assert "second" in (tmp_path / "m.svg").read_text()
