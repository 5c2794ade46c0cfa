"""One module rewritten: names and calls are looked up, everything else stays byte for byte."""

import re
from typing import Any

from hornbook.compat.python2 import mend
from hornbook.compat.upgrade import backend, constructors, definitions, merges, methods
from hornbook.compat.upgrade.arguments import put_together, starred, taken_apart
from hornbook.compat.upgrade.built import built
from hornbook.compat.upgrade.catalogue import WORLD, found, is_old_root, plain
from hornbook.compat.upgrade.closures import closures
from hornbook.compat.upgrade.counted import counted
from hornbook.compat.upgrade.facts import gathered
from hornbook.compat.upgrade.graphs import (
    concatenated,
    graph_found,
    graph_imports,
    graph_name,
    of_tensorflow,
)
from hornbook.compat.upgrade.heads import with_head
from hornbook.compat.upgrade.imports import dotted, imported, imported_from, kept_layer
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.report import Change, Unreadable
from hornbook.compat.upgrade.work import Work, short
from hornbook.core import optional
from hornbook.models import Sequential
from hornbook.optimizers import Optimizer

__all__ = ["rewritten"]

_metadata: Any = optional("libcst.metadata", "to rewrite source")

_SCHEDULED = "with a schedule it is the rate of this step; it was the rate before the decay"
_COUNTED = "layers were counted from 1 then, and the name is used"
_NO_DECAY = "the decay is in the schedule: optimizer.learning_rate is the rate of this step"
_TEMPLATE = re.compile(r"\{(val_)?((?:\w+_)?)acc(?=[:}!])")


def rewritten(text: str, name: str, era: str, target: str) -> tuple[str, list[Change]]:
    """The source in today's words, and what was changed.

    Args:
        text: The source.
        name: The file's name, for the sentence about one that cannot be read.
        era: The era that it was written for.
        target: ``'keras'`` or ``'hornbook'``.

    Raises:
        Unreadable: It is no Python of today.

    Example:
        >>> text = "from keras.optimizers import SGD\\nSGD(lr=0.1)\\n"
        >>> print(rewritten(text, "a.py", "keras2", "keras")[0])
        from keras.optimizers import SGD
        SGD(learning_rate=0.1)
    """
    try:
        compile(text, name, "exec", dont_inherit=True)
        wrapper = _metadata.MetadataWrapper(cst.parse_module(text))
    except SyntaxError as error:
        said = mend(error, text.encode()) or f"{name}:{error.lineno}: {error.msg}."
        raise Unreadable(said) from None
    except (ValueError, cst.ParserSyntaxError) as error:
        raise Unreadable(f"{name}: {short(str(error), 100)}") from None
    work = Work(era, target)
    gathered(work, wrapper)
    if era != "keras3":
        closures(work, wrapper)
        counted(work, wrapper)
        graph_found(work, wrapper)
        work.disabled = "disable_v2_behavior" in text
    module = wrapper.visit(_Rewriter(work))
    module = with_head(work, module)
    return module.code, sorted(work.changes, key=lambda change: change.line)


class _Names(cst.CSTTransformer):  # type: ignore[misc]
    """Rewrites names and imports."""

    METADATA_DEPENDENCIES = (
        _metadata.PositionProvider,
        _metadata.QualifiedNameProvider,
        _metadata.ParentNodeProvider,
    )

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.stars: list[str] = []
        self.filled: set[str] = set()
        self.models: set[str] = set()

    # -- what a node is --------------------------------------------------------------------

    def _line(self, node: Any) -> int:
        return int(self.get_metadata(_metadata.PositionProvider, node).start.line)

    def _name(self, node: Any) -> str | None:
        """The dotted name of what was imported, if the node is that."""
        base = node
        while isinstance(base, cst.Attribute):
            base = base.value
        if not isinstance(base, cst.Name):  # LSTM(8)(x) calls what LSTM made
            return None
        found_names = self.get_metadata(_metadata.QualifiedNameProvider, node, set())
        found_names = found_names() if callable(found_names) else found_names
        for one in found_names or ():
            if one.source is _metadata.QualifiedNameSource.IMPORT:
                return str(one.name)
        if isinstance(node, cst.Name) and not found_names:
            for module in self.stars:
                if found(f"{module}.{node.value}", self.work.era).thing is not None:
                    return f"{module}.{node.value}"
        return None

    def _parent(self, node: Any) -> Any:
        return self.get_metadata(_metadata.ParentNodeProvider, node, None)

    # -- imports ---------------------------------------------------------------------------

    def visit_ImportFrom(self, node: Any) -> None:
        if isinstance(node.names, cst.ImportStar) and is_old_root(dotted(node.module)):
            self.stars.append(plain(dotted(node.module)))

    def leave_Import(self, original_node: Any, updated_node: Any) -> Any:
        if self.work.graph and any(of_tensorflow(dotted(n.name)) for n in original_node.names):
            return updated_node  # the statement is rewritten as a whole
        return imported(self.work, self._line(original_node), updated_node)

    # -- names -----------------------------------------------------------------------------

    def leave_Attribute(self, original_node: Any, updated_node: Any) -> Any:
        name = self._name(original_node)
        if original_node.attr.value == "lr" and name is None:
            return self._rate(original_node, updated_node)
        if original_node.attr.value in ("input", "output") and self.work.target == "keras":
            return definitions.end_of_model(self.work, self._line(original_node), updated_node)
        if original_node.attr.value in ("output_shape", "input_shape") and name is None:
            if isinstance(self._parent(original_node), cst.AssignTarget):
                return updated_node
            line = self._line(original_node)
            return definitions.shape_of_layer(self.work, line, updated_node, self.models)
        if original_node.attr.value == "metrics_names" and self.work.era != "keras3":
            return definitions.names_of_metrics(self.work, self._line(original_node), updated_node)
        if original_node.attr.value == "decay" and self._is_optimizer(original_node.value):
            self.work.mark(self._line(original_node), original_node, _NO_DECAY)
        if of_tensorflow(name) and not is_old_root(str(name)):
            line = self._line(original_node)
            return graph_name(self.work, line, original_node, updated_node, str(name))
        if name in WORLD:
            return self._of_the_world(original_node, updated_node, WORLD[name])
        if name is None or not is_old_root(name):
            return updated_node
        if plain(name).startswith("keras.backend."):
            return self._backend(original_node, updated_node, plain(name))
        return self._path(original_node, updated_node, name)

    def leave_Name(self, original_node: Any, updated_node: Any) -> Any:
        """Names that Python 2 had built in."""
        today = WORLD.get(f"builtins.{original_node.value}")
        parent = self._parent(original_node)
        called = isinstance(parent, cst.Call) and parent.func is original_node
        if today is None or not called:
            return updated_node
        known = self.get_metadata(_metadata.QualifiedNameProvider, original_node, set())
        if known:
            return updated_node
        return self._of_the_world(original_node, updated_node, today)

    def _of_the_world(self, original: Any, updated: Any, today: str) -> Any:
        """A name of Python, NumPy or others that is another today."""
        module, _, last = today.rpartition(".")
        new = cst.Name(last)
        if module != "builtins":
            kept = isinstance(original, cst.Attribute) and self._name(original.value) == module
            new = updated.with_changes(attr=cst.Name(last)) if kept else cst.parse_expression(today)
            if not kept:
                self.work.modules.add(module)
        self.work.change(self._line(original), original, new, "its name today")
        return new

    def _rate(self, original: Any, updated: Any) -> Any:
        """``model.optimizer.lr``."""
        if self._is_optimizer(original.value):
            new = updated.with_changes(attr=cst.Name("learning_rate"))
            if self.work.decays:
                self.work.mark(self._line(original), original, _SCHEDULED)
            self.work.change(self._line(original), original, new, "its name today")
            return new
        return updated

    def _is_optimizer(self, node: Any) -> bool:
        holder = short(node)
        named = holder == "optimizer" or holder.endswith(".optimizer")
        return named or holder in self.work.optimizers

    def _backend(self, original: Any, updated: Any, name: str) -> Any:
        parent = self._parent(original)
        if isinstance(parent, cst.Call) and parent.func is original:
            return updated  # the call is rewritten as a whole
        today = backend.backend_name(self.work, name.rpartition(".")[2])
        if today is None or self.work.keep_backend:
            return self._not_in_ops(original, updated)
        self.work.change(self._line(original), original, today, "keras.backend is keras.ops today")
        return self.work.expression(today)

    def _not_in_ops(self, original: Any, updated: Any) -> Any:
        """A function of the backend that has no form of today."""
        self.work.left_from_backend += 1
        line, name = self._line(original), original.attr.value
        if self.work.target == "keras":
            self.work.mark(line, original, backend.advice(name))
            return updated
        if backend.backend_name(self.work, name) is None:
            self.work.remark(line, original, backend.KEPT)
        if isinstance(original.value, cst.Attribute):  # keras.backend.function
            self.work.modules.add(backend.HOME)
            return updated.with_changes(value=cst.parse_expression(backend.HOME))
        return updated

    def _path(self, original: Any, updated: Any, name: str) -> Any:
        """A path that is written out from its root, ``tf.keras.layers.core.Dense``."""
        root = original
        while isinstance(root, cst.Attribute):
            root = root.value
        start = self._name(root)
        if start not in ("keras", "tensorflow", "tensorflow.keras"):
            return self._member(original, updated, name)
        place = self.work.found(name)
        if place.thing is None and place.path not in ("keras.backend", "keras"):
            return updated
        if place.path == "keras.backend" and self.work.target == "hornbook":
            self.work.modules.add(backend.HOME)
            new = cst.parse_expression(backend.HOME)
        elif short(original) == place.path:
            return updated
        else:
            new = self.work.expression(place.path)
        parent = self._parent(original)
        if not isinstance(parent, cst.Attribute):
            self.work.change(self._line(original), original, new, "where it is today")
        return new

    def _member(self, original: Any, updated: Any, name: str) -> Any:
        """``optimizers.adam`` of a module that was imported: another name in the same module."""
        place = self.work.found(name)
        home, _, last = place.path.rpartition(".")
        same = self.work.found(name.rpartition(".")[0]).path == home
        if place.thing is None or not same or last == original.attr.value:
            return updated
        new = updated.with_changes(attr=cst.Name(last))
        self.work.change(self._line(original), original, new, "its name today")
        return new


class _Rewriter(_Names):
    """Rewrites calls, keys and statements too, from the leaves up."""

    # -- words of logs ---------------------------------------------------------------------

    def leave_Subscript(self, original_node: Any, updated_node: Any) -> Any:
        holder = original_node.value
        known = isinstance(holder, cst.Name) and holder.value in self.work.histories
        known = known or (isinstance(holder, cst.Attribute) and holder.attr.value == "history")
        if len(updated_node.slice) != 1:
            return updated_node
        index = getattr(updated_node.slice[0].slice, "value", None)
        if not isinstance(index, cst.SimpleString):
            return updated_node
        key = self.work.key(index.evaluated_value)
        if key is None or not (known or str(index.evaluated_value).startswith("val_")):
            return updated_node
        line, quote = self._line(original_node), index.value[0]
        self.work.change(line, index, f'"{key}"', "logs are named as the metric was")
        value = index.with_changes(value=f"{quote}{key}{quote}")
        place = updated_node.slice[0]
        return updated_node.with_changes(
            slice=[place.with_changes(slice=place.slice.with_changes(value=value))]
        )

    def leave_SimpleString(self, original_node: Any, updated_node: Any) -> Any:
        value = original_node.evaluated_value
        if not isinstance(value, str):
            return updated_node
        self._optimizer_word(original_node, value)
        new, reason = original_node.value, "logs are named as the metric was"
        if value in self.work.renamed_files:
            new = new.replace(value, self.work.renamed_files[value])
            reason = "the name of a file says today what it holds"
        new = _TEMPLATE.sub(r"{\1\2accuracy", new)
        if new == original_node.value:
            return updated_node
        self.work.change(self._line(original_node), original_node, new, reason)
        return updated_node.with_changes(value=new)

    def _optimizer_word(self, node: Any, value: str) -> None:
        """``'adadelta'`` somewhere else than in ``compile``, whose rate was another."""
        parent = self._parent(node)
        call = self._parent(parent) if isinstance(parent, cst.Arg) else None
        compiles = isinstance(call, cst.Call) and short(call.func).endswith(".compile")
        in_list = isinstance(parent, cst.Element)
        named = parent is not None and isinstance(parent, cst.Assign | cst.Param)
        if not compiles and (in_list or named):
            constructors.rate_differs(self.work, self._line(node), value)

    # -- calls -----------------------------------------------------------------------------

    def leave_Call(self, original_node: Any, updated_node: Any) -> Any:
        name = self._name(original_node.func)
        line = self._line(original_node)
        if name == "numpy.asscalar" and len(updated_node.args) == 1:
            new = cst.Call(cst.Attribute(updated_node.args[0].value, cst.Name("item")))
            self.work.change(line, original_node, new, "NumPy has it as a method")
            return new
        if name == "tensorflow.concat" and self.work.graph:
            return concatenated(self.work, line, updated_node)
        if name == "numpy.random.seed" and self.work.of_keras and self.work.era != "keras3":
            return definitions.seeded(self.work, line, updated_node)
        if name is not None:
            return self._of_keras(original_node, updated_node, name, line)
        if isinstance(original_node.func, cst.Call) and self.work.target == "keras":
            return definitions.always_called(self.work, line, updated_node)
        if isinstance(original_node.func, cst.Name):
            return definitions.own_layer(self.work, line, updated_node)
        if isinstance(original_node.func, cst.Attribute):
            called = original_node.func.attr.value
            if self.work.era == "keras3":
                return updated_node
            if called == "as_matrix" and not updated_node.args:
                return definitions.as_array(self.work, line, updated_node)
            if called == "add_weight":
                return definitions.weight_added(self.work, line, updated_node)
            if called in ("get_shape", "as_list") and not updated_node.args:
                if self.work.fed or not self.work.of_keras:
                    return updated_node  # of TensorFlow's own Tensors
                return definitions.shape_told(self.work, line, updated_node)
            if called == "add_loss":
                return definitions.loss_added(self.work, line, updated_node)
            if called == "reset_states":
                return definitions.reset(self.work, line, updated_node, self.models)
            if called in ("get_output_at", "get_input_at") or called.endswith("put_shape_at"):
                return definitions.numbered(self.work, line, updated_node, called)
            holder = short(original_node.func.value)
            if called in ("fit", "train_on_batch") and holder in self.work.frozen:
                return methods.thawed(self.work, line, updated_node, called)
            if called in methods.METHODS and called in _verbs(self.work):
                a_model = holder in self.models
                if called == "predict_proba":
                    a_model = a_model or "model" in holder
                return methods.method(self.work, line, updated_node, called, a_model)
        return updated_node

    def _of_keras(self, original: Any, updated: Any, name: str, line: int) -> Any:
        if not is_old_root(name):
            return updated
        if plain(name).startswith("keras.backend."):
            short_name = plain(name).rpartition(".")[2]
            new = None
            told = short_name == "learning_phase" and self.work.target == "keras"
            if told and isinstance(self._parent(original), cst.Element):
                return updated  # an input of K.function, which is rewritten as a whole
            if not self.work.keep_backend:
                compared = isinstance(self._parent(original), cst.Comparison)
                new = backend.backend_call(self.work, line, updated, short_name, compared)
            if new is not None:
                return new
            if isinstance(original.func, cst.Name):  # from keras.backend import function
                return updated
            func = self._not_in_ops(original.func, updated.func)
            return updated.with_changes(func=func)
        place = kept_layer(self.work, self.work.found(name))
        last = place.path.rpartition(".")[2]
        if last in ("CuDNNGRU", "CuDNNLSTM"):
            return self._called(original, constructors.cudnn(self.work, line, updated, last[5:]))
        if place.path in ("keras.layers.merge", "keras.layers.Merge"):
            made = merges.merged if last == "merge" else merges.side_by_side
            return made(self.work, line, updated)
        if place.path == "keras.layers.MaxoutDense":
            return self._called(original, merges.maxout(self.work, line, updated))
        if not isinstance(place.thing, type):
            return updated
        role = self._role(original)
        new = constructors.constructed(self.work, line, updated, place, role)
        new = self._counted(original, new)
        if constructors.is_model(place):
            return self._first_of_list(new)
        return self._called(original, new)

    def _role(self, original: Any) -> str:
        """The argument that a call stands in, in the words of then."""
        parent = self._parent(original)
        named = isinstance(parent, cst.Arg) and parent.keyword is not None
        return str(parent.keyword.value) if named else ""

    def _counted(self, original: Any, new: Any) -> Any:
        """The layer with the name that it got by counting, where the module speaks of it."""
        start = self.get_metadata(_metadata.PositionProvider, original).start
        name = self.work.counted.get((start.line, start.column))
        if name is None or starred(new):
            return new
        args, kwargs = taken_apart(new)
        named = put_together(new, (args, kwargs | {"name": name}))
        self.work.change(start.line, original.func, f'name="{name}"', _COUNTED)
        return named

    def _called(self, original: Any, new: Any) -> Any:
        """A layer that is called at once needs no shape of its input."""
        parent = self._parent(original)
        if isinstance(parent, cst.Call) and parent.func is original:
            new, _ = constructors.shape_taken(new)
        return new

    def _first_of_list(self, call: Any) -> Any:
        """``Sequential([Dense(8, input_shape=(4,)), ...])`` with an ``Input`` before."""
        if not call.args or not isinstance(call.args[0].value, cst.List):
            return call
        elements = list(call.args[0].value.elements)
        for place, element in enumerate(elements):
            if not isinstance(element.value, cst.Call):
                continue
            layer, start = constructors.shape_taken(element.value)
            if start is None:
                continue
            elements[place] = element.with_changes(value=layer)
            if place == 0:
                self.work.needs_keras = True
                inner = call.args[0].value.lbracket.whitespace_after
                comma = cst.Comma(whitespace_after=inner)
                if isinstance(inner, cst.SimpleWhitespace):
                    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
                elements.insert(0, cst.Element(start, comma=comma))
        if len(elements) == len(call.args[0].value.elements) + 1:
            line = self.work.changes[-1].line if self.work.changes else 0
            self.work.change(line, "input_shape=", elements[0].value, "the input is its own line")
        value = call.args[0].value.with_changes(elements=elements)
        return call.with_changes(args=[call.args[0].with_changes(value=value), *call.args[1:]])

    # -- statements ------------------------------------------------------------------------

    def leave_Assign(self, original_node: Any, updated_node: Any) -> Any:
        value = original_node.value
        for target in original_node.targets:
            text = short(target.target)
            name = self._name(value.func) if isinstance(value, cst.Call) else None
            if name is not None and is_old_root(name):
                place = self.work.found(name)
                kind = place.thing if isinstance(place.thing, type) else object
                if issubclass(kind, Optimizer):
                    self.work.optimizers.add(text)
                if constructors.is_model(place):
                    self.work.outputs[text] = methods.outputs_of(value)
                    self.models.add(text)
                    if issubclass(kind, Sequential):
                        self.work.sequentials.add(text)
                    self.filled.discard(text)
                    if value.args:
                        self.filled.add(text)
        return updated_node

    def leave_SimpleStatementLine(self, original_node: Any, updated_node: Any) -> Any:
        line = self._line(original_node)
        lines = [updated_node]
        if len(updated_node.body) == 1:
            node, old = updated_node.body[0], original_node.body[0]
            made = None
            if self.work.graph and isinstance(node, cst.Import | cst.ImportFrom):
                made = graph_imports(self.work, line, node)
            if made is not None:
                lines = _in_place_of(updated_node, made)
            elif isinstance(node, cst.ImportFrom):
                lines = self._import_lines(line, updated_node, node)
            elif isinstance(node, cst.Import) and not node.names:
                lines = []
            elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
                lines = self._added(line, updated_node, node, old)
        if not lines:
            return cst.RemoveFromParent()
        end = int(self.get_metadata(_metadata.PositionProvider, original_node).end.line)
        for what, reason in definitions.looked_at(self.work, updated_node):
            self.work.mark(line, what, reason)
        place = _left_as_it_was(lines, original_node)
        lines[place] = self._marked(lines[place], line, end)
        return lines[0] if len(lines) == 1 else cst.FlattenSentinel(lines)

    def _import_lines(self, line: int, statement: Any, node: Any) -> list[Any]:
        made = imported_from(self.work, line, node)
        if made is None:
            return [statement]
        if len(made) == 1 and isinstance(made[0], cst.ImportFrom):
            return [statement.with_changes(body=made)]
        return _in_place_of(statement, made)

    def _added(self, line: int, statement: Any, node: Any, old: Any) -> list[Any]:
        """``model.add(Dense(8, input_dim=4))`` as two statements."""
        call = node.value
        func = call.func
        if not (isinstance(func, cst.Attribute) and func.attr.value == "add" and call.args):
            return [statement]
        holder = short(func.value)
        first = holder not in self.filled
        layer = call.args[0].value
        if self._name(old.value.func) is not None or not isinstance(layer, cst.Call):
            self.filled.add(holder)
            return [statement]
        layer, start = constructors.shape_taken(layer)
        self.filled.add(holder)
        if start is None:
            return [statement]
        new = call.with_changes(args=[call.args[0].with_changes(value=layer), *call.args[1:]])
        second = statement.with_changes(body=[node.with_changes(value=new)], leading_lines=[])
        if not first:
            self.work.change(line, "input_shape=", "nothing", "only the first layer's counts")
            return [second.with_changes(leading_lines=statement.leading_lines)]
        self.work.needs_keras = True
        begin = cst.Call(func, [cst.Arg(start)])
        self.work.change(line, "the shape of the input", begin, "the input is its own line")
        opening = cst.SimpleStatementLine([cst.Expr(begin)], leading_lines=statement.leading_lines)
        return [opening, second]

    def _marked(self, statement: Any, first: int, last: int) -> Any:
        """The statement with comments above it for what could not be decided in these lines."""
        said = [
            text
            for place in [*self.work.marks]
            if first <= place <= last
            for text in self.work.marks.pop(place)
        ]
        there = {c.comment.value for c in statement.leading_lines if c.comment is not None}
        new = [f"# hornbook: {text}" for text in dict.fromkeys(said)]
        lines = [cst.EmptyLine(comment=cst.Comment(text)) for text in new if text not in there]
        return statement.with_changes(leading_lines=[*statement.leading_lines, *lines])

    def _headed(self, original: Any, updated: Any) -> Any:
        """Comments for what stands in the head of a compound statement."""
        first = self._line(original)
        last = int(self.get_metadata(_metadata.PositionProvider, original.body).start.line)
        return self._marked(updated, first, last)

    def leave_FunctionDef(self, original_node: Any, updated_node: Any) -> Any:
        if updated_node.name.value == "get_output_shape_for":
            line = self._line(original_node)
            self.work.change(line, "get_output_shape_for", "compute_output_shape", "its name today")
            updated_node = updated_node.with_changes(name=cst.Name("compute_output_shape"))
        line = self._line(original_node)
        updated_node = definitions.defined(self.work, line, updated_node)
        if self.work.era != "keras3":
            updated_node = built(self.work, line, updated_node)
        return self._headed(original_node, updated_node)

    def leave_Comparison(self, original_node: Any, updated_node: Any) -> Any:
        updated_node = backend.ordering_compared(updated_node)
        return definitions.compared(self.work, self._line(original_node), updated_node)

    def leave_If(self, original_node: Any, updated_node: Any) -> Any:
        return self._headed(original_node, updated_node)

    def leave_For(self, original_node: Any, updated_node: Any) -> Any:
        return self._headed(original_node, updated_node)

    def leave_While(self, original_node: Any, updated_node: Any) -> Any:
        return self._headed(original_node, updated_node)

    def leave_With(self, original_node: Any, updated_node: Any) -> Any:
        return self._headed(original_node, updated_node)


def _verbs(work: Work) -> set[str]:
    return methods.METHODS if work.era != "keras3" else set()


def _left_as_it_was(lines: list[Any], original: Any) -> int:
    """Of the statements that an import became, the one of the old module; else the first."""
    old = original.body[0]
    if len(lines) > 1 and isinstance(old, cst.ImportFrom):
        for place, line in enumerate(lines):
            new = line.body[0]
            if isinstance(new, cst.ImportFrom) and dotted(new.module) == dotted(old.module):
                return place
    return 0


def _in_place_of(statement: Any, made: list[Any]) -> list[Any]:
    """New statements with the comments that the old one had."""
    if not made:
        return []
    first = made[0].with_changes(leading_lines=statement.leading_lines)
    last = made[-1] if len(made) > 1 else first
    last = last.with_changes(trailing_whitespace=statement.trailing_whitespace)
    return [first, *made[1:-1], last] if len(made) > 1 else [last]
