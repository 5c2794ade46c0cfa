"""Imports of Keras in a process of an era, and what is said of names that are not there."""

import sys

import pytest

import hornbook as hb
from hornbook import compat


def test_keras_is_hornbook_whatever_is_installed(era):
    era()
    import keras
    from keras.layers.core import Dense
    from tensorflow.keras.models import Sequential

    assert keras.__version__ == "2.2.4"
    assert Dense is hb.layers.Dense
    assert Sequential is hb.models.Sequential


def test_uninstall_gives_back_what_was_there_before():
    before = sys.modules.get("keras")
    compat.install()
    import keras

    assert "hornbook" in repr(keras)
    compat.uninstall()
    assert sys.modules.get("keras") is before
    assert not any(type(finder).__name__ == "Finder" for finder in sys.meta_path)


def test_parts_are_attributes_without_an_import_of_their_own(era):
    era()
    import keras

    assert keras.layers.recurrent.LSTM is hb.layers.LSTM
    assert keras.datasets.mnist.load_data is not None


def test_an_unknown_name_is_one_sentence_with_the_nearest(era):
    era()
    with pytest.raises(ImportError, match="'Dennse' in hornbook. Did you mean 'Dense'"):
        from keras.layers import Dennse  # noqa: F401
    import keras

    with pytest.raises(AttributeError, match="has no 'Dennse'"):
        _ = keras.layers.Dennse
    assert not hasattr(keras.layers, "Dennse")


def test_an_unknown_module_is_one_sentence(era):
    era()
    with pytest.raises(ModuleNotFoundError, match="has no 'layerz' in hornbook. Did you mean 'lay"):
        import keras.layerz  # noqa: F401


def test_a_star_import_brings_the_names(era):
    era()
    names: dict = {}
    exec("from keras.layers import *", names)
    assert names["Dense"] is hb.layers.Dense


def test_the_backend_s_own_module_is_the_backend(era):
    era()
    from keras import backend as K
    from keras.backend.tensorflow_backend import get_session, set_session

    assert K.tensorflow_backend.set_session is set_session is K.set_session
    assert get_session is K.get_session
