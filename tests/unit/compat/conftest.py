import pytest

from hornbook import compat


@pytest.fixture
def era():
    """A function that makes this process one of an era until the test ends."""
    yield compat.install
    compat.uninstall()
