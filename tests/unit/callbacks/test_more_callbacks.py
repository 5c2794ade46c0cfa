"""Averages in place of weights, logs sent away, models kept whole, lists of callbacks."""

import http.server
import json
import threading
import urllib.parse

import numpy as np
import pytest

import hornbook as hb
from hornbook import callbacks, layers, optimizers

X = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
Y = X @ np.array([[1.0], [2.0], [-1.0]], "float32")


def net(**words):
    hb.utils.set_random_seed(2)
    model = hb.Sequential([hb.Input((3,)), layers.Dense(1)])
    model.compile(optimizers.SGD(0.05, **words), "mse")
    return model


def fit(model, *told, **words):
    return model.fit(X, Y, batch_size=4, epochs=3, verbose=0, callbacks=list(told), **words)


def test_validation_and_predict_see_the_averages_and_training_does_not():
    ema = {"use_ema": True, "ema_momentum": 0.5}
    plain, swapped = net(**ema), net(**ema)
    losses = fit(plain, validation_data=(X, Y)).history
    seen = fit(swapped, callbacks.SwapEMAWeights(), validation_data=(X, Y)).history
    assert losses["loss"] == seen["loss"]
    assert losses["val_loss"] != seen["val_loss"]
    for one, other in zip(plain.get_weights(), swapped.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)  # both end with the averages
    assert seen["val_loss"][-1] == pytest.approx(swapped.evaluate(X, Y, verbose=0), rel=1e-6)


def test_averages_stand_in_what_a_checkpoint_keeps(tmp_path):
    model = net(use_ema=True, ema_momentum=0.5)
    kept = callbacks.ModelCheckpoint(tmp_path / "{epoch}.weights.h5", save_weights_only=True)
    history = fit(
        model, callbacks.SwapEMAWeights(swap_on_epoch=True), kept, validation_data=(X, Y)
    ).history
    again = net()
    for epoch in (1, 2, 3):
        again.load_weights(tmp_path / f"{epoch}.weights.h5")
        measured = again.evaluate(X, Y, verbose=0)
        assert measured == pytest.approx(history["val_loss"][epoch - 1], rel=1e-6)


def test_an_optimizer_without_averages_is_refused():
    with pytest.raises(ValueError, match="use_ema=True"):
        fit(net(), callbacks.SwapEMAWeights(), validation_data=(X, Y))


class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((self.path, self.headers, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    made = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    made.heard = []
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize("as_json", [False, True])
def test_logs_are_sent(server, as_json):
    root = f"http://127.0.0.1:{server.server_port}"
    told = callbacks.RemoteMonitor(root, "/logs", headers={"X-Run": "7"}, send_as_json=as_json)
    history = fit(net(), told).history["loss"]
    path, headers, body = server.heard[2]
    said = json.loads(body if as_json else urllib.parse.parse_qs(body)["data"][0])
    assert path == "/logs" and headers["X-Run"] == "7"
    assert said == {"epoch": 2, "loss": history[2]}


def test_a_server_that_does_not_answer_is_said_once():
    with pytest.warns(UserWarning, match="does not answer") as said:
        history = fit(net(), callbacks.RemoteMonitor("http://127.0.0.1:9"))
    assert len(said) == 1 and len(history.epoch) == 3


@pytest.mark.parametrize("name", ["{epoch:02d}-{loss:.1f}.keras", "last.h5"])
def test_whole_models_are_kept(tmp_path, name):
    model = net()
    fit(model, callbacks.ModelCheckpoint(tmp_path / name))
    last = sorted(tmp_path.iterdir())[-1]
    again = hb.models.load_model(last)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    assert again.optimizer.iterations.numpy() == 12


@pytest.mark.parametrize(
    ("path", "only"), [("a.weights.h5", False), ("a.txt", False), ("a.keras", True)]
)
def test_a_path_must_fit_what_is_kept(path, only):
    with pytest.raises(ValueError, match="a path that ends in"):
        callbacks.ModelCheckpoint(path, save_weights_only=only)


def test_a_loss_that_is_no_number_may_raise():
    with pytest.raises(RuntimeError, match="smaller learning rate"):
        callbacks.TerminateOnNaN(raise_error=True).on_train_batch_end(3, {"loss": float("nan")})


def test_a_list_for_loops_of_ones_own():
    heard = []

    class Told(callbacks.Callback):
        def on_train_begin(self, logs=None):
            heard.append(("begin", self.params, self.model))

        def on_epoch_end(self, epoch, logs=None):
            heard.append((epoch, logs))

        def on_train_batch_end(self, batch, logs=None):
            heard.append((batch, logs))

    told = callbacks.CallbackList([Told()], add_history=True, model="m", epochs=2)
    told.on_train_begin()
    told.on_train_batch_end(5, {"loss": 2.0})
    told.on_epoch_end(0, logs={"loss": 1.0})
    told.on_train_end({"loss": 1.0})
    assert heard == [("begin", {"epochs": 2}, "m"), (5, {"loss": 2.0}), (0, {"loss": 1.0})]
    assert told.history.history == {"loss": [1.0]}
    told.append(Told())
    told.on_epoch_end(1, {"loss": 0.5})
    assert heard[-2:] == [(1, {"loss": 0.5})] * 2
    with pytest.raises(AttributeError, match="on_epoch_middle"):
        told.on_epoch_middle(1)


def test_a_bar_of_ones_own_replaces_the_silent_one(capsys):
    model = net()
    model.fit(X, Y, epochs=1, verbose=0, callbacks=[callbacks.ProgbarLogger()])
    out = capsys.readouterr().out
    assert out.count("Epoch 1/1") == 1


@pytest.mark.parametrize("verb", ["evaluate", "predict"])
def test_ctrl_c_closes_the_bar(verb, monkeypatch, capsys):
    class Interrupt(callbacks.Callback):
        def on_test_batch_end(self, batch, logs=None):
            raise KeyboardInterrupt

        on_predict_batch_end = on_test_batch_end

    bar = callbacks.ProgbarLogger()
    data = (X, Y) if verb == "evaluate" else (X,)
    model = net()
    with pytest.raises(KeyboardInterrupt):
        getattr(model, verb)(*data, verbose=0, callbacks=[bar, Interrupt()])
    assert bar._bar is None
