"""``six`` where it is not installed."""

import pickle

from hornbook.compat import six_words


def test_the_words_mean_what_they_mean_on_python_3():
    found = six_words.modules()
    names, behind = found["six"]()
    assert behind is None and names["PY3"] and isinstance("a", names["string_types"])
    assert list(names["iteritems"]({1: 2})) == [(1, 2)] and names["u"]("a") == "a"
    assert names["moves"].xrange is range and found["six.moves"]()[0]["cPickle"] is pickle
    assert found["six.moves.urllib.parse"]()[1].quote("a b") == "a%20b"


def test_classes_by_a_metaclass():
    class Kind(type):
        made = 0

        def __init__(cls, *about):
            Kind.made += 1

    @six_words.add_metaclass(Kind)
    class Plain:
        x = 3

    assert type(Plain) is Kind and Plain().x == 3
    assert six_words._ensure_text(b"a") == "a" and six_words._ensure_bytes("a") == b"a"
