# %% [markdown]
# # Time series: recurrent networks against persistence
#
# What comes next? A forecast is worth something only if it beats the laziest one, *persistence*:
# tomorrow will be as today. We try a made sine with noise, then the real number of sunspots.
#
# Time: a few seconds.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np

import hornbook as hb
from hornbook.layers import LSTM, Dense, SimpleRNN

SHORT = "HORNBOOK_BOOK_SHORT" in os.environ
hb.utils.set_random_seed(0)

# %% [markdown]
# ## A recurrent layer, by hand
#
# It reads a sequence step by step and keeps a state: `h_t = tanh(x_t W + h_(t-1) U + b)`. The same
# weights serve every step.

# %%
layer = SimpleRNN(3)
steps = np.random.default_rng(0).normal(size=(1, 5, 2)).astype("float32")
told = np.asarray(layer(steps))
w, u, b = layer.get_weights()
state = np.zeros((1, 3))
for t in range(5):
    state = np.tanh(steps[:, t] @ w + state @ u + b)
assert np.allclose(told, state, atol=1e-6)


# %% [markdown]
# ## Windows
#
# A series becomes samples by a window that slides: 20 values in, the next one out.


# %%
def windows(series, length):
    x = np.stack([series[i : i + length] for i in range(len(series) - length)])
    return x[..., None].astype("float32"), series[length:].astype("float32")


def rmse(truth, forecast):
    return float(np.sqrt(np.mean((truth - forecast) ** 2)))


def forecaster(layer, length):
    model = hb.Sequential([hb.Input((length, 1)), layer, Dense(1)])
    model.compile(hb.optimizers.Adam(0.01), "mse")
    return model


# %% [markdown]
# ## A sine with noise (made)
#
# The noise has deviation 0.1: no forecast can have a smaller error than that.

# %%
rng = np.random.default_rng(0)
wave = np.sin(np.arange(1200) * 0.3) + rng.normal(0, 0.1, 1200)
x, y = windows(wave, 20)
cut = 900
model = forecaster(SimpleRNN(16), 20)
model.fit(x[:cut], y[:cut], epochs=12 if SHORT else 25, batch_size=32, verbose=0)
forecast = model.predict(x[cut:], verbose=0)[:, 0]
errors = {"persistence": rmse(y[cut:], x[cut:, -1, 0]), "SimpleRNN": rmse(y[cut:], forecast)}
print({name: round(value, 3) for name, value in errors.items()})
assert errors["SimpleRNN"] < 0.7 * errors["persistence"]

plt.figure(figsize=(8, 2.8))
plt.plot(y[cut : cut + 80], "k.", label="truth")
plt.plot(forecast[:80], label="forecast")
plt.xlabel("step")
plt.ylabel("value")
plt.legend()

# %% [markdown]
# The forecast runs through the cloud of points; persistence is nearly twice as wrong.
#
# ## Sunspots (real)
#
# The mean number of spots on the sun in each year from 1700 to 1986, as counted in Zurich. They
# come and go in about eleven years, never quite regularly.

# %%
SPOTS = """
5 11 16 23 36 58 29 20 10 8 3 0 0 2 11 27 47 63 60 39 28 26 22 11 21 40 78 122 103 73 47 35 11 5
16 34 70 81 111 101 73 40 20 16 5 11 22 40 60 80.9 83.4 47.7 47.8 30.7 12.2 9.6 10.2 32.4 47.6 54
62.9 85.9 61.2 45.1 36.4 20.9 11.4 37.8 69.8 106.1 100.8 81.6 66.5 34.8 30.6 7 19.8 92.5 154.4
125.9 84.8 68.1 38.5 22.8 10.2 24.1 82.9 132 130.9 118.1 89.9 66.6 60 46.9 41 21.3 16 6.4 4.1 6.8
14.5 34 45 43.1 47.5 42.2 28.1 10.1 8.1 2.5 0 1.4 5 12.2 13.9 35.4 45.8 41.1 30.1 23.9 15.6 6.6 4
1.8 8.5 16.6 36.3 49.6 64.2 67 70.9 47.8 27.5 8.5 13.2 56.9 121.5 138.3 103.2 85.7 64.6 36.7 24.2
10.7 15 40.1 61.5 98.5 124.7 96.3 66.6 64.5 54.1 39 20.6 6.7 4.3 22.7 54.8 93.8 95.8 77.2 59.1 44
47 30.5 16.3 7.3 37.6 74 139 111.2 101.6 66.2 44.7 17 11.3 12.4 3.4 6 32.3 54.3 59.7 63.7 63.5
52.2 25.4 13.1 6.8 6.3 7.1 35.6 73 85.1 78 64 41.8 26.2 26.7 12.1 9.5 2.7 5 24.4 42 63.5 53.8 62
48.5 43.9 18.6 5.7 3.6 1.4 9.6 47.4 57.1 103.9 80.6 63.6 37.6 26.1 14.2 5.8 16.7 44.3 63.9 69 77.8
64.9 35.7 21.2 11.1 5.7 8.7 36.1 79.7 114.4 109.6 88.8 67.8 47.5 30.6 16.3 9.6 33.2 92.6 151.6
136.3 134.7 83.9 69.4 31.5 13.9 4.4 38 141.7 190.2 184.8 159 112.3 53.9 37.6 27.9 10.2 15.1 47
93.8 105.9 105.5 104.5 66.6 68.9 38 34.5 15.5 12.6 27.5 92.5 155.4 154.6 140.4 115.9 66.6 45.9
17.9 13.4
"""
SPOTS = np.array([float(number) for number in SPOTS.split()])
assert len(SPOTS) == 287

length, cut = 22, 190
scale = SPOTS[: cut + length].std()
x, y = windows(SPOTS / scale, length)
sun = {"persistence": rmse(y[cut:] * scale, x[cut:, -1, 0] * scale)}
forecasts = {}
for name, layer in {"SimpleRNN": SimpleRNN(16), "LSTM": LSTM(16)}.items():
    hb.utils.set_random_seed(0)
    model = forecaster(layer, length)
    model.fit(x[:cut], y[:cut], epochs=60 if SHORT else 100, batch_size=16, verbose=0)
    forecasts[name] = model.predict(x[cut:], verbose=0)[:, 0] * scale
    sun[name] = rmse(y[cut:] * scale, forecasts[name])
print({name: round(value, 1) for name, value in sun.items()})
assert sun["SimpleRNN"] < 0.9 * sun["persistence"] and sun["LSTM"] < 0.9 * sun["persistence"]

years = np.arange(1700 + length + cut, 1987)
plt.figure(figsize=(8, 3))
plt.plot(years, y[cut:] * scale, "k.-", label="truth")
for name, forecast in forecasts.items():
    plt.plot(years, forecast, label=f"{name}, a year ahead")
plt.xlabel("year")
plt.ylabel("sunspots")
plt.legend()

# %% [markdown]
# Both foresee the rise and the fall; the greatest years they take for smaller ones.
#
# ## Far ahead
#
# Forecasts can be fed back as if they had come true. Errors feed on themselves.

# %%
window = x[cut].copy()
ahead = []
for _ in range(33):
    ahead.append(float(model.predict(window[None], verbose=0)[0, 0]))
    window = np.vstack([window[1:], [[ahead[-1]]]])
assert all(np.isfinite(ahead))
plt.figure(figsize=(8, 2.6))
plt.plot(years[:33], y[cut : cut + 33] * scale, "k.-", label="truth")
plt.plot(years[:33], np.array(ahead) * scale, label="33 years from one window")
plt.xlabel("year")
plt.ylabel("sunspots")
plt.legend()

# %% [markdown]
# The waves go on, smaller than the true ones, and come later each time: a year or two ahead the
# forecast is good, after thirty it is out of step.
#
# ## Exercises
#
# 1. Forecast with a `Dense` layer on the flat window. Does the recurrent layer earn its cost?
# 2. Let the window be 5 or 44 years long. Why does about 22 do well?
# 3. Forecast the square root of the number of spots. Whom does it help?
