"""`hornbook board`, and the real TensorBoard in a real browser showing what we wrote."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request

import numpy as np
import pytest

import hornbook as hb
from hornbook import callbacks, cli, layers
from hornbook.compat import tensorflow as tf
from hornbook.show import tensorboard


@contextlib.contextmanager
def board(folder):
    """`hornbook board FOLDER --port 0` in a process of its own: the address it prints."""
    command = [sys.executable, "-m", "hornbook", "board", str(folder), "--port", "0"]
    process = subprocess.Popen(
        command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        said, found = "", None
        for line in process.stdout:
            said += line
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if found:
                break
        else:
            pytest.fail(f"TensorBoard did not start:\n{said}")
        # Its words are read on, so that a full pipe never stops it.
        reader = threading.Thread(target=process.stdout.read)
        reader.start()
        yield found.group()
    finally:
        process.terminate()
        process.wait(30)
        if found:
            reader.join(30)
        process.stdout.close()


def test_the_command_serves_a_folder_on_this_machine(tmp_path):
    with tensorboard.Writer(tmp_path / "first") as writer:
        writer.scalar("loss", 1.0, 0)
    with board(tmp_path) as address, urllib.request.urlopen(address, timeout=60) as page:
        assert b"TensorBoard" in page.read()


def test_the_command_hands_on_folder_and_port(monkeypatch):
    seen = []
    monkeypatch.setattr(tensorboard, "serve", lambda folder, port: seen.append((folder, port)) or 0)
    assert cli.main(["board"]) == 0
    assert cli.main(["board", "runs", "--port", "7007"]) == 0
    assert seen == [("logs", 6006), ("runs", 7007)]


def logs(folder):
    """A short training with everything that a run may have to show."""
    x = np.random.default_rng(0).random((40, 8, 8, 1), np.float32)
    y = np.arange(40) % 3
    model = hb.Sequential(
        [
            hb.Input((8, 8, 1), name="pixels"),
            layers.Conv2D(4, 3, activation="relu", name="filters"),
            layers.Flatten(name="flat"),
            layers.Dense(3, activation="softmax", name="scores"),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    told = callbacks.TensorBoard(folder / "run", histogram_freq=1)
    model.fit(x, y, epochs=3, verbose=0, callbacks=[told])
    with tensorboard.Writer(folder / "words") as writer:
        vectors = np.random.default_rng(1).normal(size=(30, 5))
        writer.embeddings(vectors, [f"word{n}" for n in range(30)], name="vocabulary")
        writer.text("note", "in **bold**", 0)


# All text of a page, also within the shadow trees and frames that TensorBoard's elements live in.
TEXT = """
const read = node => [...node.childNodes].map(child =>
    child.nodeType == 3 ? child.textContent :
    ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(child.tagName) ? '' : all(child)
).join(' ');
// A frame that still loads has no body yet.
const inner = node => node.tagName == 'IFRAME' && node.contentDocument?.body
    ? all(node.contentDocument.body) : node.shadowRoot ? read(node.shadowRoot) : '';
const all = node => read(node) + ' ' + inner(node);
return all(document.body).replace(/\\s+/g, ' ');
"""

# Opens the box of a scope in the graph, as a double click does.
OPEN = """
const find = node => {
    if (node.getAttribute && node.getAttribute('data-name') == arguments[0] &&
        node.classList.contains('node')) return node;
    for (const child of [...node.childNodes, ...(node.shadowRoot ? [node.shadowRoot] : [])]) {
        const found = find(child);
        if (found) return found;
    }
};
const box = find(document.body);
if (!box) return false;
box.querySelector('.nodeshape').dispatchEvent(new MouseEvent('dblclick', {bubbles: true}));
return true;
"""

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --window-size=1400,1000"
)


@pytest.fixture
def browser(tmp_path_factory):
    """A headless Chromium; the test is skipped where none is installed."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("no chromium with chromedriver (Debian: chromium and chromium-driver)")
    selenium = pytest.importorskip("selenium.webdriver")
    service = pytest.importorskip("selenium.webdriver.chrome.service")
    options = selenium.ChromeOptions()
    options.binary_location = program
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('browser')}")
    made = selenium.Chrome(options=options, service=service.Service(driver))
    try:
        yield made
    finally:
        made.quit()


@pytest.fixture
def page(browser, tmp_path):
    """``page(address, name, *words)``: wait until a page of TensorBoard shows these words."""
    from selenium.webdriver.support.ui import WebDriverWait

    wait = WebDriverWait(browser, 90)

    def sees(name, *words):
        def there(_):
            text = browser.execute_script(TEXT)
            return all(re.search(word, text) for word in words)

        try:
            wait.until(there)
        except Exception:
            pytest.fail(f"{name} shows no {words}: {browser.execute_script(TEXT)[:3000]}")
        finally:
            if os.environ.get("HORNBOOK_SHOTS"):
                shot = f"{browser.title or 'page'}-{name}-{len(words)}".replace("/", "_")
                browser.save_screenshot(f"{os.environ['HORNBOOK_SHOTS']}/{shot}.png")

    def shows(address, name, *words):
        browser.get("about:blank")
        browser.get(f"{address}#{name}")
        sees(name, *words)

    shows.sees = sees
    return shows


@pytest.mark.slow
def test_a_browser_shows_scalars_graph_histograms_and_vectors(tmp_path, browser, page):
    logs(tmp_path)
    with board(tmp_path) as address:
        # Numbers after the title: the axis is drawn.
        page(address, "scalars", "epoch_loss", r"tag: epoch_accuracy\s+[\d.]+", "run/train")
        # Scopes, and the shapes beside the edges between them.
        shapes = [r"\?×8×8×1", r"\?×6×6×4"]
        page(address, "graphs", "Main Graph", "pixels", "filters", "flat", *shapes)
        assert browser.execute_script(OPEN, "filters"), "the graph has no box 'filters'"
        page.sees("graphs", "Conv2D", "kernel", "Relu")
        page(address, "histograms", "filters/kernel/histogram", "scores/bias/histogram")
        page(address, "projector", "vocabulary", "Points: ?30", "Dimension: ?5")
        page(address, "text", "note", "in bold")


def summaries(folder):
    """A short TensorFlow-1 training with summaries of every kind."""
    draw = np.random.RandomState(0)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(0)
        with tf.name_scope("input"):
            x = tf.placeholder(tf.float32, [None, 64], name="pixels")
            y = tf.placeholder(tf.int64, [None], name="labels")
            tf.summary.image("digits", tf.reshape(x, [-1, 8, 8, 1]), 2)
        with tf.variable_scope("layer1"):
            w = tf.get_variable("weights", [64, 16])
            hidden = tf.nn.relu(tf.matmul(x, w) + tf.get_variable("biases", [16]))
            tf.summary.histogram("activations", hidden)
        scores = tf.layers.dense(hidden, 3, name="layer2")
        with tf.name_scope("loss"):
            loss = tf.losses.sparse_softmax_cross_entropy(y, scores)
            tf.summary.scalar("cross_entropy", loss)
        with tf.name_scope("train"):
            step = tf.train.AdamOptimizer(0.01).minimize(loss)
        tf.summary.audio("tone", tf.sin(tf.range(8000.0) / 3.0)[None], 8000)
        tf.summary.text("notes", tf.constant("learns *quickly*"))
        merged = tf.summary.merge_all()
        writer = tf.summary.FileWriter(str(folder / "tf1"), graph)
        session.run(tf.global_variables_initializer())
        pixels, labels = draw.rand(30, 64), draw.randint(0, 3, 30)
        for number in range(5):
            told, _ = session.run([merged, step], {x: pixels, y: labels})
            writer.add_summary(told, number)
        writer.close()


@pytest.mark.slow
def test_a_browser_shows_what_a_tensorflow_1_program_wrote(tmp_path, browser, page):
    summaries(tmp_path)
    with board(tmp_path) as address:
        page(address, "graphs", "Main Graph", "input", "layer1", "layer2", "loss", "train")
        assert browser.execute_script(OPEN, "layer1"), "the graph has no box 'layer1'"
        page.sees("graphs", "weights", "biases", "MatMul", "Relu", r"64×16")
        page(address, "scalars", "loss/cross_entropy", r"tag: loss/cross_entropy\s+[\d.]+")
        page(address, "histograms", "layer1/activations")
        page(address, "images", "input/digits/image/0", "input/digits/image/1")
        page(address, "audio", "tone/audio")
        page(address, "text", "notes", "learns quickly")
