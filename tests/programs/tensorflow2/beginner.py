"""tf.keras as of TensorFlow 2: full names of metrics, learning_rate, and old words still taken."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.models import Sequential

np.random.seed(0)
x = np.random.rand(300, 8).astype('float32')
y = (x.sum(axis=1) > 4).astype('int64')
model = Sequential([
    layers.Dense(16, activation='relu', input_shape=(8,)),
    layers.Dense(2),
])
model.compile(optimizer=keras.optimizers.Adam(lr=0.01),
              loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=['accuracy'])
history = model.fit(x, y, epochs=40, validation_split=0.2, verbose=0,
                    callbacks=[EarlyStopping(monitor='val_accuracy', patience=40)])
assert list(history.history)[0] in ('accuracy', 'loss')
assert 'val_accuracy' in list(history.history), list(history.history)
assert history.history['val_accuracy'][-1] > 0.8
assert layers.GRU(3).reset_after and layers.LSTM(3).recurrent_activation.__name__ == 'sigmoid'
assert abs(float(keras.optimizers.Adadelta().learning_rate) - 0.001) < 1e-9
model.fit_generator(((x[:10], y[:10]) for _ in range(3)), steps_per_epoch=3, verbose=0)
probability_model = keras.Sequential([model, layers.Softmax()])
assert probability_model.predict(x[:3]).shape == (3, 2)
