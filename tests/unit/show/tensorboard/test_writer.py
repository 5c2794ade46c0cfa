"""What the writer wrote, read back by TensorBoard's own reader."""

import struct
import zlib

import numpy as np
import pytest

from hornbook.show.tensorboard import EventFile, Writer
from hornbook.show.tensorboard.messages import messages, part


def read(folder):
    """All events of a folder, as TensorBoard accumulates them."""
    module = part("backend.event_processing.event_accumulator")
    found = module.EventAccumulator(str(folder), {name: 0 for name in module.DEFAULT_SIZE_GUIDANCE})
    found.Reload()
    return found


def unpack_png(data: bytes) -> np.ndarray:
    """The bytes of a picture whose rows are not filtered."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    place, packed, size = 8, b"", (0, 0, 0)
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", data[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8
            size = (height, width, {0: 1, 4: 2, 2: 3, 6: 4}[colour])
        packed += body if kind == b"IDAT" else b""
        place += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(size[0], -1)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(size)


def test_scalars_come_back_with_their_steps(tmp_path):
    with Writer(tmp_path) as writer:
        for step in (3, 5, 8):
            writer.scalar("loss", 1 / step, step)
        writer.scalar("rate", np.float32(0.5), 0)
    found = read(tmp_path)
    assert found.Tags()["scalars"] == ["loss", "rate"]
    assert [(e.step, e.value) for e in found.Scalars("loss")] == [
        (step, np.float32(1 / step)) for step in (3, 5, 8)
    ]
    assert found.file_version == 2.0


def test_a_scalar_is_one_number(tmp_path):
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match=r"shape \(2,\)"):
        writer.scalar("loss", [1.0, 2.0], 0)


def test_histograms_count_values(tmp_path):
    with Writer(tmp_path) as writer:
        writer.histogram("w", np.array([0.0, 1.0, 1.0, 3.0]), 2, buckets=3)
        writer.histogram("same", np.full(5, 2.0), 2)
        writer.histogram("bad", np.array([1.0, np.nan, np.inf, 2.0]), 2)
    found = read(tmp_path)
    (event,) = found.Histograms("w")
    value = event.histogram_value
    assert (event.step, value.num, value.sum, value.sum_squares) == (2, 4, 5, 11)
    assert (value.min, value.max) == (0, 3)
    assert (value.bucket, value.bucket_limit) == ([1, 2, 1], [1, 2, 3])
    assert found.Histograms("same")[0].histogram_value.bucket == [5]
    assert found.Histograms("bad")[0].histogram_value.num == 2


def test_pictures_come_back_to_the_bit(tmp_path):
    picture = np.arange(2 * 3 * 3).reshape(2, 3, 3).astype(np.uint8)
    floats = np.array([[0.0, 0.25], [1.0, 7.0]])
    with Writer(tmp_path) as writer:
        writer.image("colour", picture, 1)
        writer.image("many", np.zeros((5, 2, 2, 1)), 1, max_outputs=2)
        writer.image("grey", floats, 1, max_outputs=1)
    found = read(tmp_path)
    assert found.Tags()["images"] == [
        "colour/image/0",
        "grey/image",
        "many/image/0",
        "many/image/1",
    ] or sorted(found.Tags()["images"]) == [
        "colour/image/0",
        "grey/image",
        "many/image/0",
        "many/image/1",
    ]
    (event,) = found.Images("colour/image/0")
    assert (event.width, event.height) == (3, 2)
    assert np.array_equal(unpack_png(event.encoded_image_string), picture)
    grey = unpack_png(found.Images("grey/image")[0].encoded_image_string)
    assert grey[..., 0].tolist() == [[0, 63], [255, 255]]


def test_pictures_of_other_shapes_are_refused(tmp_path):
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match="1, 3 or 4"):
        writer.image("x", np.zeros((1, 4, 4, 2)), 0)


def test_sounds_and_texts_come_back(tmp_path):
    with Writer(tmp_path) as writer:
        writer.audio("beep", np.full((1, 8), 0.5), 1, sample_rate=8000)
        writer.text("note", "**hello**", 4)
    found = read(tmp_path)
    (event,) = found.Audio("beep/audio/0")
    assert (event.sample_rate, event.length_frames) == (8000, 8)
    assert np.frombuffer(event.encoded_audio_string[-16:], "<i2").tolist() == [16384] * 8
    (text,) = found.Tensors("note")
    assert (text.step, list(text.tensor_proto.string_val)) == (4, [b"**hello**"])
    assert found.SummaryMetadata("note").plugin_data.plugin_name == "text"


def test_hyper_parameters_are_those_of_the_plugin(tmp_path):
    with Writer(tmp_path) as writer:
        writer.hyper_parameter_plan(["units"], [("train", "epoch_loss"), "loss"])
        writer.hyper_parameters({"units": 16, "name": "adam", "bias": True}, trial="first")
        writer.end_of_trial(False)
    content = read(tmp_path).PluginTagToContent("hparams")
    data = part("plugins.hparams.plugin_data_pb2").HParamsPluginData
    start = data.FromString(content["_hparams_/session_start_info"]).session_start_info
    assert start.group_name == "first"
    assert start.hparams["units"].number_value == 16
    assert start.hparams["name"].string_value == "adam"
    assert start.hparams["bias"].bool_value is True
    plan = data.FromString(content["_hparams_/experiment"]).experiment
    assert [info.name for info in plan.hparam_infos] == ["units"]
    assert [(m.name.group, m.name.tag) for m in plan.metric_infos] == [
        ("train", "epoch_loss"),
        ("", "loss"),
    ]
    end = data.FromString(content["_hparams_/session_end_info"]).session_end_info
    assert end.status == part("plugins.hparams.api_pb2").STATUS_FAILURE


def test_records_reach_the_file_whole_and_when_flushed(tmp_path):
    file = EventFile(tmp_path)
    event = messages("event").Event
    with open(file.path, "rb") as reader:
        first = len(reader.read())
        file.add(event(step=1))
        assert reader.read() == b""
        file.flush()
        record = reader.read()
    (length,) = struct.unpack("<Q", record[:8])
    assert first > 0 and len(record) == 16 + length
    assert event.FromString(record[12:-4]).step == 1
    file.close()


def test_a_full_queue_and_a_late_event_flush(tmp_path):
    event = messages("event").Event
    full = EventFile(tmp_path / "full", max_queue=2)
    full.add(event(step=1))
    full.add(event(step=2))
    late = EventFile(tmp_path / "late", flush_secs=-1)
    late.add(event(step=3))
    module = part("backend.event_processing.event_file_loader")
    steps = {
        name: [e.step for e in module.EventFileLoader(file.path).Load()]
        for name, file in (("full", full), ("late", late))
    }
    assert steps == {"full": [0, 1, 2], "late": [0, 3]}
    full.close()
    late.close()


def test_a_closed_file_goes_on_where_it_was(tmp_path):
    writer = Writer(tmp_path)
    writer.scalar("loss", 1.0, 1)
    writer.close()
    writer.scalar("loss", 2.0, 2)
    writer.close()
    assert [e.value for e in read(tmp_path).Scalars("loss")] == [1.0, 2.0]
    assert len(list(tmp_path.iterdir())) == 1


def test_two_writers_of_one_folder_have_files_of_their_own(tmp_path):
    with Writer(tmp_path) as one, Writer(tmp_path, suffix=".b") as other:
        assert one.file.path != other.file.path
        assert other.file.path.endswith(".b")
