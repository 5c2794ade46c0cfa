"""Models that start with words, saved by real Keras 3 (``recorders/text_models.py``)."""

import json
from pathlib import Path

import numpy as np
import pytest

import hornbook as hb

FOLDER = Path(__file__).parent / "recorded" / "words"
RECORDED = json.loads((FOLDER / "predictions.json").read_text())
NAMES = [name for name in RECORDED if name != "keras"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_predictions(name, tmp_path):
    model = hb.models.load_model(FOLDER / f"{name}.keras")
    inputs, outputs = np.array(RECORDED[name]["inputs"]), RECORDED[name]["outputs"]
    np.testing.assert_allclose(model.predict(inputs, verbose=0), outputs, rtol=1e-5, atol=1e-6)
    model.save(tmp_path / "again.keras")
    again = hb.models.load_model(tmp_path / "again.keras")
    np.testing.assert_array_equal(
        again.predict(inputs, verbose=0), model.predict(inputs, verbose=0)
    )


def test_a_report_names_the_vocabulary():
    report = hb.saving.inspect(FOLDER / "reviews.keras")
    assert "TextVectorization" in report and "vocabulary.txt" in report
