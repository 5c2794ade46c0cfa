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
const inner = node => node.tagName == 'IFRAME' && node.contentDocument
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


@pytest.mark.slow
def test_a_browser_shows_scalars_graph_histograms_and_vectors(tmp_path, browser):
    from selenium.webdriver.support.ui import WebDriverWait

    logs(tmp_path)
    wait = WebDriverWait(browser, 90)

    def shows(page, *words):
        browser.get("about:blank")
        browser.get(f"{address}#{page}")
        sees(page, *words)

    def sees(page, *words):
        def there(_):
            text = browser.execute_script(TEXT)
            return all(re.search(word, text) for word in words)

        try:
            wait.until(there)
        except Exception:
            pytest.fail(f"{page} shows no {words}: {browser.execute_script(TEXT)[:3000]}")
        finally:
            if os.environ.get("HORNBOOK_SHOTS"):
                browser.save_screenshot(f"{os.environ['HORNBOOK_SHOTS']}/{page}.png")

    with board(tmp_path) as address:
        # Numbers after the title: the axis is drawn.
        shows("scalars", "epoch_loss", r"tag: epoch_accuracy\s+[\d.]+", "run/train")
        # Scopes, and the shapes beside the edges between them.
        shows("graphs", "Main Graph", "pixels", "filters", "flat", r"\?×8×8×1", r"\?×6×6×4")
        assert browser.execute_script(OPEN, "filters"), "the graph has no box 'filters'"
        sees("graphs", "Conv2D", "kernel", "Relu")
        shows("histograms", "filters/kernel/histogram", "scores/bias/histogram")
        shows("projector", "vocabulary", "Points: ?30", "Dimension: ?5")
        shows("text", "note", "in bold")
