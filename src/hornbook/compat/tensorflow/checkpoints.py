"""Checkpoints: arrays by name in a file, and ``Saver`` that writes and reads them.

::

    model.ckpt-100.data-00000-of-00001    a ZIP of .npy files, nothing packed, nothing executed
    model.ckpt-100.index                  JSON: the names, shapes and dtypes
    model.ckpt-100.meta                   the graph's operations: see ``graph_files``
    checkpoint                            which of them is the latest

Checkpoints that TensorFlow itself wrote are read too (``tensor_bundle``).

Each file is written beside its place and then renamed, the list last: a reader finds all or none.
"""

import io
import json
import os
import re
import tempfile
import time
import zipfile
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import Variable, as_dtype, get_default_graph, sizes
from hornbook.compat.tensorflow.graph_files import rebuilt, variables_in, written
from hornbook.compat.tensorflow.tensor_bundle import TensorBundle, is_bundle

__all__ = [
    "CheckpointReader", "CheckpointState", "NewCheckpointReader", "Saver", "checkpoint_exists",
    "get_checkpoint_state", "import_meta_graph", "latest_checkpoint", "list_variables",
    "load_checkpoint", "load_variable", "update_checkpoint_state",
]  # fmt: skip

_DATA = ".data-00000-of-00001"


def _put(path: str, content: bytes) -> None:
    """A file that is there whole or not at all."""
    folder = os.path.dirname(path) or "."
    handle, part = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


# -- the list of checkpoints ---------------------------------------------------------------


class CheckpointState:
    """What the file ``checkpoint`` of a folder says.

    Attributes:
        model_checkpoint_path: The latest checkpoint.
        all_model_checkpoint_paths: All that are kept, oldest first.
    """

    def __init__(self, model_checkpoint_path: str, all_model_checkpoint_paths: list[str]) -> None:
        self.model_checkpoint_path = model_checkpoint_path
        self.all_model_checkpoint_paths = list(all_model_checkpoint_paths)

    def __repr__(self) -> str:
        lines = [f"model_checkpoint_path: {json.dumps(self.model_checkpoint_path)}"]
        every = self.all_model_checkpoint_paths
        lines += [f"all_model_checkpoint_paths: {json.dumps(path)}" for path in every]
        return "\n".join(lines) + "\n"


def update_checkpoint_state(
    save_dir: str, model_checkpoint_path: str, all_model_checkpoint_paths: Any = None,
    latest_filename: Any = None, *args: Any, **kwargs: Any,
) -> None:  # fmt: skip
    """Write the list of checkpoints of a folder."""
    kept = list(all_model_checkpoint_paths or [])
    if model_checkpoint_path not in kept:
        kept.append(model_checkpoint_path)

    def inside(path: str) -> str:
        own = os.path.dirname(os.path.abspath(path)) == os.path.abspath(save_dir)
        return os.path.basename(path) if own else path

    state = CheckpointState(inside(model_checkpoint_path), [inside(path) for path in kept])
    _put(os.path.join(save_dir, latest_filename or "checkpoint"), repr(state).encode())


def get_checkpoint_state(checkpoint_dir: Any, latest_filename: Any = None) -> Any:
    """What the list of checkpoints of a folder says; None if there is none."""
    path = os.path.join(os.fspath(checkpoint_dir), latest_filename or "checkpoint")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(1 << 20)
    except OSError:
        return None
    found: dict[str, list[str]] = {"model_checkpoint_path": [], "all_model_checkpoint_paths": []}
    for word, quoted in re.findall(r'^\s*(\w+):\s*("(?:[^"\\]|\\.)*")', text, re.MULTILINE):
        if word in found:
            found[word].append(os.path.join(os.fspath(checkpoint_dir), json.loads(quoted)))
    if not found["model_checkpoint_path"]:
        return None
    return CheckpointState(found["model_checkpoint_path"][0], found["all_model_checkpoint_paths"])


def latest_checkpoint(checkpoint_dir: Any, latest_filename: Any = None) -> str | None:
    """The path of the latest checkpoint of a folder, if its files are there; else None."""
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None or not checkpoint_exists(state.model_checkpoint_path):
        return None
    return str(state.model_checkpoint_path)


def checkpoint_exists(checkpoint_prefix: Any) -> bool:
    """Are the files of a checkpoint there?"""
    prefix = os.fspath(checkpoint_prefix)
    return os.path.exists(f"{prefix}{_DATA}") or is_bundle(prefix)


# -- the arrays of one checkpoint ----------------------------------------------------------


class CheckpointReader:
    """The arrays of a checkpoint by name.

    Args:
        path: The path without endings, such as ``"logs/model.ckpt-100"``.

    Raises:
        NotFoundError: There are no such files.
        DataLossError: They hold something else.
    """

    def __init__(self, path: Any) -> None:
        self.path = os.fspath(path)
        self._bundle = TensorBundle(self.path) if is_bundle(self.path) else None
        if self._bundle is not None:
            self._names = {name: name for name in self._bundle.names()}
            return
        file = f"{self.path}{_DATA}"
        if not os.path.exists(file):
            raise errors.NotFoundError(
                None, None, f"Unsuccessful checkpoint read: {self.path}: no such files."
            )
        try:
            self._zip = zipfile.ZipFile(file)
            packed = [i for i in self._zip.infolist() if i.compress_type != zipfile.ZIP_STORED]
        except (zipfile.BadZipFile, OSError) as error:
            raise errors.DataLossError(
                None, None, f"{file} is no checkpoint: {error}."
            ) from None  # fmt: skip
        if packed:
            raise errors.DataLossError(
                None, None, f"{file} holds packed arrays, which are refused."
            )
        self._names = {i.filename.removesuffix(".npy"): i.filename for i in self._zip.infolist()}

    def names(self) -> list[str]:
        """The names of all arrays."""
        return sorted(self._names)

    def has_tensor(self, name: str) -> bool:
        """Is there an array of this name?"""
        return name in self._names

    def get_tensor(self, name: str) -> np.ndarray:
        """The array of this name."""
        if name not in self._names:
            raise errors.NotFoundError(
                None, None, f"Key {name} not found in checkpoint {self.path}. It holds: "
                f"{', '.join(self.names()[:12]) or 'nothing'}."
            )  # fmt: skip
        if self._bundle is not None:
            return self._bundle.array(name)
        try:
            content = io.BytesIO(self._zip.read(self._names[name]))
            return np.lib.format.read_array(content, allow_pickle=False)
        except (ValueError, zipfile.BadZipFile, EOFError) as error:
            raise errors.DataLossError(None, None, f"{self.path}: {name}: {error}") from None

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """The shape of each array."""
        if self._bundle is not None:
            return {name: list(entry.shape) for name, entry in self._bundle.entries.items()}
        return {name: list(self.get_tensor(name).shape) for name in self.names()}

    def get_variable_to_dtype_map(self) -> dict[str, Any]:
        """The dtype of each array."""
        if self._bundle is not None:
            return {name: entry.dtype for name, entry in self._bundle.entries.items()}
        return {name: as_dtype(self.get_tensor(name).dtype) for name in self.names()}

    def close(self) -> None:
        """Close the file."""
        if self._bundle is None:
            self._zip.close()

    def __enter__(self) -> "CheckpointReader":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


NewCheckpointReader = CheckpointReader


def _prefix(path: Any) -> str:
    found = latest_checkpoint(path) if os.path.isdir(path) else None
    return found or os.fspath(path)


def load_checkpoint(ckpt_dir_or_file: Any) -> CheckpointReader:
    """The arrays of a checkpoint, or of the latest one of a folder."""
    return CheckpointReader(_prefix(ckpt_dir_or_file))


def list_variables(ckpt_dir_or_file: Any) -> list[tuple[str, list[int]]]:
    """Name and shape of each array of a checkpoint."""
    with CheckpointReader(_prefix(ckpt_dir_or_file)) as reader:
        return sorted(reader.get_variable_to_shape_map().items())


def load_variable(ckpt_dir_or_file: Any, name: str) -> np.ndarray:
    """One array of a checkpoint."""
    with CheckpointReader(_prefix(ckpt_dir_or_file)) as reader:
        return reader.get_tensor(name.removesuffix(":0"))


def _write(prefix: str, arrays: dict[str, np.ndarray], graph: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for name, array in arrays.items():
            one = io.BytesIO()
            np.lib.format.write_array(one, _plain(array), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), one.getvalue())
    _put(f"{prefix}{_DATA}", packed.getvalue())
    index = {n: {"shape": list(a.shape), "dtype": a.dtype.name} for n, a in arrays.items()}
    _put(f"{prefix}.index", json.dumps(index, indent=1).encode())
    if graph is not None:
        _put(f"{prefix}.meta", written(graph.get_operations(), collections=graph.collections))


def _plain(array: Any) -> np.ndarray:
    """Strings of any length as bytes of one length; the rest as it is."""
    array = np.asarray(array)
    return array.astype(np.bytes_) if array.dtype == object else array


# -- Saver ---------------------------------------------------------------------------------


class Saver:
    """Writes Variables into checkpoints and reads them back.

    Args:
        var_list: The Variables, or ``{name in the file: Variable}``; all that are saved if None.
        reshape: Whether arrays of another shape with as many elements are taken.
        sharded: Taken for older code.
        max_to_keep: How many checkpoints are kept; older ones are deleted. None or 0 keeps all.
        keep_checkpoint_every_n_hours: Of those that would be deleted, one is kept this often.

    Raises:
        ValueError: There are no Variables, or two of one name.

    Example:
        >>> import tempfile
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tempfile.TemporaryDirectory() as folder:
        ...     v = tf.Variable(3.0, name="v")
        ...     with tf.Session() as session:
        ...         session.run(v.initializer)
        ...         path = Saver().save(session, folder + "/model", global_step=7)
        ...         path.rpartition("/")[2], float(load_variable(path, "v"))
        ('model-7', 3.0)
    """

    def __init__(
        self, var_list: Any = None, reshape: bool = False, sharded: bool = False,
        max_to_keep: int | None = 5, keep_checkpoint_every_n_hours: float = 10000.0,
        name: Any = None, restore_sequentially: bool = False, saver_def: Any = None,
        builder: Any = None, defer_build: bool = False, allow_empty: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        self._given, self._reshape, self._max = var_list, reshape, max_to_keep
        self._hours, self._next_kept = keep_checkpoint_every_n_hours, time.time()
        self._next_kept += keep_checkpoint_every_n_hours * 3600
        self._last: list[tuple[str, float]] = []
        self._named: dict[str, Variable] | None = None
        if not defer_build:
            self.build()
            if not self._named and not allow_empty:
                raise ValueError("No variables to save")

    def build(self) -> None:
        """Look up the Variables."""
        given = self._given
        if given is None:
            graph = get_default_graph()
            given = [*graph.get_collection("variables"), *graph.get_collection("saveable_objects")]
        if isinstance(given, dict):
            self._named = {name: _box(v) for name, v in given.items()}
            return
        self._named = {}
        for variable in dict.fromkeys(given):
            variable = _box(variable)
            name = variable.op.name
            if name in self._named:
                raise ValueError(f"At least two variables have the same name: {name}")
            self._named[name] = variable

    def save(
        self, sess: Any, save_path: Any, global_step: Any = None, latest_filename: Any = None,
        meta_graph_suffix: str = "meta", write_meta_graph: bool = True, write_state: bool = True,
        strip_default_attrs: bool = False,
    ) -> str:  # fmt: skip
        """Write the Variables; returns the path of the checkpoint, without endings.

        Args:
            sess: The session that holds their values.
            save_path: The path, without endings.
            global_step: A number that is put behind the path.
            latest_filename: Name of the list of checkpoints.
            write_meta_graph: Whether the names of the operations are written too.
            write_state: Whether the list is updated.
        """
        session, prefix = _session(sess), os.fspath(save_path)
        if global_step is not None:
            number = global_step
            if hasattr(number, "op"):
                number = session.run(number)
            prefix = f"{prefix}-{int(number)}"
        folder = os.path.dirname(prefix) or "."
        if not os.path.isdir(folder):
            raise ValueError(
                f"Parent directory of {save_path} doesn't exist, can't save. Make it first: "
                "os.makedirs(folder, exist_ok=True)."
            )
        _write(prefix, self._values(session), session.graph if write_meta_graph else None)
        if write_state:
            self._keep(prefix)
            update_checkpoint_state(folder, prefix, self.last_checkpoints, latest_filename)
        return prefix

    def _values(self, session: Any) -> dict[str, np.ndarray]:
        if self._named is None:
            self.build()
        named: dict[str, Any] = self._named or {}
        values = {name: session.held(variable) for name, variable in sorted(named.items())}
        for name, value in values.items():
            if value is None:
                raise errors.FailedPreconditionError(
                    None, named[name].op, f"Attempting to use uninitialized value {name}"
                )
        return {name: np.asarray(value) for name, value in values.items()}

    def _keep(self, prefix: str) -> None:
        self._last = [(path, when) for path, when in self._last if path != prefix]
        self._last.append((prefix, time.time()))
        while self._max and len(self._last) > self._max:
            path, when = self._last.pop(0)
            if when > self._next_kept:
                self._next_kept += self._hours * 3600
                continue
            for ending in (_DATA, ".index", ".meta"):
                if os.path.exists(path + ending):
                    os.unlink(path + ending)

    def restore(self, sess: Any, save_path: Any) -> None:
        """Put the values of a checkpoint into a session.

        Raises:
            ValueError: The path is None or no checkpoint.
            NotFoundError: A Variable is not in it.
            InvalidArgumentError: A Variable has another shape there.
        """
        if save_path is None:
            raise ValueError("Can't load save_path when it is None: is there a checkpoint?")
        prefix = os.fspath(save_path)
        if not checkpoint_exists(prefix):
            raise ValueError(
                f"The passed save_path is not a valid checkpoint: {prefix}. It names the files "
                "without their endings, such as 'model.ckpt-100'."
            )
        session = _session(sess)
        if self._named is None:
            self.build()
        with CheckpointReader(prefix) as reader:
            # All are read before any is put in: a bad file leaves the session as it was.
            found = {v: self._fitting(reader, n, v) for n, v in (self._named or {}).items()}
        for variable, value in found.items():
            session.put(variable, variable.fitted(value))

    def _fitting(self, reader: CheckpointReader, name: str, variable: Variable) -> np.ndarray:
        value = reader.get_tensor(name)
        wanted = sizes(variable.shape)
        if wanted is not None and value.shape != tuple(wanted):
            if self._reshape and value.size == np.prod(wanted):
                return value.reshape(wanted)
            raise errors.InvalidArgumentError(
                None, variable.op,
                "Assign requires shapes of both tensors to match. lhs shape= "
                f"{_shown(wanted)} rhs shape= {_shown(value.shape)}: Variable '{name}', "
                f"file {reader.path}.",
            )  # fmt: skip
        return value.astype(object) if value.dtype.kind == "S" else value

    @property
    def last_checkpoints(self) -> list[str]:
        """The checkpoints that are kept, oldest first."""
        return [path for path, _ in self._last]

    def set_last_checkpoints(self, last_checkpoints: list[str]) -> None:
        """Take over the care for these checkpoints."""
        self._last = [(path, time.time()) for path in last_checkpoints]

    recover_last_checkpoints = set_last_checkpoints
    set_last_checkpoints_with_time = set_last_checkpoints

    def export_meta_graph(self, filename: Any = None, **kwargs: Any) -> Any:
        """Write the operations of the default graph."""
        graph = get_default_graph()
        if filename:
            content = written(graph.get_operations(), collections=graph.collections)
            _put(os.fspath(filename), content)
        return graph.as_graph_def()


def _box(value: Any) -> Any:
    """The Variable that a Tensor of one stands for."""
    box = getattr(value, "box", None)
    return value if box is None else box


def _session(sess: Any) -> Any:
    inner = getattr(sess, "_inner_session", sess)
    if not hasattr(inner, "held"):
        raise TypeError(f"'sess' must be a Session; {sess!r}")
    return inner


def import_meta_graph(
    meta_graph_or_file: Any, clear_devices: bool = False, import_scope: Any = None, **kwargs: Any
) -> Saver:
    """Make the graph of a .meta file part of the default one; returns a ``Saver`` for it.

    The file holds no code: steps of optimizers and what else holds a function are not in it. Where
    the default graph has the Variables already, nothing is made.

    Args:
        meta_graph_or_file: The file, such as ``"model.ckpt-100.meta"``.
        clear_devices: Taken for older code.
        import_scope: A scope for what is made.

    Raises:
        OSError: There is no such file.
        ValueError: It is no .meta file of hornbook.
    """
    with open(os.fspath(meta_graph_or_file), "rb") as file:
        content = file.read()
    graph = get_default_graph()
    prefix = f"{import_scope}/" if import_scope else ""
    built = {name for name, node in graph.nodes.items() if node.type == "VariableV2"}
    try:
        wanted = {f"{prefix}{name}" for name in variables_in(content)}
    except ValueError as error:
        raise ValueError(
            f"{meta_graph_or_file} is no .meta file that can be read: {error}"
        ) from None
    if not wanted or not wanted <= built:
        rebuilt(content, prefix)
    return Saver(**kwargs)


def _shown(shape: Any) -> str:
    return str(list(shape)).replace(" ", "")
