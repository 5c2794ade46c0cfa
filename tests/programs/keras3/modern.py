"""Keras 3: nothing is translated, and an old word is refused with the new one."""
import keras
import numpy as np
from keras import layers, ops

model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse", metrics=["mae"])
history = model.fit(np.random.rand(64, 4), np.random.rand(64, 1), epochs=2, verbose=0)
assert set(history.history) == {"loss", "mae"}
assert ops.sum(ops.ones((2, 2))) == 4
assert layers.GRU(2).reset_after
try:
    layers.Dense(3, output_dim=3)
except (TypeError, ValueError) as error:
    assert "output_dim" in str(error)
else:
    raise AssertionError("an old word was taken")
assert not hasattr(model, "fit_generator")
