// Search on pages opened from a folder. Browsers start no Worker from file://, so the worker's
// script runs in a hidden frame, and both sides hand each other their messages as events.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.room = frame.contentWindow;
      this.ready = new Promise((resolve) => {
        const inside = this.room.document;
        inside.open();
        inside.write("<!doctype html><body></body>");
        inside.close();
        this.room.postMessage = (data) =>
          this.dispatchEvent(new MessageEvent("message", { data }));
        this.room.importScripts = (...urls) =>
          urls.reduce((before, one) => before.then(() => this.load(one)), Promise.resolve());
        this.load(url).then(resolve);
      });
    }
    load(url) {
      return new Promise((resolve, reject) => {
        const script = this.room.document.createElement("script");
        Object.assign(script, { src: url, onload: resolve, onerror: reject });
        this.room.document.body.append(script);
      });
    }
    postMessage(data) {
      this.ready.then(() => this.room.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() {
      this.room.frameElement.remove();
    }
  };
  window.Worker = window.IFrameWorker;
}
