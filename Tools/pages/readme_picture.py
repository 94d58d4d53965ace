"""Takes the README's picture of the demonstration: the beginning of its page, in headless Chromium.

    python3 Tools/pages/readme_picture.py demo/index.html Documentation/figures/demo.png

The page is opened as it lies, 1,120 pixels wide, light. Needs Chromium and the standard library.
"""

import base64
import sys
from pathlib import Path

from browser import Browser

WIDTH, HEIGHT = 1120, 650


def main() -> None:
    page, picture = map(Path, sys.argv[1:])
    with Browser() as browser:
        browser.open(page.resolve(), WIDTH, HEIGHT, dark=False)
        data = browser.call("Page.captureScreenshot", format="png", clip={
            "x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1})["data"]
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(base64.b64decode(data))
    print(f"{picture}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
