"""The ``hornbook`` command: reads arguments and hands on; nothing is computed here."""

import argparse
import sys
from collections.abc import Sequence

from hornbook import __version__, demo

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status.

    Example:
        >>> main(["demo", "--dataset", "nothing"])
        Traceback (most recent call last):
        SystemExit: 2
    """
    parser = argparse.ArgumentParser(
        prog="hornbook", description="Deep learning with the Keras API, compiled."
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
    given = parser.parse_args(arguments)
    try:
        return demo.run(given.dataset, folder=given.out, epochs=given.epochs, seed=given.seed)
    except (OSError, ImportError) as error:  # a file or a package that is not there
        print(f"hornbook: {error}", file=sys.stderr)
        return 1
