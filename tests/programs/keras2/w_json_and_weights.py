"""A model in JSON and its weights in HDF5, written, read and compared."""

import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential, load_model, model_from_json

np.random.seed(7)
X = np.random.rand(200, 8)
Y = (X[:, 0] > X[:, 1]).astype(int)

model = Sequential()
model.add(Dense(12, input_dim=8, init='uniform', activation='relu'))
model.add(Dropout(0.1))
model.add(Dense(1, init='uniform', activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, Y, nb_epoch=30, batch_size=10, verbose=0)
scores = model.evaluate(X, Y, verbose=0)
print("%s: %.2f%%" % (model.metrics_names[1], scores[1] * 100))
assert model.metrics_names == ['loss', 'acc'] and scores[1] > 0.8

model_json = model.to_json()
with open("model.json", "w") as json_file:
    json_file.write(model_json)
model.save_weights("model.h5")
model.save_weights("weights.hdf5", overwrite=True)

with open('model.json', 'r') as json_file:
    loaded_model = model_from_json(json_file.read())
for name in ("model.h5", "weights.hdf5"):
    loaded_model.load_weights(name)
    loaded_model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
    score = loaded_model.evaluate(X, Y, verbose=0)
    print("%s: %.2f%%" % (loaded_model.metrics_names[1], score[1] * 100))
    assert abs(score[1] - scores[1]) < 1e-6
    assert np.allclose(loaded_model.predict(X), model.predict(X), atol=1e-6)

model.save('whole.h5')
again = load_model('whole.h5')
assert np.allclose(again.evaluate(X, Y, verbose=0), scores, atol=1e-6)
