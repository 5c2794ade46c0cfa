"""Sessions that start, save and stop by themselves, and hooks around each run."""

import os
import time
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import (
    checkpoints,
    coordinator,
    errors,
    learning_rates,
    queue_runners,
    summary,
    variables,
)
from hornbook.compat.tensorflow.building import GraphKeys, get_collection, get_default_graph, tf
from hornbook.compat.tensorflow.session import Session

__all__ = [
    "CheckpointSaverHook", "ChiefSessionCreator", "ClusterSpec", "FinalOpsHook",
    "LoggingTensorHook", "MonitoredSession", "MonitoredTrainingSession",
    "NanLossDuringTrainingError", "NanTensorHook", "Scaffold", "Server", "SessionRunArgs",
    "SessionRunContext", "SessionRunHook", "SessionRunValues", "SingularMonitoredSession",
    "StepCounterHook", "StopAtStepHook", "SummarySaverHook", "replica_device_setter",
]  # fmt: skip


class SessionRunArgs:
    """What a hook wants to be run too."""

    def __init__(self, fetches: Any, feed_dict: Any = None, options: Any = None) -> None:
        self.fetches, self.feed_dict, self.options = fetches, feed_dict, options


class SessionRunContext:
    """What a hook may know of a run, and how it asks to stop."""

    def __init__(self, original_args: Any, session: Any) -> None:
        self.original_args, self.session = original_args, session
        self.stop_requested = False

    def request_stop(self) -> None:
        """Let this run be the last."""
        self.stop_requested = True


class SessionRunValues:
    """What a hook asked for, after the run."""

    def __init__(self, results: Any) -> None:
        self.results, self.options, self.run_metadata = results, None, None


class SessionRunHook:
    """Something called around each run of a monitored session."""

    def begin(self) -> None:
        """Before the session is made: operations may be added."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """After the session is made."""

    def before_run(self, run_context: Any) -> Any:
        """Before a run: may return ``SessionRunArgs``."""

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """After a run."""

    def end(self, session: Any) -> None:
        """At the end."""


class StopAtStepHook(SessionRunHook):
    """Stops after so many steps, or at a step."""

    def __init__(self, num_steps: Any = None, last_step: Any = None) -> None:
        if (num_steps is None) == (last_step is None):
            raise ValueError("Exactly one of num_steps or last_step should be specified.")
        self._num, self._last = num_steps, last_step

    def begin(self) -> None:
        """Find the counter."""
        self._step = learning_rates.get_global_step()
        if self._step is None:
            raise RuntimeError("Global step should be created to use StopAtStepHook.")

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Note where it begins."""
        if self._last is None:
            self._last = int(session.run(self._step)) + self._num

    def before_run(self, run_context: Any) -> Any:
        """Ask for the step."""
        return SessionRunArgs(self._step)

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Stop when it is reached."""
        if int(run_context.session.run(self._step)) >= self._last:
            run_context.request_stop()


class LoggingTensorHook(SessionRunHook):
    """Prints Tensors every so many runs or seconds."""

    def __init__(
        self, tensors: Any, every_n_iter: Any = None, every_n_secs: Any = None,
        at_end: bool = False, formatter: Any = None,
    ) -> None:  # fmt: skip
        self._tensors = tensors if isinstance(tensors, dict) else {str(t): t for t in tensors}
        self._every, self._seconds, self._formatter = every_n_iter, every_n_secs, formatter
        self._count, self._when = 0, 0.0

    def before_run(self, run_context: Any) -> Any:
        """Ask for them when it is their turn."""
        now = time.monotonic()
        self._due = (
            now - self._when >= self._seconds if self._seconds else self._count % self._every == 0
        )
        self._when = now if self._due else self._when
        return SessionRunArgs(self._tensors) if self._due else None

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Print them."""
        self._count += 1
        if self._due:
            found = run_values.results
            told = ", ".join(f"{name} = {value}" for name, value in found.items())
            print("INFO:tensorflow:" + (self._formatter(found) if self._formatter else told))


class NanLossDuringTrainingError(RuntimeError):
    """The loss is no number any more."""

    def __str__(self) -> str:
        return "NaN loss during training."


class NanTensorHook(SessionRunHook):
    """Stops when a loss is no number any more."""

    def __init__(self, loss_tensor: Any, fail_on_nan_loss: bool = True) -> None:
        self._loss, self._fail = loss_tensor, fail_on_nan_loss

    def before_run(self, run_context: Any) -> Any:
        """Ask for it."""
        return SessionRunArgs(self._loss)

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Look at it."""
        if np.isnan(run_values.results):
            if self._fail:
                raise NanLossDuringTrainingError
            run_context.request_stop()


class CheckpointSaverHook(SessionRunHook):
    """Saves every so many steps or seconds, and at the end."""

    def __init__(
        self, checkpoint_dir: Any, save_secs: Any = None, save_steps: Any = None,
        saver: Any = None, checkpoint_basename: str = "model.ckpt", scaffold: Any = None,
        listeners: Any = None,
    ) -> None:  # fmt: skip
        self._path = os.path.join(os.fspath(checkpoint_dir), checkpoint_basename)
        self._seconds, self._steps, self._saver = save_secs, save_steps, saver
        self._saved, self._when = -1, time.monotonic()

    def begin(self) -> None:
        """Find the counter and the Variables."""
        os.makedirs(os.path.dirname(self._path) or ".", exist_ok=True)
        self._step = learning_rates.get_or_create_global_step()
        self._saver = self._saver or checkpoints.Saver()

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Save what it begins with."""
        self._save(session)

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Save if it is time."""
        step = int(run_context.session.run(self._step))
        late = self._seconds and time.monotonic() - self._when >= self._seconds
        if late or (self._steps and step - self._saved >= self._steps):
            self._save(run_context.session)

    def end(self, session: Any) -> None:
        """Save what it ends with."""
        if int(session.run(self._step)) != self._saved:
            self._save(session)

    def _save(self, session: Any) -> None:
        self._saved, self._when = int(session.run(self._step)), time.monotonic()
        self._saver.save(session, self._path, global_step=self._saved)


class SummarySaverHook(SessionRunHook):
    """Writes summaries every so many steps."""

    def __init__(
        self, save_steps: Any = None, save_secs: Any = None, output_dir: Any = None,
        summary_writer: Any = None, scaffold: Any = None, summary_op: Any = None,
    ) -> None:  # fmt: skip
        self._every, self._dir = save_steps or 100, output_dir
        self._writer, self._op, self._scaffold = summary_writer, summary_op, scaffold
        self._owns = summary_writer is None
        self._count = 0

    def begin(self) -> None:
        """Find the summaries and the counter."""
        self._step = learning_rates.get_global_step()
        if self._op is None:
            self._op = getattr(self._scaffold, "summary_op", None)
        if self._op is None:
            self._op = summary.merge_all()
        if self._writer is None and self._dir:
            self._writer = summary.FileWriter(self._dir, get_default_graph())

    def before_run(self, run_context: Any) -> Any:
        """Ask for them when it is their turn."""
        self._due = self._op is not None and self._count % self._every == 0
        self._count += 1
        return SessionRunArgs(self._op) if self._due else None

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Write them."""
        if self._due and self._writer is not None:
            step = self._count if self._step is None else run_context.session.run(self._step)
            self._writer.add_summary(run_values.results, int(step))

    def end(self, session: Any) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close() if self._owns else self._writer.flush()


class StepCounterHook(SessionRunHook):
    """Taken for older code: steps per second are not written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass


class FinalOpsHook(SessionRunHook):
    """Runs operations at the end."""

    def __init__(self, final_ops: Any, final_ops_feed_dict: Any = None) -> None:
        self._ops, self._feeds = final_ops, final_ops_feed_dict
        self.final_ops_values: Any = None

    def end(self, session: Any) -> None:
        """Run them."""
        self.final_ops_values = session.run(self._ops, self._feeds)


class Scaffold:
    """What a monitored session starts from; what is not given is worked out."""

    def __init__(
        self, init_op: Any = None, init_feed_dict: Any = None, init_fn: Any = None,
        ready_op: Any = None, ready_for_local_init_op: Any = None, local_init_op: Any = None,
        summary_op: Any = None, saver: Any = None, copy_from_scaffold: Any = None,
    ) -> None:  # fmt: skip
        self.init_op, self.init_feed_dict, self.init_fn = init_op, init_feed_dict, init_fn
        self.local_init_op, self.summary_op, self.saver = local_init_op, summary_op, saver

    def finalize(self) -> "Scaffold":
        """Work out what is not given."""
        self.init_op = self.init_op or variables.global_variables_initializer()
        tables = get_collection(GraphKeys.TABLE_INITIALIZERS)
        self.local_init_op = self.local_init_op or tf.group(
            variables.local_variables_initializer(), *tables
        )
        if self.saver is None and get_collection(GraphKeys.GLOBAL_VARIABLES):
            self.saver = checkpoints.Saver()
        return self


class ChiefSessionCreator:
    """What a monitored session is made of."""

    def __init__(
        self, scaffold: Any = None, master: str = "", config: Any = None,
        checkpoint_dir: Any = None, checkpoint_filename_with_path: Any = None,
    ) -> None:  # fmt: skip
        self.scaffold, self.checkpoint_dir = scaffold, checkpoint_dir
        self.checkpoint_path = checkpoint_filename_with_path


class MonitoredSession:
    """A session that sets all Variables, goes on from a checkpoint, and calls hooks around runs.

    Args:
        session_creator: Where it starts from.
        hooks: Called around each run.
        stop_grace_period_secs: Taken for older code.
    """

    def __init__(
        self, session_creator: Any = None, hooks: Any = None, stop_grace_period_secs: int = 120
    ) -> None:
        creator = session_creator or ChiefSessionCreator()
        self._hooks, self._stop = list(hooks or []), False
        for hook in self._hooks:
            hook.begin()
        self._scaffold = (creator.scaffold or Scaffold()).finalize()
        self.graph = get_default_graph()
        self._inner_session = session = Session(graph=self.graph)
        latest = creator.checkpoint_path
        if latest is None and creator.checkpoint_dir:
            latest = checkpoints.latest_checkpoint(creator.checkpoint_dir)
        if latest and self._scaffold.saver:
            self._scaffold.saver.restore(session, latest)
            missing = [v for v in variables.global_variables() if session.held(v) is None]
            session.run([v.initializer for v in missing])
        else:
            session.run(self._scaffold.init_op, self._scaffold.init_feed_dict)
            if self._scaffold.init_fn:
                self._scaffold.init_fn(self._scaffold, session)
        session.run(self._scaffold.local_init_op)
        session.__enter__()
        self._coord = coordinator.Coordinator()
        for hook in self._hooks:
            hook.after_create_session(session, self._coord)
        queue_runners.start_queue_runners(session, self._coord)

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """Run the fetches, with what the hooks ask for."""
        session = self._inner_session
        context = SessionRunContext(SessionRunArgs(fetches, feed_dict), session)
        asked = [hook.before_run(context) for hook in self._hooks]
        feeds = dict(feed_dict or {})
        for one in asked:
            feeds.update((one and one.feed_dict) or {})
        wanted = [one.fetches if one else [] for one in asked]
        result, *told = session.run([fetches, *wanted], feeds)
        for hook, one, value in zip(self._hooks, asked, told, strict=True):
            hook.after_run(context, SessionRunValues(value if one else None))
        self._stop = self._stop or context.stop_requested
        return result

    def run_step_fn(self, step_fn: Any) -> Any:
        """``step_fn(context)``, whose ``context.session`` runs without hooks."""
        return step_fn(SessionRunContext(None, self._inner_session))

    def should_stop(self) -> bool:
        """Has a hook asked to stop, or is the session closed?"""
        return self._stop or self._inner_session is None

    def close(self) -> None:
        """End the hooks and the session."""
        self._end(failed=False)

    def _end(self, failed: bool, *error: Any) -> None:
        session, self._inner_session = self._inner_session, None
        if session is None:
            return
        try:
            if not failed:
                for hook in self._hooks:
                    hook.end(session)
        finally:
            self._coord.request_stop()
            session.__exit__(None, None, None)

    def __enter__(self) -> "MonitoredSession":
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        ended = kind is not None and issubclass(kind, errors.OutOfRangeError | StopIteration)
        self._end(failed=kind is not None and not ended)
        return ended


SingularMonitoredSession = MonitoredSession


def MonitoredTrainingSession(
    master: str = "", is_chief: bool = True, checkpoint_dir: Any = None, scaffold: Any = None,
    hooks: Any = None, chief_only_hooks: Any = None, save_checkpoint_secs: Any = 600,
    save_summaries_steps: Any = 100, save_summaries_secs: Any = None, config: Any = None,
    stop_grace_period_secs: int = 120, log_step_count_steps: Any = 100,
    max_wait_secs: Any = 7200, save_checkpoint_steps: Any = None, summary_dir: Any = None,
) -> MonitoredSession:  # fmt: skip
    """A ``MonitoredSession`` that saves and writes summaries into a folder.

    Args:
        checkpoint_dir: The folder; nothing is saved if None.
        scaffold: Where it starts from.
        hooks: Called around each run.
        chief_only_hooks: More of them.
        save_checkpoint_secs: After how many seconds it saves.
        save_summaries_steps: After how many steps it writes summaries.
        save_checkpoint_steps: After how many steps it saves, in place of seconds.
        summary_dir: Folder of summaries; that of the checkpoints if None.
    """
    every = [*(hooks or []), *(chief_only_hooks or [])]
    scaffold = scaffold or Scaffold()
    if checkpoint_dir:
        if save_summaries_steps:
            every.append(SummarySaverHook(save_summaries_steps, None, summary_dir or checkpoint_dir,
                                          scaffold=scaffold))  # fmt: skip
        seconds = None if save_checkpoint_steps else save_checkpoint_secs
        if seconds or save_checkpoint_steps:
            every.append(CheckpointSaverHook(checkpoint_dir, seconds, save_checkpoint_steps,
                                             scaffold.saver))  # fmt: skip
    return MonitoredSession(ChiefSessionCreator(scaffold, checkpoint_dir=checkpoint_dir), every)


class ClusterSpec:
    """Names of machines; kept. One process does all the work."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = dict(cluster)

    jobs = property(lambda self: sorted(self._cluster))

    def as_dict(self) -> dict[str, Any]:
        """The names as they were given."""
        return dict(self._cluster)

    def num_tasks(self, job_name: str) -> int:
        """How many machines a job has."""
        return len(self._cluster[job_name])


class Server:
    """Taken for older code: one process does all the work, and ``join`` returns at once."""

    def __init__(self, server_or_cluster_def: Any = None, *args: Any, **kwargs: Any) -> None:
        self.target = ""

    @staticmethod
    def create_local_server(*args: Any, **kwargs: Any) -> "Server":
        """A server of this process."""
        return Server()

    def join(self) -> None:
        """Nothing to wait for."""

    def start(self) -> None:
        """Nothing to start."""


def replica_device_setter(*args: Any, **kwargs: Any) -> Any:
    """Taken for older code: where operations run is left to the engine."""
    return lambda op: ""
