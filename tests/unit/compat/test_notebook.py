"""What notebooks call."""

import sys

import hornbook
from hornbook import compat


def test_load_ext_makes_the_process_one_of_an_era(monkeypatch):
    monkeypatch.setenv("HORNBOOK_ERA", "keras1")
    hornbook.load_ipython_extension(None)
    try:
        assert hornbook.compat.era() == "keras1"
        import keras

        assert keras.__version__ == "1.2.2"
    finally:
        hornbook.unload_ipython_extension(None)
    assert compat.era() is None
    assert "keras" not in sys.modules or "hornbook" not in repr(sys.modules["keras"])
