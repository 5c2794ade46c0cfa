"""Configuration from the signature, names from closed lists, declared rules, words for errors."""

from typing import Annotated, Any

import numpy as np
import pytest

from hornbook.core import (
    Configurable,
    Family,
    OneOf,
    PositiveInt,
    auto_name,
    clear_session,
    from_tree,
    nearest,
    optional,
    register_serializable,
    suggestion,
    to_tree,
)


class Shape(Configurable):
    """A base that hands words on."""

    def __init__(self, colour: str = "red", *, name: str | None = None) -> None:
        self.colour, self.name = colour, name


@register_serializable("test")
class Circle(Shape):
    """A class whose configuration is its constructor's arguments."""

    def __init__(
        self,
        radius: PositiveInt,
        side: Annotated[str, OneOf("left", "right", "middle", "top")] = "left",
        points: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.radius, self.side, self.points = radius, side, points


def test_config_is_the_arguments_defaults_included_and_attributes_win():
    circle = Circle(3, colour="blue", name="c")
    circle.radius = 4
    assert circle.get_config() == {
        "radius": 4,
        "side": "left",
        "points": None,
        "colour": "blue",
        "name": "c",
    }
    again = from_tree(to_tree(circle))
    assert type(again) is Circle and again.get_config() == circle.get_config()


def test_nests_arrays_and_objects_are_written_down():
    circle = Circle(1, points={"a": (1, 2), "b": np.arange(3.0), "c": Circle(2)})
    again = from_tree(to_tree(circle))
    assert again.points["a"] == [1, 2] and again.points["b"].tolist() == [0.0, 1.0, 2.0]
    assert again.points["c"].radius == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Circle(3, raduis=1), "takes no argument 'raduis'. Did you mean 'radius'"),
        (lambda: Circle(3, coluor="b"), "Did you mean 'colour'"),
        (lambda: Circle(), "missing a required argument: 'radius'"),
    ],
)
def test_wrong_words_are_refused(call, words):
    with pytest.raises(TypeError, match=words):
        call()


@pytest.mark.parametrize("radius", [0, -1, 2.5, "3", True])
def test_declared_rules_are_checked(radius):
    with pytest.raises(ValueError, match="Circle: radius must be a whole number above 0, not"):
        Circle(radius)


def test_choices_offer_the_nearest():
    with pytest.raises(ValueError, match="side must be .*Did you mean 'right'"):
        Circle(1, side="rigth")
    assert Circle(1, side="LEFT").side == "LEFT"


def test_unregistered_things_are_not_written_or_read():
    with pytest.raises(ValueError, match="register_keras_serializable"):
        to_tree(lambda x: x)
    with pytest.raises(ValueError, match="Unknown class 'os.system'"):
        from_tree({"class_name": "os.system", "config": {}})
    with pytest.raises(TypeError, match="cannot be written down"):
        to_tree(object())


def test_a_family_finds_by_name_and_offers_the_nearest():
    family = Family("tool")

    @family.register("pliers")
    class LongNose:
        pass

    assert family["LongNose"] is family["long_nose"] is family["pliers"] is LongNose
    assert list(family) == [LongNose] and "pliers" in family
    assert isinstance(family.get("pliers"), LongNose) and family.get(None) is None
    with pytest.raises(ValueError, match="Unknown tool 'plier'. Did you mean 'pliers'"):
        family.get("plier")
    with pytest.raises(TypeError, match="given as a name"):
        family.get(3)
    with pytest.raises(ValueError, match="'pliers' is taken"):
        family.register("pliers")(Circle)


def test_names_and_suggestions():
    clear_session()
    assert [auto_name("dense") for _ in range(3)] == ["dense", "dense_1", "dense_2"]
    assert nearest("adamm", ["adam", "sgd"]) == ["adam"]
    assert suggestion("zzz", ["adam", "sgd"]) == "Known: 'adam', 'sgd'."


def test_an_absent_package_comes_with_the_line_that_installs_it():
    with pytest.raises(ImportError, match="needed to fly.*pip install no_such_package"):
        optional("no_such_package", "to fly")
