"""What people see while a model trains."""

import os
import pty
import re
import subprocess
import sys

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.training.progress import Bar, Lines, duration, number, pace, progress_for


def model():
    made = hb.Sequential([layers.Input((1,)), layers.Dense(1)])
    made.compile("sgd", "mse", metrics=["mae"])
    return made


X = np.ones((8, 1), "float32")


def test_one_plain_line_per_epoch(capsys):
    model().fit(X, X, epochs=2, batch_size=4, validation_data=(X, X))
    printed = capsys.readouterr().out.splitlines()
    value = r"\d+\.\d{4}(e-\d\d)?"
    form = (
        rf"Epoch [12]/2 - [\dmsh.]+ - \d+(us|ms|s)/step - loss: {value} - mae: {value}"
        rf" - val_loss: {value} - val_mae: {value}"
    )
    assert len(printed) == 2 and all(re.fullmatch(form, line) for line in printed)


def test_silence_and_lines_of_evaluate_and_predict(capsys):
    net = model()
    net.fit(X, X, verbose=0)
    assert capsys.readouterr().out == ""
    net.evaluate(X, X, batch_size=4)
    net.predict(X, batch_size=4)
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"2/2 - .*/step - loss: .* - mae: .*", first)
    assert re.fullmatch(r"2/2 - .*/step", second)


def test_numbers_are_written_for_people():
    assert [number(v) for v in (0.5, 0, 2e-5, -3)] == ["0.5000", "0.0000", "2.0000e-05", "-3.0000"]
    assert [duration(s) for s in (0.002, 0.5, 59, 61, 7260)] == [
        "2ms",
        "0.5s",
        "59s",
        "1m01s",
        "2h01m",
    ]
    assert [pace(s) for s in (0.1, 1e-4, 2)] == ["100ms/step", "100us/step", "2s/step"]


def test_which_progress_for_which_verbose():
    assert progress_for(0) is None
    assert isinstance(progress_for(1), Bar) and isinstance(progress_for(2), Lines)
    assert isinstance(progress_for("auto"), Lines)
    with pytest.raises(ValueError, match="verbose is 0"):
        progress_for(7)


PROGRAM = """
import numpy as np, hornbook as hb
from hornbook import layers
model = hb.Sequential([layers.Input((1,)), layers.Dense(1)])
model.compile("sgd", "mse")
x = np.ones((8, 1), "float32")
model.fit(x, x, epochs=2, batch_size=4)
"""


def test_a_bar_on_a_terminal():
    near, far = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=far, env=environment) as process:
        os.close(far)
        shown = b""
        while True:
            try:
                piece = os.read(near, 4096)
            except OSError:  # the other end was closed
                break
            if not piece:
                break
            shown += piece
        os.close(near)
        assert process.wait() == 0
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    for epoch in (1, 2):
        assert re.search(rf"Epoch {epoch}/2 - .*/step - loss: \d\.\d{{4}}", text), text
    assert "━" in text and "/2" in text
    assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h")  # the cursor comes back
