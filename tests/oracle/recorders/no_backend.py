"""A backend for old Keras that computes nothing: layers can be made and asked for their words.

``KERAS_BACKEND=no_backend``, with this folder on ``PYTHONPATH``.
"""

from collections import defaultdict
from contextlib import contextmanager

import numpy as np

_uids = defaultdict(int)


def cast_to_floatx(x):
    return np.asarray(x, dtype="float32")


def get_uid(prefix=""):
    _uids[prefix] += 1
    return _uids[prefix]


def get_value(x):
    return x


def variable(value, dtype=None, name=None, constraint=None):
    return np.asarray(value, dtype=dtype or "float32")


class Placeholder:
    """What stands for the data."""

    def __init__(self, shape=None, dtype=None, **_):
        self.shape, self.dtype = shape, dtype


placeholder = Placeholder


def int_shape(x):
    return x.shape


@contextmanager
def name_scope(name):
    yield


def _nothing(name):
    def refuse(*args, **kwargs):
        raise NotImplementedError(name)

    return refuse


for _name in "function elu softmax softplus softsign relu tanh sigmoid hard_sigmoid".split():
    globals()[_name] = _nothing(_name)
