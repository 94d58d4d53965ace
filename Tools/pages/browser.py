"""A headless Chromium that does what it is told: opens pages, clicks, types, takes pictures, and tells what it logged.

Speaks the DevTools protocol over a pipe. Standard library alone.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


class Browser:
    def __init__(self):
        command = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not command:
            sys.exit("Chromium is not installed")
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (read_here, write_there), (read_there, write_here) = os.pipe(), os.pipe()

        def hand_down():
            # Chromium reads commands from descriptor 3 and answers on 4; neither may be in the other's way.
            there_in, there_out = os.dup(read_there), os.dup(write_there)
            os.dup2(there_in, 3)
            os.dup2(there_out, 4)

        self.process = subprocess.Popen(
            [command, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-dev-shm-usage", f"--user-data-dir={self.profile.name}", "--remote-debugging-pipe",
             "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=hand_down)
        os.close(read_there)
        os.close(write_there)
        self.input, self.output = os.fdopen(read_here, "rb"), os.fdopen(write_here, "wb")
        self.number, self.events, self.rest = 0, [], b""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.output.close()
        self.process.terminate()
        self.process.wait(timeout=30)
        self.profile.cleanup()

    def call(self, method: str, **parameters):
        """Sends a command and waits for its answer; what comes meanwhile is kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        self.output.write(json.dumps(message).encode() + b"\0")
        self.output.flush()
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self) -> dict:
        while b"\0" not in self.rest:
            more = self.input.read1(1 << 20)
            if not more:
                raise RuntimeError("Chromium has gone")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(text)
        if "method" in message:
            self.events.append(message)
        return message

    def open(self, path: Path | str, width: int, height: int, dark: bool) -> None:
        """Opens a page from disk at a size and in a colour scheme, and waits until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        # From elsewhere, so that a page that is open already is loaded anew.
        self.load("about:blank")
        self.load(path if str(path).startswith("file:") else f"file://{path}")

    def load(self, url: str) -> None:
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.receive()

    def logged(self) -> list[str]:
        """Console messages, exceptions and refusals of the policy since the page was opened."""
        self.run("new Promise(done => setTimeout(done, 50))")
        lines = []
        for event in self.events:
            parameters = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                lines.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Runtime.consoleAPICalled":
                lines.append(" ".join(str(value.get("value", "")) for value in parameters["args"]))
            elif event["method"] == "Log.entryAdded":
                lines.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")
        return lines

    def run(self, script: str):
        """The value of an expression in the page; promises are waited for."""
        result = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script[:80]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def key(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def download_to(self, folder: Path) -> None:
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def picture(self, path: Path) -> None:
        """The whole page, scrolled parts included."""
        size = self.run("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip={
            "x": 0, "y": 0, "width": size[0], "height": min(size[1], 12000), "scale": 1})["data"]
        path.write_bytes(base64.b64decode(data))
