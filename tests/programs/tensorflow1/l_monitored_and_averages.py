# MonitoredTrainingSession with hooks and a checkpoint to go on from; a moving average; a Coordinator.
import threading
import numpy as np
import tensorflow as tf


def build():
    tf.reset_default_graph()
    step = tf.train.get_or_create_global_step()
    w = tf.get_variable('w', [], initializer=tf.constant_initializer(5.0))
    loss = tf.square(w - 1.0)
    opt = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)
    ema = tf.train.ExponentialMovingAverage(0.5)
    with tf.control_dependencies([opt]):
        train = ema.apply([w])
    return w, loss, train, ema, step


w, loss, train, ema, step = build()
hooks = [tf.train.StopAtStepHook(last_step=10), tf.train.NanTensorHook(loss)]
runs = 0
with tf.train.MonitoredTrainingSession(checkpoint_dir='run', hooks=hooks, save_checkpoint_steps=4) as sess:
    while not sess.should_stop():
        sess.run(train)
        runs += 1
assert runs == 10, runs
assert tf.train.latest_checkpoint('run').endswith('model.ckpt-10')
expected, average = 5.0, 5.0
for _ in range(10):
    expected -= 0.1 * 2 * (expected - 1)
    average = 0.5 * average + 0.5 * expected

w, loss, train, ema, step = build()
with tf.train.MonitoredTrainingSession(checkpoint_dir='run', save_checkpoint_steps=100) as sess:
    got, held, at = sess.run([w, ema.average(w), step])
assert at == 10 and abs(got - expected) < 1e-5 and abs(held - average) < 1e-5, (got, held)
assert ema.average_name(w) == 'w/ExponentialMovingAverage'
assert sorted(ema.variables_to_restore())[-1] == 'w/ExponentialMovingAverage'

coord = tf.train.Coordinator()
seen = []


def work(number):
    with coord.stop_on_exception():
        while not coord.should_stop():
            seen.append(number)
            if len(seen) > 20:
                coord.request_stop()


threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
for thread in threads:
    thread.start()
coord.join(threads)
assert len(seen) > 20
failed = tf.train.Coordinator()
with failed.stop_on_exception():
    raise ValueError('in a thread')
try:
    failed.join([])
    raise SystemExit('the error was lost')
except ValueError as error:
    assert 'in a thread' in str(error)
print(got, held)
