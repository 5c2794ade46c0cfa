"""``tf.test``: test cases of ``unittest`` with sessions and comparisons of arrays."""

import os
import tempfile
import unittest
from contextlib import contextmanager
from typing import Any

import numpy as np

from hornbook.compat.tensorflow.building import Graph, is_graph_value
from hornbook.compat.tensorflow.session import Session

__all__ = ["TestCase", "get_temp_dir", "main"]


class TestCase(unittest.TestCase):
    """A test case with a session, and asserts on arrays."""

    @contextmanager
    def session(self, graph: Any = None, **kwargs: Any) -> Any:
        """A session of a new graph, or of the one given."""
        graph = graph or Graph()
        with graph.as_default(), Session(graph=graph) as made:
            yield made

    cached_session = session

    def test_session(self, graph: Any = None, **kwargs: Any) -> Any:
        """``session``; its name makes it look like a test, which is skipped."""
        if self.id().endswith(".test_session"):
            self.skipTest("Not a test.")
        return self.session(graph, **kwargs)

    def get_temp_dir(self) -> str:
        """A folder for files of tests."""
        return get_temp_dir()

    def evaluate(self, tensors: Any) -> Any:
        """The values in the session around."""
        return tensors.graph and tensors.eval()

    def _value(self, value: Any) -> Any:
        return np.asarray(value.eval() if is_graph_value(value) else value)

    def assertAllClose(
        self, a: Any, b: Any, rtol: float = 1e-6, atol: float = 1e-6, msg: Any = None
    ) -> None:  # noqa: E501
        """Are two arrays nearly equal?"""
        np.testing.assert_allclose(self._value(a), self._value(b), rtol, atol, err_msg=msg or "")

    def assertAllEqual(self, a: Any, b: Any, msg: Any = None) -> None:
        """Are two arrays equal?"""
        np.testing.assert_array_equal(self._value(a), self._value(b), err_msg=msg or "")

    def assertNear(self, f1: float, f2: float, err: float, msg: Any = None) -> None:
        """Are two numbers no further apart than ``err``?"""
        self.assertLessEqual(abs(f1 - f2), err, msg)

    def assertShapeEqual(self, np_array: Any, tf_tensor: Any, msg: Any = None) -> None:
        """Has an array the shape of a Tensor?"""
        self.assertEqual(list(np_array.shape), tf_tensor.get_shape().as_list(), msg)


def get_temp_dir() -> str:
    """A folder for files of tests, the same in all of this process."""
    folder = os.path.join(tempfile.gettempdir(), f"hornbook-tests-{os.getpid()}")
    os.makedirs(folder, exist_ok=True)
    return folder


def main(argv: Any = None) -> None:
    """Run the test cases of the main module."""
    unittest.main(argv=argv)
