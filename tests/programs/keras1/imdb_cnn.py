'''1-D convolution in the words of Keras 1.'''
import numpy as np
np.random.seed(2)
from keras.models import Sequential
from keras.layers import Dense, Dropout, Activation, Flatten, Embedding
from keras.layers import Convolution1D, MaxPooling1D, GlobalMaxPooling1D, AtrousConvolution1D
from keras.constraints import maxnorm, nonneg

X = np.random.randint(3, 50, (400, 16))
y = np.arange(400) % 2
X[y == 1, 4:6] = 1
X[y == 0, 8:10] = 2
model = Sequential()
model.add(Embedding(50, 8, input_length=16, init='uniform'))
model.add(Convolution1D(nb_filter=12, filter_length=3, border_mode='valid', activation='relu',
                        subsample_length=1, W_constraint=maxnorm(3)))
model.add(MaxPooling1D(pool_length=2))
model.add(AtrousConvolution1D(8, 2, atrous_rate=2, border_mode='same', activation='relu'))
model.add(Flatten())
model.add(Dense(1, activation='sigmoid', W_constraint=nonneg(), b_regularizer='l2'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy', 'precision', 'recall'])
history = model.fit(X, y, batch_size=32, nb_epoch=12, verbose=0)
assert history.history['acc'][-1] > 0.9, history.history
assert history.history['precision'][-1] > 0.85
assert (model.layers[-1].get_weights()[0] >= 0).all()
assert model.layers[1].output_shape == (None, 14, 12)
assert model.layers[3].dilation_rate in (2, (2,))
