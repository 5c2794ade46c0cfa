"""Mutated model files: ``python -m tests.hostile.fuzz keras --count 20000``.

Each file is a sound one with a few changes, drawn from a numbered seed: bytes flipped, cut, moved
or repeated, or values of its JSON replaced. Loading it must end, within 5 seconds and 1 GiB, in a
ValueError in hornbook's words or in a model; nothing may be run, opened for writing or sent.

The loading goes on in a child process that notes the seed it is at, so that a crash, a hang or a
breach is told with the seed that brings it back.
"""

import argparse
import copy
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

FORMATS = ("keras", "h5", "weights.h5", "safetensors", "json")
SECONDS, BYTES = 5, 1 << 30
ODD = [
    None, True, False, 0, 1, -1, 2, 3.5, -0.1, 10**6, 10**9, 2**31, 2**63, 10**30, 1e300, "", "x",
    "relu", "same", "../../etc/passwd", "/etc/passwd", "os", "system", "__lambda__", [], {}, [[]],
    [None], [1, 2, 3], {"class_name": "Dense", "config": {"units": 10**9}},
    {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"},
    {"class_name": "__lambda__", "config": {"value": ["4wEAAAA=", None, None]}},
    "dense", "lstm", float("inf"), "float16", "int8", "channels_first",
]  # fmt: skip


def sound(folder: Path) -> dict[str, bytes]:
    """A sound file of each format, of a network with most kinds of layers."""
    import hornbook as hb

    L = hb.layers
    x = hb.Input((6, 4), name="x")
    y = L.Bidirectional(L.LSTM(3, return_sequences=True))(x)
    y = L.Conv1D(3, 2, activation="relu", kernel_regularizer="l2")(y)
    y = L.BatchNormalization()(L.MaxPooling1D(2)(y))
    inner = hb.Sequential([hb.Input((3,)), L.Dense(4, "tanh"), L.Dropout(0.3), L.Dense(2)])
    z = L.TimeDistributed(L.Dense(3))(y)
    z = L.GlobalAveragePooling1D()(z) * 2.0
    model = hb.Model(x, L.Concatenate()([inner(z), L.Reshape((3, 1))(z)[:, :, 0]]))
    model.compile(hb.optimizers.Adam(0.01), "mse", metrics=["mae"])
    found = {}
    for form in FORMATS:
        path = folder / f"sound.{form}"
        if form == "json":
            path.write_text(model.to_json())
        elif form == "weights.h5":
            model.save_weights(path)
        else:
            model.save(path)
        found[form] = path.read_bytes()
    return found


def mutated_bytes(content: bytes, draw: random.Random) -> bytes:
    """A few bytes changed, cut out, moved or repeated."""
    data = bytearray(content)
    for _ in range(draw.choice([1, 1, 2, 4, 16])):
        place, size = draw.randrange(len(data)), draw.choice([1, 1, 2, 4, 8, 64])
        kind = draw.randrange(6)
        if kind == 0:
            data[place] ^= 1 << draw.randrange(8)
        elif kind == 1:
            data[place : place + size] = bytes(draw.randrange(256) for _ in range(size))
        elif kind == 2:
            data[place : place + size] = draw.choice([b"\xff", b"\0", b"\x7f"]) * size
        elif kind == 3:
            del data[place : place + size]
        elif kind == 4:
            other = draw.randrange(len(data))
            data[place : place + size] = data[other : other + size]
        else:
            del data[draw.randrange(len(data)) :]
        if not data:
            data = bytearray(b"\0")
    return bytes(data)


def mutated_json(text: str, draw: random.Random) -> str:
    """A few values, words or items of a JSON text changed."""
    tree = json.loads(text)
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        holders = []
        stack = [tree]
        while stack:
            value = stack.pop()
            if isinstance(value, dict | list) and value:
                holders.append(value)
                stack.extend(value.values() if isinstance(value, dict) else value)
        if not holders:
            break
        holder = draw.choice(holders)
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key, kind = draw.choice(keys), draw.randrange(5)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            donor = draw.choice(holders)
            holder[key] = json.loads(json.dumps(draw.choice(list(donor.values())
                if isinstance(donor, dict) else donor)))  # fmt: skip
        elif kind == 2 and isinstance(holder, dict):
            holder[draw.choice(["name", "units", "config", "x" * 10, "shape"])] = holder.pop(key)
        else:
            holder[key] = copy.deepcopy(draw.choice(ODD))  # or one list might come to hold itself
    return json.dumps(tree)


def mutated(form: str, content: bytes, seed: int) -> bytes:
    """The file of one seed: every second one is changed in its JSON, the others in their bytes."""
    draw = random.Random(seed)
    if seed % 2 or form == "weights.h5":
        return mutated_bytes(content, draw)
    if form == "json":
        return mutated_json(content.decode(), draw).encode()
    if form == "keras":
        return _with_members(content, draw)
    if form == "safetensors":
        return _with_header(content, draw)
    return _with_attribute(content, draw)


def _with_members(content: bytes, draw: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "config.json" and draw.random() < 0.8:
                data = mutated_json(data.decode(), draw).encode()
            elif info.filename.endswith(".h5") and draw.random() < 0.3:
                data = mutated_bytes(data, draw)
            new.writestr(info.filename, data)
    return out.getvalue()


def _with_header(content: bytes, draw: random.Random) -> bytes:
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    texts = header["__metadata__"]
    if draw.random() < 0.7:
        texts["hornbook.config"] = mutated_json(texts["hornbook.config"], draw)
        text = json.dumps(header)
    else:
        text = mutated_json(json.dumps(header), draw)
    return len(text).to_bytes(8, "little") + text.encode() + content[8 + size :]


def _with_attribute(content: bytes, draw: random.Random) -> bytes:
    import h5py

    stream = io.BytesIO(content)
    with h5py.File(stream, "r+") as file:
        name = draw.choice(["model_config", "model_config", "training_config"])
        file.attrs[name] = mutated_json(file.attrs[name], draw)
    return stream.getvalue()


def load(form: str, path: Path, model) -> None:
    """Load one file, as a user would."""
    from hornbook import saving

    if form == "json":
        saving.model_from_json(path.read_text(errors="replace"), max_parameters=10_000_000)
    elif form == "weights.h5":
        model.load_weights(path)
    else:
        saving.load_model(path)
    if path.stat().st_size:
        try:
            saving.inspect(path)
        except ValueError:
            pass


# -- the child process ---------------------------------------------------------------------


class TooLong(Exception):
    """A file took more than its seconds."""


def watch(folder: Path) -> None:
    """Stop at anything that is no reading: a started program, a connection, a written file."""

    def breach(code: int, event: str, args: tuple) -> None:
        print(f"BREACH {event} {args!r}"[:200], flush=True)
        os._exit(code)

    def hook(event: str, args: tuple) -> None:
        if event in ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork"):
            breach(91, event, args)
        if event.startswith("socket.connect") or event in ("marshal.loads", "pickle.find_class"):
            breach(92, event, args)
        if event == "open" and isinstance(args[0], str | bytes | Path):
            flags = args[2] if isinstance(args[2], int) else 0
            inside = str(args[0]).startswith((str(folder), "/dev/null", "/proc/self"))
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and not inside:
                breach(93, event, args)

    sys.addaudithook(hook)


def child(form: str, first: int, last: int, folder: Path) -> None:
    import warnings

    import hornbook as hb

    warnings.simplefilter("ignore")
    content = (folder / f"sound.{form}").read_bytes()
    model = hb.models.load_model(folder / "sound.keras")
    path = folder / f"case.{form}"
    path.write_bytes(content)
    load(form, path, model)
    watch(folder)
    outcomes = {"model": 0, "refused": 0}

    def alarm(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, alarm)
    notes = open(folder / f"{form}.seed", "w", buffering=1)  # noqa: SIM115
    for seed in range(first, last):
        notes.seek(0)
        notes.write(f"{seed}\n")
        path.write_bytes(mutated(form, content, seed))
        Path("/proc/self/clear_refs").write_text("5")
        signal.alarm(SECONDS)
        try:
            load(form, path, model)
            outcomes["model"] += 1
        except ValueError:
            outcomes["refused"] += 1
        except TooLong:
            print(f"HANG seed {seed}")
            os._exit(94)
        except Exception as error:  # anything else is not in hornbook's words
            print(f"WORDS seed {seed}: {type(error).__name__}: {str(error)[:200]}")
            os._exit(95)
        finally:
            signal.alarm(0)
        if peak() > BYTES:
            print(f"MEMORY seed {seed}: {peak() >> 20} MiB")
            os._exit(96)
    print(json.dumps(outcomes))


def peak() -> int:
    """The most memory that this process had since the mark was reset, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def run(form: str, count: int, first: int = 0, step: int = 2000) -> dict[str, int]:
    """Load ``count`` files of a format; the faults found, by seed, and how the others ended."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound(folder)
        total: dict[str, int] = {"model": 0, "refused": 0}
        faults = []
        seed = first
        while seed < first + count:
            last = min(seed + step, first + count)
            command = [sys.executable, "-m", "tests.hostile.fuzz", form, "--child"]
            command += [str(seed), str(last), str(folder)]
            # A hang within C code does not see the alarm: the parent looks at the seed's progress.
            done = _watched(command, folder / f"{form}.seed")
            if done.returncode == 0:
                for key, value in json.loads(done.stdout.splitlines()[-1]).items():
                    total[key] += value
                seed = last
                continue
            at = int((folder / f"{form}.seed").read_text().split()[0])
            said = [line for line in done.stdout.splitlines() if "seed" in line]
            faults.append(said[-1] if said else f"EXIT {done.returncode} seed {at}")
            seed = at + 1
        return total | {"faults": faults}


def _watched(command: list[str], notes: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"HORNBOOK_CACHE": "off", "JAX_PLATFORMS": "cpu"}
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=environment)
        seen, since = "", time.monotonic()
        while process.poll() is None:
            time.sleep(0.2)
            now = notes.read_text() if notes.exists() else ""
            if now != seen:
                seen, since = now, time.monotonic()
            if time.monotonic() - since > 60:
                process.kill()
        out.seek(0)
        return subprocess.CompletedProcess(command, process.wait(), out.read())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", default=FORMATS, choices=[*FORMATS, []])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--child", nargs=3)
    given = parser.parse_args()
    if given.child:
        first, last, folder = given.child
        child(given.formats[0], int(first), int(last), Path(folder))
        return
    failed = False
    for form in given.formats or FORMATS:
        started = time.monotonic()
        found = run(form, given.count, given.first)
        took = time.monotonic() - started
        print(f"{form}: {found['model']} models, {found['refused']} refused, "
              f"{len(found['faults'])} faults in {took:.0f} s", flush=True)  # fmt: skip
        for fault in found["faults"]:
            print("  " + fault, flush=True)
        failed |= bool(found["faults"])
    sys.exit(failed)


if __name__ == "__main__":
    main()
