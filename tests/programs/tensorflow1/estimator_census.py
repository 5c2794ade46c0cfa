# Estimators: a table with words and numbers, wide and deep; then a model function of one's own.
from __future__ import absolute_import, division, print_function
import numpy as np
import pandas as pd
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
draw = np.random.RandomState(1)
count = 400
jobs = draw.choice(['clerk', 'farmer', 'smith', 'teacher'], count)
age = draw.randint(18, 80, count)
hours = draw.uniform(10, 60, count).astype('float32')
score = (jobs == 'smith') * 2.0 + (age > 30) * (age < 60) * 2.0 + (hours - 35) / 10
label = (score > 2).astype(int)
table = pd.DataFrame({'job': jobs, 'age': age, 'hours': hours})
target = pd.Series(label)

job = tf.feature_column.categorical_column_with_vocabulary_list('job', ['clerk', 'farmer', 'smith', 'teacher'])
years = tf.feature_column.numeric_column('age')
buckets = tf.feature_column.bucketized_column(years, boundaries=[30, 40, 50, 60])
worked = tf.feature_column.numeric_column('hours', normalizer_fn=lambda v: (v - 35.) / 15.)
crossed = tf.feature_column.crossed_column([buckets, 'job'], hash_bucket_size=50)
wide = [job, buckets, crossed]
deep = [worked, tf.feature_column.indicator_column(job), tf.feature_column.embedding_column(buckets, 3), buckets]

train_input = tf.estimator.inputs.pandas_input_fn(table, target, batch_size=40, num_epochs=None, shuffle=True)
eval_input = tf.estimator.inputs.pandas_input_fn(table, target, batch_size=100, num_epochs=1, shuffle=False)

model = tf.estimator.DNNLinearCombinedClassifier(
    model_dir='census', linear_feature_columns=wide, dnn_feature_columns=deep,
    dnn_hidden_units=[16, 8], config=tf.estimator.RunConfig(tf_random_seed=4))
model.train(train_input, steps=150)
result = model.evaluate(eval_input)
print({k: float(v) for k, v in result.items()})
assert result['accuracy'] > 0.9 and result['auc'] > 0.95 and result['global_step'] == 150
answers = list(model.predict(eval_input))
assert len(answers) == count
assert np.mean([a['class_ids'][0] for a in answers] == label) == np.float64(result['accuracy']).round(4)


# A network of one's own, as in the tutorial on custom estimators.
def my_model(features, labels, mode, params):
    net = tf.feature_column.input_layer(features, params['feature_columns'])
    for units in params['hidden_units']:
        net = tf.layers.dense(net, units=units, activation=tf.nn.relu)
    logits = tf.layers.dense(net, params['n_classes'], activation=None)
    predicted = tf.argmax(logits, 1)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={
            'class_ids': predicted[:, tf.newaxis], 'probabilities': tf.nn.softmax(logits)})
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
    accuracy = tf.metrics.accuracy(labels=labels, predictions=predicted, name='acc_op')
    tf.summary.scalar('accuracy', accuracy[1])
    if mode == tf.estimator.ModeKeys.EVAL:
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops={'accuracy': accuracy})
    assert mode == tf.estimator.ModeKeys.TRAIN
    train_op = tf.train.AdagradOptimizer(0.1).minimize(loss, global_step=tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


def input_fn(training):
    data = tf.data.Dataset.from_tensor_slices((dict(table), label))
    return data.shuffle(400, seed=2).repeat().batch(40) if training else data.batch(100)


own = tf.estimator.Estimator(my_model, model_dir='own', params={
    'feature_columns': deep, 'hidden_units': [10], 'n_classes': 2})
own.train(lambda: input_fn(True), steps=150)
first = own.evaluate(lambda: input_fn(False))
assert first['accuracy'] > 0.85, first
again = tf.estimator.Estimator(my_model, model_dir='own', params=own.params)
assert again.evaluate(lambda: input_fn(False))['accuracy'] == first['accuracy']
one = next(again.predict(lambda: input_fn(False)))
assert one['probabilities'].shape == (2,) and one['class_ids'].shape == (1,)
