"""Functions that a rewritten module may need: what a name of then computed, in today's words."""

__all__ = ["HELPERS", "NEEDED"]

HELPERS = {
    "hard_sigmoid_keras2": '''@keras.saving.register_keras_serializable()
def hard_sigmoid_keras2(x):
    """The curve that hard_sigmoid was until Keras 3."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)
''',
    "reset_states": '''def reset_states(model):
    """Forget what the stateful layers of a model remember."""
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            layer.reset_state()
''',
    "as_columns": '''def as_columns(y_true, y_pred):
    """Targets and outputs as floats, in a column where each row has a single number."""
    pair = keras.ops.cast(y_true, y_pred.dtype), y_pred
    return tuple(keras.ops.expand_dims(y, -1) if len(y.shape) == 1 else y for y in pair)
''',
    "by_sample": '''def by_sample(metric):
    """A metric whose number for a batch counts as often as the batch has samples, as it did."""

    def measured(y_true, y_pred):
        value = metric(*as_columns(y_true, y_pred))
        rows = keras.ops.shape(y_pred)[:1]
        return keras.ops.broadcast_to(value, rows) if len(value.shape) == 0 else value

    measured.__name__ = metric.__name__
    return measured
''',
    "predicted_classes": '''def predicted_classes(outputs):
    """What predict_classes returned: the largest output, or 1 where the only one is above 0.5."""
    many = outputs.shape[-1] > 1
    return outputs.argmax(axis=-1) if many else (outputs > 0.5).astype("int32")
''',
    "metrics_names": '''def metrics_names(model):
    """What model.metrics_names was: the names of what evaluate returns, in its order."""
    return sorted(model.get_metrics_result(), key=lambda name: not name.endswith("loss"))
''',
    "backend_function": '''def backend_function(inputs, outputs, phase=False):
    """What K.function gave: arrays of the outputs for arrays of the inputs.

    With ``phase`` the last of what it is called with is 1 for training and 0 for testing.
    """
    model = keras.Model(inputs, outputs)

    def run(arrays):
        arrays, training = (arrays[:-1], bool(arrays[-1])) if phase else (arrays, False)
        averages = [keras.ops.convert_to_numpy(one) for one in model.non_trainable_weights]
        found = model(list(arrays), training=training)
        for weight, value in zip(model.non_trainable_weights, averages):
            weight.assign(value)  # a function without updates changed nothing
        found = found if isinstance(found, (list, tuple)) else [found]
        return [keras.ops.convert_to_numpy(one) for one in found]

    return run
''',
    "merged": '''def merged(inputs, mode="sum", concat_axis=-1, dot_axes=-1):
    """What merge of Keras 1 gave: Tensors made one, by a word or by a function of them."""
    if callable(mode):
        return keras.layers.Lambda(mode)(inputs)
    if isinstance(dot_axes, (list, tuple)):  # ([1], [1]) was (1, 1)
        dot_axes = tuple(axis[0] if isinstance(axis, list) else axis for axis in dot_axes)
    classes = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum"}
    classes |= {"min": "Minimum", "concat": "Concatenate", "dot": "Dot", "cos": "Dot"}
    words = {"concat": {"axis": concat_axis}, "dot": {"axes": dot_axes}}
    words["cos"] = {"axes": dot_axes, "normalize": True}
    return getattr(keras.layers, classes[mode])(**words.get(mode, {}))(inputs)
''',
    "merged_models": '''def merged_models(models, *args, **kwargs):
    """What Merge of Keras 1 was: models side by side, and their outputs made one."""
    inputs = [tensor for model in models for tensor in model.inputs]
    return keras.Model(inputs, merged([model.outputs[0] for model in models], *args, **kwargs))
''',
    "as_compiled": '''def as_compiled(model, verb, *args, **kwargs):
    """What a method of a model gives with the weights trainable that were when it was compiled."""
    before, model.trainable = model.trainable, True
    try:
        return getattr(model, verb)(*args, **kwargs)
    finally:
        model.trainable = before
''',
    "endless": '''def endless(batches):
    """Batches of hornbook's one after the other, in a generator, which Keras takes."""
    while True:
        for index in range(len(batches)):
            yield next(batches) if hasattr(batches, "__next__") else batches[index]
''',
    "steps_for": '''def steps_for(batches, samples):
    """How many batches hold so many samples; the first is looked at where nothing says its size."""
    size = getattr(batches, "batch_size", None)
    if size is None:
        state = numpy.random.get_state()
        first = next(batches)
        numpy.random.set_state(state)
        x = first[0] if isinstance(first, tuple) else first
        x = list(x.values()) if isinstance(x, dict) else x
        size = len(x[0] if isinstance(x, list) else x)
    return -(-samples // size)
''',
    "AlwaysCalled": '''@keras.saving.register_keras_serializable()
class AlwaysCalled(keras.layers.Wrapper):
    """A layer that is called with one value of training, whatever its model is told."""

    def __init__(self, layer, training=True, **kwargs):
        super().__init__(layer, **kwargs)
        self.training = training

    def call(self, inputs):
        return self.layer(inputs, training=self.training)

    def get_config(self):
        return {**super().get_config(), "training": self.training}
''',
    "maxout_dense": '''def maxout_dense(units, groups=4, **kwargs):
    """What MaxoutDense was: the largest of some affine functions for each unit."""
    return keras.Sequential(
        [
            keras.layers.Dense(units * groups, **kwargs),
            keras.layers.Reshape((units, groups)),
            keras.layers.GlobalMaxPooling1D(data_format="channels_first"),
        ]
    )
''',
}
"""Functions that a rewritten module may need, with their source."""

NEEDED = {"merged_models": ("merged",), "by_sample": ("as_columns",)}
"""Functions that they need themselves."""
