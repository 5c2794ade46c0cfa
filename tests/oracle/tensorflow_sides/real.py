"""Real TensorFlow under the names of TensorFlow 1: ``tensorflow.compat.v1`` as ``tensorflow``.

What left TensorFlow with ``tf.contrib`` comes from the packages that it became: ``tf_slim`` and
``tf_keras``.
"""

import importlib
import os
import sys
import types


def install():
    """Put the modules in place; returns the module that programs import as ``tensorflow``."""
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    real = importlib.import_module("tensorflow")
    v1 = real.compat.v1
    v1.disable_v2_behavior()
    v1.logging.set_verbosity(v1.logging.ERROR)
    slim = importlib.import_module("tf_slim")
    cells = v1.nn.rnn_cell
    rnn = {name: getattr(cells, name) for name in dir(cells) if name[0].isupper()}
    rnn |= {name: getattr(v1.nn, name) for name in ("static_rnn", "static_bidirectional_rnn")}
    contrib = {
        "layers": vars(slim.layers)
        | {
            "variance_scaling_initializer": v1.variance_scaling_initializer,
            "xavier_initializer": v1.glorot_uniform_initializer,
            "l2_regularizer": slim.l2_regularizer,
            "l1_regularizer": slim.l1_regularizer,
        },
        "slim": vars(slim),
        "framework": {"arg_scope": slim.arg_scope},
        "lookup": vars(importlib.import_module("tensorflow.python.ops.lookup_ops")),
        "rnn": rnn,
    }
    v1.contrib = types.ModuleType("tensorflow.contrib")
    v1.__path__ = [*v1.__path__, *real.__path__]
    v1.keras = v1.keras
    v1.__version__ = v1.VERSION = "1.13.1"
    for name, held in contrib.items():
        module = types.ModuleType(f"tensorflow.contrib.{name}")
        vars(module).update({word: value for word, value in held.items() if word[:2] != "__"})
        setattr(v1.contrib, name, module)
        sys.modules[module.__name__] = module
    sys.modules["tensorflow.contrib"] = v1.contrib
    examples = "tensorflow", "examples", "tutorials", "mnist", "input_data"
    for end in range(2, len(examples) + 1):
        sys.modules[".".join(examples[:end])] = types.ModuleType(".".join(examples[:end]))
    sys.modules["tensorflow.examples.tutorials.mnist"].input_data = sys.modules[".".join(examples)]
    sys.modules["tensorflow"] = v1
    return v1
