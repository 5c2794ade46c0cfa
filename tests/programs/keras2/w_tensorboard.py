# needs: tensorboard
"""TensorBoard with histograms and the embedding of some data; pictures of the model."""
import glob
import os

import numpy as np
from keras import layers, models
from keras.callbacks import TensorBoard
from keras.utils import plot_model
from keras.utils.vis_utils import model_to_dot

x = np.random.RandomState(0).randint(0, 20, (32, 8))
y = (x[:, 0] > 9).astype(int)
model = models.Sequential()
model.add(layers.Embedding(20, 4, input_length=8, name='embed'))
model.add(layers.Flatten())
model.add(layers.Dense(1, activation='sigmoid'))
model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])

os.mkdir('my_log_dir')
with open('my_log_dir/words.tsv', 'w') as f:
    f.write('\n'.join('row %d' % i for i in range(10)))
callbacks = [
    TensorBoard(log_dir='my_log_dir', histogram_freq=1, batch_size=16, embeddings_freq=1,
                embeddings_layer_names=['embed'], embeddings_metadata='words.tsv',
                embeddings_data=x[:10])
]
model.fit(x, y, epochs=2, batch_size=16, validation_split=0.25, callbacks=callbacks, verbose=0)
assert glob.glob('my_log_dir/**/*tfevents*', recursive=True)
assert 'embed-labels.tsv' in open('my_log_dir/projector_config.pbtxt').read()
assert open('my_log_dir/embed-labels.tsv').read().split('\n')[:2] == ['row 0', 'row 1']
assert len(open('my_log_dir/embed.tsv').read().split('\n')[0].split('\t')) == 8 * 4

plot_model(model, show_shapes=True, to_file='model.png')
assert open('model.png', 'rb').read(4) == b'\x89PNG'
picture = model_to_dot(model, show_shapes=True).create(prog='dot', format='svg')
assert b'embed' in picture and b'(None, 8, 4)' in picture
