import pytest

from hornbook import compat


@pytest.fixture(autouse=True, scope="module")
def of_keras_2():
    """The backend in a process of its era."""
    compat.install("keras2")
    yield
    compat.uninstall()
