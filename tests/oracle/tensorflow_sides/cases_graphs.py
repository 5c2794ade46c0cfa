"""Graphs: names, scopes, collections, order, choice and loops, and what runs give."""

import numpy as np

CASES = []


def case(fn):
    CASES.append(fn)
    return fn


@case
def default_names(tf):
    x = tf.placeholder(tf.float32, [2, 2])
    made = [x, x + x, x + x, x * x, x - x, x / x, tf.matmul(x, x), tf.matmul(x, x), -x, x ** 2,
            tf.constant(1), tf.constant(2), tf.reduce_sum(x), tf.reduce_mean(x), tf.square(x),
            x > 1, tf.equal(x, x), tf.nn.relu(x), tf.nn.softmax(x), tf.argmax(x, 1),
            tf.cast(x, tf.int32), x[0], x[:, 1], tf.reshape(x, [4]), tf.transpose(x)]  # fmt: skip
    return [t.name for t in made]


@case
def names_are_counted_in_scopes(tf):
    names = []
    for _ in range(2):
        with tf.name_scope("layer"):
            names.append(tf.constant(1, name="c").name)
            with tf.name_scope("inner") as scope:
                names += [scope, tf.constant(1).name]
            with tf.name_scope("inner"):
                names.append(tf.constant(1).name)
    with tf.name_scope("layer/"):
        names.append(tf.constant(1, name="c").name)
    with tf.name_scope(None):
        names.append(tf.constant(1, name="c").name)
    with tf.name_scope("a"), tf.name_scope(""):
        names.append(tf.constant(1, name="c").name)
    with tf.name_scope("Layer"):
        names.append(tf.constant(1, name="C").name)
    names.append(tf.constant(1, name="x_1").name)
    names += [tf.constant(1, name="x").name for _ in range(3)]
    names += [tf.get_default_graph().unique_name("y"), tf.get_default_graph().unique_name("y")]
    names += [tf.get_default_graph().unique_name("z", mark_as_used=False) for _ in range(2)]
    with tf.name_scope(None, "fallback", [tf.constant(1)]) as scope:
        names.append(scope)
    return names


@case
def variable_names(tf):
    v = tf.Variable(1.0, name="v")
    w = tf.Variable([1.0, 2.0])
    with tf.name_scope("n"):
        u, g = tf.Variable(1.0), tf.get_variable("g", [2])
    with tf.variable_scope("s"):
        s, t = tf.Variable(1.0), tf.get_variable("g", [2])
        r = tf.constant(1.0)
    with tf.variable_scope("s"):
        q = tf.constant(1.0)
    items = [v, w, u, g, s, t, r, q]
    return [item.name for item in items] + [
        v.op.name, v.initializer.name, v.value().name, v.op.type, v.initial_value.name,
        [x.name for x in tf.global_variables()], [x.name for x in tf.trainable_variables()],
        tf.global_variables_initializer().name, tf.global_variables_initializer().name,
        tf.assign(v, 2.0).name, v.assign_add(1.0).name, (v + 1).name, v.initialized_value().name,
    ]  # fmt: skip


@case
def variable_scopes(tf):
    names = []
    with tf.variable_scope("a", initializer=tf.constant_initializer(3.0)) as scope:
        first = tf.get_variable("w", [2])
        names += [scope.name, scope.original_name_scope, scope.reuse]
        scope.reuse_variables()
        names.append(tf.get_variable("w", [2]) is first)
    with tf.variable_scope("a", reuse=True):
        names.append(tf.get_variable("w").name)
    with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
        names += [tf.get_variable("w", [2]) is first, tf.get_variable("new", [1]).name]
        names.append(tf.constant(1.0).name)
    with tf.variable_scope(None, default_name="d"):
        names.append(tf.get_variable("w", [1]).name)
    with tf.variable_scope(None, default_name="d"):
        names.append(tf.get_variable("w", [1]).name)
        with tf.variable_scope("in"):
            names += [tf.get_variable("w", [1]).name, tf.get_variable_scope().name]
            with tf.variable_scope(scope):
                names += [tf.get_variable("z", [1]).name, tf.constant(1.0).name]
    with tf.variable_scope("p/q"):
        names.append(tf.get_variable("w", [1]).name)
    with tf.variable_scope("a", auxiliary_name_scope=False):
        names.append(tf.constant(1.0).name)
    return [*names, first]


@case
def getting_a_variable_twice(tf):
    tf.get_variable("w", [2])
    return tf.get_variable("w", [2])


@case
def getting_a_variable_that_is_not_there(tf):
    with tf.variable_scope("a", reuse=True):
        return tf.get_variable("w", [2])


@case
def getting_a_variable_of_another_shape(tf):
    tf.get_variable("w", [2])
    with tf.variable_scope("", reuse=True):
        return tf.get_variable("w", [3])


@case
def getting_a_variable_of_another_dtype(tf):
    tf.get_variable("w", [2])
    with tf.variable_scope("", reuse=True):
        return tf.get_variable("w", [2], dtype=tf.int32)


@case
def parts_of_a_variable(tf):
    v = tf.get_variable("w", [4, 2], partitioner=tf.fixed_size_partitioner(2),
                        initializer=tf.ones_initializer())  # fmt: skip
    return [[p.name for p in v], tf.convert_to_tensor(v),
            tf.nn.embedding_lookup(v, [0, 3]), [x.name for x in tf.global_variables()]]  # fmt: skip


@case
def custom_getters(tf):
    def scaled(getter, name, *args, **kwargs):
        return getter(name + "_own", *args, **kwargs) * 2.0

    with tf.variable_scope("s", custom_getter=scaled):
        return tf.get_variable("w", [2], initializer=tf.ones_initializer())


@case
def collections(tf):
    tf.add_to_collection("mine", 1)
    tf.add_to_collection("mine", 2)
    with tf.variable_scope("s"):
        v = tf.get_variable("w", [1], collections=["own"], regularizer=lambda w: tf.reduce_sum(w))
    w = tf.get_variable("v", [1], trainable=False)
    names = lambda key, scope=None: [x.name for x in tf.get_collection(key, scope)]  # noqa: E731
    return [tf.get_collection("mine"), tf.get_collection("none"), names("own"),
            names(tf.GraphKeys.REGULARIZATION_LOSSES), names(tf.GraphKeys.GLOBAL_VARIABLES),
            names(tf.GraphKeys.TRAINABLE_VARIABLES), v.name, w.name,
            sorted(map(str, tf.get_default_graph().get_all_collection_keys())),
            names(tf.GraphKeys.GLOBAL_VARIABLES, "s")]  # fmt: skip


@case
def layers_name_themselves(tf):
    x = tf.placeholder_with_default(np.ones((2, 4, 4, 3), "float32"), [None, 4, 4, 3])
    flat = tf.layers.flatten(x)
    made = [flat, tf.layers.dense(flat, 2), tf.layers.dense(flat, 2, tf.nn.relu),
            tf.layers.dense(flat, 2, name="out"), tf.layers.conv2d(x, 2, 3),
            tf.layers.conv2d(x, 2, 3, activation=tf.nn.relu, padding="same"),
            tf.layers.max_pooling2d(x, 2, 2), tf.layers.average_pooling2d(x, 2, 2),
            tf.layers.batch_normalization(x), tf.layers.dropout(x), tf.layers.conv2d_transpose(
                x, 2, 3, 2)]  # fmt: skip
    shapes = [t.shape.as_list() for t in made]
    return [[v.name for v in tf.global_variables()], shapes, [
        v.name for v in tf.trainable_variables()],
        [op.name for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS)]]  # fmt: skip


@case
def cells_name_their_weights(tf):
    x = tf.placeholder(tf.float32, [2, 5, 3])
    cells = tf.nn.rnn_cell
    tf.nn.dynamic_rnn(cells.BasicLSTMCell(4), x, dtype=tf.float32)
    tf.nn.dynamic_rnn(cells.GRUCell(4), x, dtype=tf.float32, scope="gru")
    tf.nn.dynamic_rnn(cells.BasicRNNCell(4), x, dtype=tf.float32, scope="simple")
    tf.nn.dynamic_rnn(cells.LSTMCell(4, use_peepholes=True, num_proj=2), x, dtype=tf.float32,
                      scope="full")  # fmt: skip
    stack = cells.MultiRNNCell([cells.BasicLSTMCell(4) for _ in range(2)])
    tf.nn.dynamic_rnn(stack, x, dtype=tf.float32, scope="stack")
    tf.nn.bidirectional_dynamic_rnn(cells.GRUCell(2), cells.GRUCell(2), x, dtype=tf.float32)
    return [[v.name, v.shape.as_list()] for v in tf.global_variables()]


def _filled(tf):
    """Every Variable gets the numbers -0.5 ... 0.5, whatever its first value would be."""
    for v in tf.global_variables():
        count = int(np.prod(v.shape.as_list()))
        values = np.linspace(-0.5, 0.5, count).reshape(v.shape.as_list()).astype("float32")
        yield v.assign(values)


def _run_filled(tf, fetches):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(list(_filled(tf)))
        return session.run(fetches)


@case
def recurrent_values(tf):
    x = tf.constant(np.linspace(-1, 1, 30).reshape(2, 5, 3).astype("float32"))
    cells = tf.nn.rnn_cell
    made = []
    makers = [lambda: cells.BasicRNNCell(4), lambda: cells.GRUCell(4),
              lambda: cells.BasicLSTMCell(4), lambda: cells.LSTMCell(4, use_peepholes=True),
              lambda: cells.LSTMCell(4, num_proj=2, forget_bias=0.5, cell_clip=0.3),
              lambda: cells.MultiRNNCell([cells.GRUCell(3), cells.BasicLSTMCell(2)]),
              lambda: cells.ResidualWrapper(cells.GRUCell(3))]  # fmt: skip
    for number, make in enumerate(makers):
        made += tf.nn.dynamic_rnn(make(), x, sequence_length=[5, 3], dtype=tf.float32,
                                  scope=f"r{number}")  # fmt: skip
    made += tf.nn.bidirectional_dynamic_rnn(cells.GRUCell(2), cells.GRUCell(2), x,
                                            sequence_length=[4, 2], dtype=tf.float32)  # fmt: skip
    return _run_filled(tf, made)


@case
def layer_values(tf):
    x = tf.constant(np.linspace(-1, 1, 96).reshape(2, 4, 4, 3).astype("float32"))
    flat = tf.layers.flatten(x)
    made = [tf.layers.dense(flat, 2, tf.nn.tanh), tf.layers.dense(x, 2, use_bias=False),
            tf.layers.conv2d(x, 2, 3, 2, "same"), tf.layers.conv2d_transpose(x, 2, 3, 2, "same"),
            tf.layers.separable_conv2d(x, 2, 3), tf.layers.conv1d(x[:, 0], 2, 3),
            tf.layers.batch_normalization(x, training=True), tf.layers.batch_normalization(x),
            tf.layers.max_pooling2d(x, 3, 2, "same"), tf.layers.average_pooling2d(x, 2, 1)]  # fmt: skip
    return _run_filled(tf, made)


@case
def batch_normalisation_updates(tf):
    x = tf.constant(np.linspace(-1, 1, 12).reshape(4, 3).astype("float32"))
    y = tf.layers.batch_normalization(x, training=True, momentum=0.9)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        done = tf.identity(y)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [session.run(done), session.run(tf.global_variables()), session.run(done)]


@case
def control_dependencies_and_assignments(tf):
    v = tf.Variable(1.0)
    up = v.assign_add(1.0)
    with tf.control_dependencies([up]):
        after = tf.identity(v) + 0.0
        read = v.read_value()
    twice = tf.group(v.assign(v * 2), name="twice")
    both = tf.tuple([v * 1.0, tf.constant(5.0)], control_inputs=[up])
    names = [up.name, after.name, read.name, twice.name, [t.name for t in both]]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        kept = [session.run(after), session.run(read), session.run(v)]
        session.run(twice)
        kept += [session.run(v), session.run(both)[1], session.run(v)]
        kept += [session.run([up, up]), session.run(v)]
    return [names, kept]


@case
def assignments_of_rows(tf):
    v = tf.Variable(np.zeros((3, 2), "float32"), name="rows")
    rows = [[1.0, 2.0], [3.0, 4.0]]
    steps = [tf.scatter_update(v, [0, 2], rows), tf.scatter_add(v, [0, 0], rows),
             tf.scatter_sub(v, [1, 1], rows), tf.scatter_mul(v, [0, 2], rows),
             tf.scatter_nd_update(v, [[1]], [[9.0, 9.0]]), v[1].assign([7.0, 8.0]),
             tf.assign(v, [[1.0, 1.0]], validate_shape=False)]  # fmt: skip
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return [[step.name for step in steps], [session.run(step) for step in steps]]


@case
def conditions(tf):
    x = tf.placeholder(tf.float32, [])
    v = tf.Variable(0.0)
    y = tf.cond(x > 1, lambda: x * 2, lambda: x - 1)
    z = tf.cond(x > 1, lambda: [x, v.assign_add(1.0)], lambda: [x * x, v.assign_sub(1.0)])
    inner = tf.cond(x > 0, lambda: tf.cond(x > 1, lambda: x, lambda: -x), lambda: x * 10)
    many = tf.case([(x > 2, lambda: tf.constant(2.0)), (x > 1, lambda: x * 1.5)],
                   default=lambda: tf.constant(0.0))  # fmt: skip
    slope = tf.gradients([y, inner, z[0]], x)[0]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        kept = [session.run([y, z, inner, many, slope], {x: value}) for value in (3.0, 0.5, -1.0)]
        return [kept, session.run(v), y.name, many.shape.as_list()]


@case
def loops(tf):
    n = tf.placeholder(tf.int32, [])
    x = tf.constant([1.0, 2.0])
    i, total = tf.while_loop(lambda i, t: i < n, lambda i, t: (i + 1, t + x * tf.to_float(i)),
                             [tf.constant(0), tf.zeros([2])])  # fmt: skip
    grown = tf.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, tf.concat([t, t], 0)),
                          [tf.constant(0), x],
                          shape_invariants=[tf.TensorShape([]), tf.TensorShape([None])])  # fmt: skip
    nested = tf.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, tf.while_loop(
        lambda j, s: j < i, lambda j, s: (j + 1, s * 2 + 1), [tf.constant(0), t])[1]),
        [tf.constant(0), tf.constant(1)])  # fmt: skip
    power = tf.while_loop(lambda i, t: i < n, lambda i, t: (i + 1, t * x), [0, x])[1]
    few = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [0], maximum_iterations=4)
    mapped = tf.map_fn(lambda r: tf.reduce_sum(r) * x, tf.constant([[1.0, 2.0], [3.0, 4.0]]))
    pair = tf.map_fn(lambda ab: ab[0] * ab[1], (x, x), dtype=tf.float32)
    slope = tf.gradients(power, x)[0]
    with tf.Session() as session:
        return [session.run([i, total, power, slope], {n: 3}), session.run([*grown, *nested]),
                session.run([few, mapped, pair]), grown[1].shape.as_list(), i.name,
                mapped.shape.as_list()]  # fmt: skip


@case
def folds(tf):
    x = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    return [tf.identity(t, name="kept") for t in [
        tf.scan(lambda a, r: a + r, x), tf.foldl(lambda a, r: a * r, x),
        tf.foldr(lambda a, r: a - r, x), tf.scan(lambda a, r: a + tf.reduce_sum(r), x, 0.0),
        tf.scan(lambda a, r: a + r, x, reverse=True),
        tf.scan(lambda a, r: (a[0] + r, a[1] * 2), x, (tf.zeros([2]), tf.constant(1)))[1]]]  # fmt: skip


@case
def functions_of_python(tf):
    def double(x):
        return (x * 2).astype("float32"), np.array([1, 2])

    made = tf.py_func(double, [tf.constant([1.0, 2.0])], [tf.float32, tf.int64])
    words = tf.py_func(lambda s: s.upper(), [tf.constant("abc")], tf.string)
    return [[made[0].name, made[0].shape.ndims], *made, words]


@case
def gradients_and_their_ends(tf):
    x, y = tf.Variable(2.0), tf.Variable(3.0)
    z = x * x * y
    made = tf.gradients(z, [x, y])
    second = tf.gradients(made[0], x)[0]
    weighted = tf.gradients(z, x, grad_ys=tf.constant(10.0))[0]
    stopped = tf.gradients(z + x, [x], stop_gradients=[z])[0]
    middle = tf.gradients(z * 2, z)[0]
    many = tf.gradients([z, x * 5], x)[0]
    hessian = tf.hessians(tf.reduce_sum(tf.constant([1.0, 2.0]) * x * x), x)
    none = tf.gradients(tf.constant(1.0) * 2, x)
    kept = [*made, second, weighted, stopped, middle, many, *hessian]
    return [none, [tf.identity(t, name="kept") for t in kept]]


@case
def sparse_gradients(tf):
    table = tf.Variable(np.ones((4, 2), "float32"))
    rows = tf.nn.embedding_lookup(table, [1, 1, 3])
    slope = tf.gradients(tf.reduce_sum(rows * [[1.0], [2.0], [3.0]]), table)[0]
    return [type(slope).__name__, tf.identity(tf.convert_to_tensor(slope), name="kept")]


@case
def gradient_pairs(tf):
    w = tf.get_variable("w", initializer=tf.constant([3.0, 4.0]))
    u = tf.get_variable("u", initializer=tf.constant(1.0))
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    pairs = optimizer.compute_gradients(tf.reduce_sum(w * w))
    clipped = [(tf.clip_by_norm(g, 1.0), v) for g, v in pairs if g is not None]
    train = optimizer.apply_gradients(clipped)
    kept = [
        [g is None for g, _ in pairs],
        [v.name for _, v in pairs],
        train.name,
        train.type,
        u.name,
    ]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train)
        return [kept, session.run(w)]


def _error(tf, call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__


@case
def errors_of_runs(tf):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.placeholder(tf.int32, [], name="y")
    v = tf.Variable(1.0, name="v")
    fed = {x: [[1.0, 2.0]], y: 1}
    good = tf.reduce_sum(x) * tf.to_float(y)
    session = tf.Session()
    other = tf.Graph()
    with other.as_default():
        far = tf.constant(1.0)
    wanted = [lambda: session.run(good, {x: [[1.0, 2.0]]}), lambda: session.run(good),
              lambda: session.run(good, {x: [[1.0]], y: 1}), lambda: session.run(good, {x: 1.0, y: 1}),
              lambda: session.run(good, {"x:0": [[1.0, 2.0]], "y:0": 2}),
              lambda: session.run(good, {x: "words", y: 1}), lambda: session.run(good, {x: x, y: 1}),
              lambda: session.run(v), lambda: session.run(v + 1), lambda: session.run(far),
              lambda: session.run([]), lambda: session.run(()), lambda: session.run({}),
              lambda: session.run([good, [good, {"a": good}]], fed), lambda: session.run(good, {7: 1}),
              lambda: session.run(good, {x: [[1.0, 2.0]], y: 1.5}), lambda: session.run("x"),
              lambda: session.run([v.initializer, v.initializer], fed), lambda: session.run(v),
              lambda: session.run([good, good], fed), lambda: tf.constant(1.0).eval(),
              lambda: session.run(tf.constant("a")), lambda: session.run(y + y, {y: 3}),
              lambda: session.run(good, {good: 7.0}), lambda: session.run(good + 1, {good: 7.0}),
              lambda: session.run(good * v, {v: 3.0, good: 2.0})]  # fmt: skip
    kept = [_error(tf, call) for call in wanted]
    session.close()
    return [*kept, _error(tf, lambda: session.run(v))]


@case
def checks_that_run(tf):
    x = tf.placeholder(tf.float32, [None])
    checks = [tf.Assert(tf.reduce_all(x > 0), [x]), tf.assert_positive(x), tf.assert_equal(x, x),
              tf.assert_less(x, 2.0), tf.assert_rank(x, 1), tf.check_numerics(x, "odd"),
              tf.assert_greater_equal(x, 0.0)]  # fmt: skip
    session = tf.Session()
    return [[_error(tf, lambda c=c, v=v: session.run(c, {x: v}) is None) for c in checks]
            if c is not None else None for v in ([1.0], [-1.0], [np.nan], [3.0])
            for c in [checks]]  # fmt: skip


@case
def checks_before_they_run(tf):
    return [_error(tf, lambda: tf.assert_rank(tf.constant([1.0]), 2)),
            _error(tf, lambda: tf.assert_type(tf.constant(1.0), tf.int32)),
            _error(tf, lambda: tf.assert_rank_at_least(tf.constant(1.0), 1)),
            _error(tf, lambda: tf.ensure_shape(tf.constant([1.0]), [2])),
            _error(tf, lambda: tf.assert_scalar(tf.constant([1.0])))]  # fmt: skip


@case
def static_shapes(tf):
    x = tf.placeholder(tf.float32, [None, 3])
    u = tf.placeholder(tf.float32)
    pictures = tf.placeholder(tf.float32, [None, 28, 28, 1])
    kernel = tf.zeros([3, 3, 1, 8])
    made = [x + 1, x + u, tf.matmul(x, tf.zeros([3, 4])), tf.matmul(x, x, transpose_b=True),
            tf.reduce_sum(x, 0), tf.reduce_sum(x, 1), tf.reduce_sum(u), tf.reduce_sum(u, 1),
            tf.reshape(x, [-1, 3, 1]), tf.reshape(u, [2, -1]), tf.concat([x, x], 0),
            tf.concat([x, x], 1), tf.stack([x, x]), tf.transpose(x), tf.expand_dims(x, 0), x[0], x[:, 0],
            x[:2], x[1:], tf.shape(x), tf.shape(u), tf.gather(x, [1, 2]), tf.one_hot([1], 3), u[0],
            tf.nn.conv2d(pictures, kernel, [1, 2, 2, 1], "SAME"), tf.nn.softmax(x),
            tf.nn.max_pool(pictures, [1, 2, 2, 1], [1, 2, 2, 1], "VALID"), tf.argmax(x, 1),
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.placeholder(tf.int32, [None]),
                                                           logits=x),
            tf.tile(x, [2, 2]), tf.fill(tf.shape(x), 1.0), tf.zeros_like(x), tf.where(x > 0),
            tf.boolean_mask(x, x[:, 0] > 0), tf.random_normal(tf.shape(x)), tf.squeeze(x),
            tf.placeholder_with_default([1.0], [None]), tf.reshape(x, tf.stack([tf.shape(x)[0], 3])),
            tf.zeros([tf.shape(x)[0], 5]), tf.split(x, 3, 1)[0], tf.unstack(x, axis=1)[0],
            tf.nn.top_k(x, 2)[0], tf.pad(x, [[1, 1], [0, 0]]), tf.cast(u, tf.int32), tf.squeeze(u),
            tf.map_fn(lambda r: r * 2, x), tf.nn.dropout(x, 0.5), tf.layers.flatten(pictures),
            tf.image.resize_images(pictures, [14, 14]), tf.sequence_mask([1, 2]), tf.eye(3),
            tf.unique([1, 1])[0], tf.sparse_to_dense([[0]], [2], [1.0]), tf.range(tf.shape(x)[0]),
            tf.diag_part(tf.zeros([3, 3])), tf.cumsum(x), tf.norm(x, axis=1)]  # fmt: skip
    return [None if t.shape.ndims is None else t.shape.as_list() for t in made]


@case
def static_shapes_of_pictures(tf):
    x = tf.placeholder(tf.float32, [None, 8, 8, 3])
    y = tf.placeholder(tf.float32, [None, None, None, 3])
    rows, places = tf.placeholder(tf.float32, [None, 6]), tf.placeholder(tf.int32, [None])
    boxes = tf.placeholder(tf.float32, [None, 4])
    one, two = [1, 1, 1, 1], [1, 2, 2, 1]
    made = [tf.space_to_batch(x, [[0, 0], [0, 0]], 2), tf.space_to_batch(y, [[0, 0], [0, 0]], 2),
            tf.batch_to_space(x, [[0, 0], [1, 1]], 2), tf.nn.dilation2d(y, tf.zeros([3, 3, 3]), two, one, "SAME"),
            tf.extract_image_patches(x, two, two, one, "SAME"), *tf.nn.max_pool_with_argmax(x, two, two, "SAME"),
            tf.image.crop_and_resize(y, boxes, places, [4, 5]), tf.spectral.rfft(rows),
            tf.confusion_matrix(places, places, 3), tf.lbeta(rows), tf.math.reduce_std(rows, 1),
            tf.histogram_fixed_width(rows, [0.0, 1.0], 5), tf.image.draw_bounding_boxes(x, boxes[None]),
            tf.sparse_segment_sum(rows, places, places), tf.broadcast_dynamic_shape([1, 2], [2, 1]),
            tf.image.non_max_suppression(boxes, boxes[:, 0], 3), *tf.nn.sufficient_statistics(rows, [0])[:3]]  # fmt: skip
    return [None if t.shape.ndims is None else t.shape.as_list() for t in made]


@case
def pictures_and_places_that_are_fed(tf):
    x = tf.placeholder(tf.float32, [None, None, None, 1])
    places, n = tf.placeholder(tf.int32, [None]), tf.placeholder(tf.int32, [])
    made = [tf.space_to_batch_nd(x, [n, n], [[0, 0], [0, 0]]), tf.confusion_matrix(places, [0, 1, 0]),
            tf.sparse_segment_sum(x, [0, 0, 0], places), tf.image.crop_and_resize(x, [[0.0, 0.0, 1.0, 1.0]], [0], [n, n])]  # fmt: skip
    with tf.Session() as session:
        return [session.run(made, {x: np.arange(float(s * s)).reshape(1, s, s, 1), places: p, n: 2})
                for s, p in ((4, [0, 0, 1]), (6, [0, 1, 2]))]  # fmt: skip


@case
def partial_runs(tf):
    a, b = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
    c = a + 1
    d = c * b
    with tf.Session() as session:
        handle = session.partial_run_setup([c, d], [a, b])
        first = session.partial_run(handle, c, {a: 1.0})
        return [first, session.partial_run(handle, d, {b: first * 5})]


@case
def two_sessions(tf):
    v = tf.Variable(1.0)
    up = v.assign_add(1.0)
    first, second = tf.Session(), tf.Session()
    first.run(tf.global_variables_initializer())
    first.run(up)
    lost = _error(tf, lambda: second.run(v))
    second.run(tf.global_variables_initializer())
    return [first.run(v), second.run(v), lost, first.run(tf.report_uninitialized_variables())]


@case
def a_failing_run_changes_nothing_else(tf):
    x = tf.placeholder(tf.float32, [None])
    v, w = tf.Variable([1.0, 2.0]), tf.Variable(5.0)
    up = w.assign_add(1.0)
    bad = v.assign_add(
        tf.py_func(lambda a: a / 0 if False else 1 // int(a[0]) * a, [x], tf.float32)
    )
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        lost = _error(tf, lambda: session.run(bad, {x: [0.0, 0.0]}))
        shape = _error(tf, lambda: session.run(v + x, {x: [1.0, 2.0, 3.0]}))
        return [shape, lost in ("InternalError", "UnknownError", "InvalidArgumentError"),
                session.run([v, up, w])]  # fmt: skip


@case
def averages(tf):
    v = tf.Variable(1.0, name="v")
    ema = tf.train.ExponentialMovingAverage(0.9)
    keep = ema.apply([v])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        kept = []
        for value in (3.0, 5.0):
            v.load(value, session)
            session.run(keep)
            kept.append(session.run(ema.average(v)))
    return [kept, ema.average(v).name, ema.average_name(v), sorted(ema.variables_to_restore())]


@case
def data_sets(tf):
    rows = tf.data.Dataset.from_tensor_slices((np.arange(5), np.arange(5) * 2.0))
    made = rows.map(lambda a, b: (a + 1, b)).filter(lambda a, b: b > 1).batch(3).repeat(2)
    step = tf.data.make_one_shot_iterator(made).get_next()
    kept = [[t.dtype.name, t.shape.as_list()] for t in step]
    with tf.Session() as session:
        for _ in range(4):
            kept.append(session.run(step))
        kept.append(_error(tf, lambda: session.run(step)))
    return kept


@case
def tables(tf):
    keys = tf.constant(["a", "b"])
    table = tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(keys, tf.constant([1, 2], tf.int64)), -1)  # fmt: skip
    return table.lookup(tf.constant(["b", "x"]))


@case
def graph_properties(tf):
    a = tf.constant(1.0, name="a")
    with tf.control_dependencies([a]):
        b = tf.add(a, 2.0, name="b")
    graph = tf.get_default_graph()
    return [b.op.type, [t.name for t in b.op.inputs], [o.name for o in b.op.control_inputs],
            graph.get_tensor_by_name("b:0") is b, graph.as_graph_element("a").name, a.graph is graph,
            [o.name for o in graph.get_operations()], b.consumers(), [o.name for o in a.consumers()],
            str(a), repr(a), str(b.op.name), a.op.node_def.op, a.value_index, a.device,
            str(tf.Variable([1.0], name="v")), repr(tf.float32), str(tf.int32), str(a.shape),
            str(tf.TensorShape([None, 2])), repr(tf.TensorShape([None, 2])), str(tf.TensorShape(None)),
            graph.finalized]  # fmt: skip
