"""``python -m benchmarks``: hornbook against its peers, the same work alternately in one run.

Prints medians and ratios, checks that all sides reach the same loss, and writes its sections of the
day's page under ``benchmarks/results/``; ``--only`` measures one and leaves the page's others as
they are. Peers are measured once; those within the margin of the best are measured in all rounds,
in turn with hornbook.
"""

import argparse
import datetime
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import machine, page
from benchmarks.network import operations
from benchmarks.peers import PEERS
from benchmarks.work import WORK, Work

_MARGIN = 1.5  # peers slower than the best by more are not measured again
_SAME = 0.02  # relative difference of losses that rounding may bring about
_RESULTS = Path(__file__).parent / "results"
_PAGES = "[0-9]*[0-9].md"  # of days, without those of words and graphs
_README = Path(__file__).parent.parent / "README.md"
_COLUMNS = ["Keras on JAX", "Keras on TensorFlow", "PyTorch", "JAX and optax"]
_ROWS = {
    "pima": "Pima network, an epoch of 77 batches",
    "pima-script": "its script of 150 epochs, from process start to score",
    "first-epoch": "from process start to the end of the first epoch",
    "imdb": "reviews as 25,000 x 10,000 zeros and ones, an epoch",
    "conv6": "convolutional network, 6x6 kernels",
    "conv3": "convolutional network, 3x3 kernels",
    "resnet": "residual network of three blocks",
    "lstm": "LSTM over 500 words",
    "gru": "GRU over 500 words",
    "rnn": "SimpleRNN over 500 words",
    "transformer": "Transformer block",
    "embedding": "embedding of 100,000 rows",
    "autoencoder": "auto-encoder",
    "gan": "GAN, a step of both networks",
    "predict-one": "`predict` of one row",
    "predict-many": "`predict` of 98,304 rows",
    "train-on-batch": "`train_on_batch` of 32 rows",
}


class Failed(Exception):
    """A side that could not do the work."""


def _measure(peer: str, work: str, folder: Path) -> dict[str, float]:
    side = PEERS[peer]
    command = [side.python(), "-m", "benchmarks.worker", peer, work]
    environment = side.variables() | {"HORNBOOK_CACHE": str(folder)}
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    wall = time.perf_counter() - began
    if done.returncode:
        raise Failed(done.stderr.strip().splitlines()[-1] if done.stderr else "no message")
    result = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": wall, **result}


def _show(work: str, number: int, peer: str, found: dict[str, float]) -> None:
    said = ", ".join(f"{key} {value:.4g}" for key, value in found.items())
    print(f"  {work} {number} {peer}: {said}", flush=True)


def _rounds(name: str, rounds: int, folder: Path) -> tuple[dict[str, list], dict[str, str]]:
    """Results of each side, and why some have none."""
    work = WORK[name]
    runs: dict[str, list] = {}
    failed: dict[str, str] = {}
    # hornbook first fills its own cache of programs: it is measured warm, and cold beside it.
    try:
        cold = _measure("hornbook", name, folder)
    except Failed as error:
        raise SystemExit(f"hornbook failed on {name}: {error}") from error
    _show(name, 0, "hornbook, no programs kept", cold)
    for peer in ("hornbook", *work.peers):
        try:
            runs[peer] = [_measure(peer, name, folder)]
            _show(name, 1, peer, runs[peer][0])
        except (Failed, subprocess.CalledProcessError) as error:
            failed[peer] = str(error)
            print(f"  {name} 1 {peer} failed: {error}", flush=True)
    peers = [found[0]["seconds"] for peer, found in runs.items() if peer != "hornbook"]
    best = min(peers, default=0.0)
    again = [p for p in runs if p == "hornbook" or runs[p][0]["seconds"] <= best * _MARGIN]
    for number in range(2, rounds + 1):
        for peer in again:
            runs[peer].append(_measure(peer, name, folder))
            _show(name, number, peer, runs[peer][-1])
    runs["hornbook, no programs kept"] = [cold]
    return runs, failed


def _limit(work: Work, rate: float, bandwidth: float) -> float | None:
    """Seconds that a perfect machine would need for an epoch of training."""
    if work.measure != "epochs" or not work.network:
        return None
    x, _ = work.data()
    computing = 3 * len(x) * operations(work.network, x.shape[1:]) / rate
    wide = 4 if x.dtype.kind == "f" else x.itemsize
    return max(computing, x.size * wide / bandwidth)


def _title(work: Work) -> str:
    return f"{work.part}. {work.says}"


def _verdict(work: Work, seconds: float, peers: dict[str, dict[str, float]]) -> str:
    """How far ahead of the best peer, which goal there is, and whether it is reached."""
    if not peers:
        return "No peer could be measured."
    best = min(peers, key=lambda peer: peers[peer]["seconds"])
    ratio = peers[best]["seconds"] / seconds
    if work.within:
        met = "reached" if seconds <= work.within else "NOT reached"
        goal = f"the goal is {work.within:.2g} s: {met}"
    else:
        met = "reached" if ratio >= work.goal else "NOT reached"
        goal = f"the goal is {work.goal:.2f}: {met}"
    return f"{ratio:.2f} times as fast as {PEERS[best].says}, the best peer; {goal}."


def _table(name: str, rounds: int, folder: Path) -> list[str]:
    work = WORK[name]
    rate, bandwidth = machine.matrix_rate(), machine.bandwidth()
    runs, failed = _rounds(name, rounds, folder)
    median = {
        peer: {key: statistics.median(run[key] for run in found) for key in found[0]}
        for peer, found in runs.items()
    }
    ours = median["hornbook"]
    peers = {peer: found for peer, found in median.items() if not peer.startswith("hornbook,")}
    peers.pop("hornbook")
    limit = _limit(work, rate, bandwidth)
    lines = ["| | seconds | MiB at most | ratio | share of the limit | loss | runs |"]
    lines += ["|--|--|--|--|--|--|--|"]
    for peer, found in median.items():
        off = abs(found["loss"] - ours["loss"]) / abs(ours["loss"])
        share = f"{limit / found['seconds']:.1%}" if limit else ""
        lines.append(
            f"| {PEERS[peer].says if peer in PEERS else peer} | {found['seconds']:.4g} | "
            f"{found['memory']:.0f} | {found['seconds'] / ours['seconds']:.2f} | {share} | "
            f"{found['loss']:.4f}{'' if off < _SAME else ' (other)'} | {len(runs[peer])} |"
        )
    for peer, why in failed.items():
        lines.append(f"| {PEERS[peer].says} | failed: {why[:80]} | | | | | |")
    lines += ["", _verdict(work, ours["seconds"], peers)]
    if work.note:
        lines += ["", work.note]
    now = f"{datetime.datetime.now():%H:%M}"
    lines += [
        "",
        f"At {now}, matrix products {rate / 1e9:.0f} GFLOP/s, memory {bandwidth / 1e9:.1f} GB/s.",
    ]
    print("\n".join(lines), flush=True)
    return lines


def main() -> None:
    """Measure what was asked for and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=sorted(WORK), action="append", help="measure this alone")
    parser.add_argument(
        "--peers", nargs="+", choices=sorted(PEERS), help="compare with these alone"
    )
    parser.add_argument("--rounds", type=int, default=5, help="runs of each side (default 5)")
    parser.add_argument("--page", type=Path, help="the page (default: results/DATE.md)")
    parser.add_argument(
        "--readme", action="store_true", help="measure nothing; write the README's table anew"
    )
    given = parser.parse_args()
    target = given.page or _RESULTS / f"{datetime.date.today()}.md"
    if given.readme:
        rows = {_title(WORK[name]): words for name, words in _ROWS.items()}
        page.put_table(sorted(_RESULTS.glob(_PAGES)), _README, rows, _COLUMNS)
        return
    if given.peers:
        for name, work in WORK.items():
            kept = tuple(peer for peer in work.peers if peer in given.peers)
            WORK[name] = Work(**{**vars(work), "peers": kept})
    order = [_title(work) for work in WORK.values()]
    folder = Path(tempfile.mkdtemp(prefix="hornbook-programs-"))
    try:
        for name in given.only or WORK:
            lines = _table(name, given.rounds, folder)
            page.put(target, {_title(WORK[name]): lines}, order, _MARGIN)
    finally:
        shutil.rmtree(folder)
    print(f"written to {target}", file=sys.stderr)


if __name__ == "__main__":
    main()
