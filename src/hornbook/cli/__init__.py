"""The ``hornbook`` command: reads arguments and hands on; nothing is computed here."""

import argparse
import os
import sys
from collections.abc import Sequence

from hornbook import __version__, demo, saving
from hornbook.compat import runner
from hornbook.compat.tables import ERAS
from hornbook.compat.upgrade import TARGETS, upgrade
from hornbook.show import tensorboard

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status.

    Example:
        >>> main(["demo", "--dataset", "nothing"])
        Traceback (most recent call last):
        SystemExit: 2
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if runner.asks_to_run(arguments):
        return runner.main(arguments)
    parser = argparse.ArgumentParser(
        prog="hornbook",
        description="Deep learning with the Keras API, compiled.",
        epilog="hornbook SCRIPT.py runs old Keras and TensorFlow code as it stands; options "
        "before it: --era keras1|keras2|tensorflow2|keras3, --explain.",
    )
    parser.add_argument("--version", action="version", version=f"hornbook {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    show = commands.add_parser(
        "demo",
        help="train small networks on real data and draw their learning curves",
        description="Train small networks on real data; print summary, progress and test score.",
    )
    show.add_argument(
        "--dataset",
        choices=sorted(demo.LESSONS),
        default="digits",
        help="what to learn (default: the scanned digits that scikit-learn carries)",
    )
    show.add_argument("--epochs", type=int, help="train for this many epochs instead")
    show.add_argument("--out", default="demo", help="folder for pictures and weights")
    show.add_argument("--seed", type=int, default=0, help="seed of all chance (default 0)")
    show.set_defaults(run=_demo)
    look = commands.add_parser(
        "inspect",
        help="say what model or weights files hold, without building anything from them",
        description="Say what model or weights files hold; nothing in them is built or executed.",
    )
    look.add_argument("files", nargs="+", metavar="FILE", help=".keras, .h5, .safetensors, .json")
    look.set_defaults(run=_inspect)
    board = commands.add_parser(
        "board",
        help="start TensorBoard on a folder of logs",
        description="Start the real TensorBoard on a folder of logs; this machine alone sees it.",
    )
    board.add_argument("logdir", nargs="?", default="logs", help="the folder (default: logs)")
    board.add_argument("--port", type=int, default=6006, help="0 takes a free one (default 6006)")
    board.set_defaults(run=_board)
    renew = commands.add_parser(
        "upgrade",
        help="rewrite old Keras scripts and notebooks into code of today",
        description="Rewrite old Keras scripts and notebooks into code of today, and say what was "
        "changed, line by line. What cannot be decided gets a comment, '# hornbook: ...'. "
        "A graph of TensorFlow 1 stays as it is under an import that has its names: "
        "tensorflow.compat.v1, or "
        "with --to hornbook hornbook.compat.tensorflow, which needs no launcher.",
    )
    renew.add_argument("paths", nargs="+", metavar="PATH", help="files (.py, .ipynb) or folders")
    renew.add_argument("--to", choices=TARGETS, default="keras", help="write for (default: keras)")
    renew.add_argument(
        "--era", choices=ERAS, default="keras2", help="written for (default: keras2)"
    )
    renew.add_argument("--diff", action="store_true", help="print a diff, write nothing")
    renew.add_argument("--check", action="store_true", help="write nothing; 1 if there are changes")
    renew.set_defaults(run=_upgrade)
    given = parser.parse_args(arguments)
    try:
        return given.run(given)
    except BrokenPipeError:  # the reader, as in `hornbook inspect FILE | head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, ImportError) as error:  # a file or a package that is not there
        print(f"hornbook: {error}", file=sys.stderr)
        return 1


def _demo(given: argparse.Namespace) -> int:
    return demo.run(given.dataset, folder=given.out, epochs=given.epochs, seed=given.seed)


def _board(given: argparse.Namespace) -> int:
    return tensorboard.serve(given.logdir, port=given.port)


def _upgrade(given: argparse.Namespace) -> int:
    return upgrade(given.paths, given.era, given.to, diff=given.diff, check=given.check)


def _inspect(given: argparse.Namespace) -> int:
    """Each file's report; one that cannot be read does not hide the others."""
    status = 0
    for number, path in enumerate(given.files):
        if len(given.files) > 1:
            print(f"{'' if not number else chr(10)}{path}")
        try:
            print(saving.inspect(path), flush=True)
        except BrokenPipeError:
            raise
        except (OSError, ValueError) as error:
            print(f"hornbook: {error}", file=sys.stderr)
            status = 1
    return status
