"""Reading lines of text: CTC in a Lambda, as the image OCR example had it, on made pictures."""
import itertools
import numpy as np
from keras import backend as K
from keras.layers import Activation, Conv1D, Dense, GRU, Input, Lambda
from keras.models import Model
from keras.optimizers import SGD, Adam

np.random.seed(18)
alphabet = 'abc'
frames, height, absolute_max_string_len = 12, 6, 3
glyphs = np.random.rand(len(alphabet), 2, height)


def ctc_lambda_func(args):
    y_pred, labels, input_length, label_length = args
    # the first frames of a recurrent net tend to be garbage
    y_pred = y_pred[:, 1:, :]
    return K.ctc_batch_cost(labels, y_pred, input_length, label_length)


def decode_batch(test_func, word_batch):
    out = test_func([word_batch])[0]
    ret = []
    for j in range(out.shape[0]):
        out_best = list(np.argmax(out[j, 1:], 1))
        out_best = [k for k, g in itertools.groupby(out_best)]
        ret.append(''.join(alphabet[c] for c in out_best if c < len(alphabet)))
    return ret


def make(n):
    pictures = 0.05 * np.random.rand(n, frames, height)
    labels = np.zeros((n, absolute_max_string_len))
    lengths = np.random.randint(1, absolute_max_string_len + 1, (n, 1))
    for i in range(n):
        at = np.random.randint(1, 3)
        for k in range(lengths[i, 0]):
            c = np.random.randint(len(alphabet))
            pictures[i, at:at + 2] += glyphs[c]
            labels[i, k] = c
            at += 3
    return pictures, labels, lengths


input_data = Input(name='the_input', shape=(frames, height), dtype='float32')
inner = Conv1D(16, 3, padding='same', activation='relu')(input_data)
inner = GRU(24, return_sequences=True, kernel_initializer='he_normal')(inner)
inner = Dense(len(alphabet) + 1, kernel_initializer='he_normal')(inner)
y_pred = Activation('softmax', name='softmax')(inner)
labels = Input(name='the_labels', shape=[absolute_max_string_len], dtype='float32')
input_length = Input(name='input_length', shape=[1], dtype='int64')
label_length = Input(name='label_length', shape=[1], dtype='int64')
loss_out = Lambda(ctc_lambda_func, output_shape=(1,), name='ctc')(
    [y_pred, labels, input_length, label_length])
model = Model(inputs=[input_data, labels, input_length, label_length], outputs=loss_out)
model.compile(loss={'ctc': lambda y_true, y_pred: y_pred}, optimizer=Adam(lr=0.01))
test_func = K.function([input_data], [y_pred])

pictures, words, lengths = make(320)
inputs = {'the_input': pictures, 'the_labels': words,
          'input_length': np.full((320, 1), frames - 1), 'label_length': lengths}
outputs = {'ctc': np.zeros([320])}
history = model.fit(inputs, outputs, batch_size=32, epochs=30, verbose=0)
losses = history.history['loss']
assert losses[-1] < 0.25 * losses[0], (losses[0], losses[-1])

truth = [''.join(alphabet[int(c)] for c in row[:n]) for row, (n,) in zip(words, lengths)]
spelled = [''.join(k for k, g in itertools.groupby(word)) for word in truth]
read = decode_batch(test_func, pictures[:50])
right = np.mean([r == t or r == s for r, t, s in zip(read, truth, spelled)])
assert right > 0.7, list(zip(read, truth))

probabilities = test_func([pictures[:4]])[0]
decoded = K.get_value(K.ctc_decode(probabilities[:, 1:], np.full(4, frames - 1), greedy=True)[0][0])
for row, text in zip(decoded, read):
    assert ''.join(alphabet[c] for c in row if c >= 0) == text
print('ocr ok', losses[0], losses[-1], right)
