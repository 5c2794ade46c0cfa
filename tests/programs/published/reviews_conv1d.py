# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, 1-D convnet, 10 epochs at a rate of 1e-4: published 0.76-0.79 on the validation part."""
from keras import layers
from keras.datasets import imdb
from keras.models import Sequential
from keras.optimizers import RMSprop
from keras.preprocessing import sequence

(x_train, y_train), _ = imdb.load_data(num_words=10000)
x_train = sequence.pad_sequences(x_train, maxlen=500)
model = Sequential()
model.add(layers.Embedding(10000, 128, input_length=500))
model.add(layers.Conv1D(32, 7, activation='relu'))
model.add(layers.MaxPooling1D(5))
model.add(layers.Conv1D(32, 7, activation='relu'))
model.add(layers.GlobalMaxPooling1D())
model.add(layers.Dense(1))
model.compile(optimizer=RMSprop(lr=1e-4), loss='binary_crossentropy', metrics=['acc'])
history = model.fit(x_train, y_train, epochs=10, batch_size=128, validation_split=0.2, verbose=2)
print('validation accuracy', max(history.history['val_acc']))
assert max(history.history['val_acc']) > 0.76
