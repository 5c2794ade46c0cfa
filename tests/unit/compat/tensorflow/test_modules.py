"""Every name of TensorFlow 1 that teaching code uses is there.

The names are those that two or more public programs of 2015-2020 use.
"""

import importlib
from types import ModuleType

import pytest

import hornbook.compat.tensorflow as tf
from hornbook.compat.tensorflow import modules

NAMES = """
    ConfigProto FIFOQueue FixedLengthRecordReader Graph GraphDef GraphKeys.GLOBAL_VARIABLES
    GraphKeys.REGULARIZATION_LOSSES GraphKeys.TRAINABLE_VARIABLES GraphKeys.UPDATE_OPS
    InteractiveSession Session TextLineReader Variable __version__ abs add add_n
    app.flags.DEFINE_boolean app.flags.DEFINE_integer app.flags.DEFINE_string app.flags.FLAGS
    app.run arg_max argmax argmin assert_rank assign bool cast cholesky clip_by_global_norm
    clip_by_value compat.as_bytes concat cond constant constant_initializer contrib.eager
    contrib.layers.flatten contrib.layers.fully_connected
    contrib.layers.variance_scaling_initializer contrib.layers.xavier_initializer contrib.learn
    contrib.learn.preprocessing.VocabularyProcessor
    contrib.learn.preprocessing.VocabularyProcessor.restore contrib.legacy_seq2seq.rnn_decoder
    contrib.legacy_seq2seq.sequence_loss_by_example contrib.rnn contrib.rnn.BasicLSTMCell
    contrib.rnn.BasicRNNCell contrib.rnn.DropoutWrapper contrib.rnn.LSTMCell
    contrib.rnn.MultiRNNCell contrib.rnn.static_bidirectional_rnn contrib.rnn.static_rnn
    contrib.seq2seq.sequence_loss control_dependencies convert_to_tensor cos
    data.Dataset.from_tensor_slices data.TFRecordDataset data.TextLineDataset decode_csv
    decode_raw device diag disable_v2_behavior div edit_distance enable_eager_execution equal
    errors.OutOfRangeError estimator.DNNClassifier estimator.Estimator estimator.EstimatorSpec
    estimator.ModeKeys.PREDICT estimator.inputs.numpy_input_fn
    examples.tutorials.mnist.input_data examples.tutorials.mnist.input_data.read_data_sets exp
    expand_dims feature_column.bucketized_column feature_column.numeric_column fill
    flags.DEFINE_boolean flags.DEFINE_float flags.DEFINE_integer flags.DEFINE_string flags.FLAGS
    float32 float64 gather get_collection get_default_graph get_variable get_variable_scope
    gfile.Exists gfile.FastGFile gfile.GFile gfile.MakeDirs global_variables
    global_variables_initializer gradients group histogram_summary identity image.decode_jpeg
    image.per_image_standardization image.random_brightness image.random_contrast
    image.random_flip_left_right image.resize image.resize_bilinear
    image.resize_image_with_crop_or_pad import_graph_def initialize_all_variables int16 int32
    int64 io.FixedLenFeature io.TFRecordWriter io.decode_csv io.parse_single_example
    layers.batch_normalization layers.conv2d layers.conv2d_transpose layers.dense layers.dropout
    layers.max_pooling2d less linspace local_variables_initializer log logging.ERROR
    logging.INFO logging.set_verbosity losses.mean_squared_error losses.softmax_cross_entropy
    matmul matrix_determinant matrix_inverse maximum merge_all_summaries metrics.accuracy
    multiply name_scope negative nn.avg_pool nn.batch_normalization nn.bias_add nn.conv2d
    nn.dropout nn.dynamic_rnn nn.elu nn.embedding_lookup nn.in_top_k nn.l2_loss nn.max_pool
    nn.moments nn.nce_loss nn.relu nn.rnn_cell.BasicLSTMCell nn.rnn_cell.BasicRNNCell
    nn.rnn_cell.DropoutWrapper nn.rnn_cell.LSTMCell nn.rnn_cell.MultiRNNCell nn.sigmoid
    nn.sigmoid_cross_entropy_with_logits nn.softmax nn.softmax_cross_entropy_with_logits
    nn.softmax_cross_entropy_with_logits_v2 nn.softplus
    nn.sparse_softmax_cross_entropy_with_logits nn.tanh nn.top_k not_equal one_hot ones
    ones_like placeholder placeholder_with_default pow python.framework.ops
    python.framework.ops.reset_default_graph python.framework.tensor_shape
    python.framework.tensor_shape.scalar python.layers.core.Dense random_crop random_normal
    random_normal_initializer random_uniform random_uniform_initializer range reduce_max
    reduce_mean reduce_min reduce_sum reset_default_graph reshape round scalar_summary
    sequence_mask set_random_seed shape sigmoid sign sin slice split sqrt square squeeze stack
    stop_gradient string subtract summary.FileWriter summary.histogram summary.image
    summary.merge_all summary.scalar tanh test.TestCase test.gpu_device_name test.main tile
    to_float train.AdagradOptimizer train.AdamOptimizer train.BytesList train.ClusterSpec
    train.Coordinator train.Example train.Feature train.Features train.FloatList
    train.GradientDescentOptimizer train.Int64List train.MomentumOptimizer
    train.RMSPropOptimizer train.Saver train.Server train.SummaryWriter train.batch
    train.checkpoint_exists train.exponential_decay train.get_checkpoint_state
    train.get_global_step train.import_meta_graph train.latest_checkpoint
    train.replica_device_setter train.shuffle_batch train.start_queue_runners
    train.string_input_producer trainable_variables transpose truediv truncated_normal
    truncated_normal_initializer uint8 unstack variable_scope variance_scaling_initializer where
    while_loop zeros zeros_like
""".split()

# Names of single programs that are not there, and what a user may do instead.
ABSENT = {
    "contrib.boosted_trees": "trees are not layers: use scikit-learn's gradient boosting",
    "estimator.BoostedTreesClassifier": "as above",
    "contrib.tensor_forest": "use scikit-learn's forests",
    "contrib.factorization": "use scikit-learn's KMeans",
    "saved_model": "use tf.train.Saver, or tf.graph_util to freeze a graph",
    "models": "code of a repository of examples, not of the library",
    "RaggedTensor": "of TensorFlow 2; pad rows, or use a SparseTensor",
}


def found(name):
    """What ``tf.name`` gives, by attribute or by import; None if nothing."""
    here, path = tf, "tensorflow"
    for part in name.split("."):
        path = f"{path}.{part}"
        here = getattr(here, part, None) or modules.find(path)
        if here is None:
            return None
    return here


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_there(name):
    if name == "newaxis":
        return
    assert found(name) is not None


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_absent_is_not_half_there(name):
    assert found(name) is None and name not in NAMES


def test_spaces_are_modules_and_documented():
    for name in modules.SPACES:
        space = modules.find(f"tensorflow.{name}")
        assert isinstance(space, ModuleType)
    undocumented = [
        name
        for name, value in modules.root_names().items()
        if callable(value) and not isinstance(value, type) and not (value.__doc__ or "").strip()
    ]
    assert undocumented == []


def test_modules_by_their_inner_names():
    assert modules.find("tensorflow.python.framework.ops").reset_default_graph is (
        tf.reset_default_graph
    )
    assert modules.find("tensorflow.compat.v1").placeholder is tf.placeholder
    assert modules.find("tensorflow.compat.v1.nn") is modules.find("tensorflow.nn")
    assert modules.find("tensorflow.no.such.thing") is None
    assert importlib.import_module("hornbook.compat.tensorflow").__version__ == "1.13.1"
