"""What every check of pages shares: its arguments, the devices, and what a reader's eye would catch."""

import argparse
from pathlib import Path

from browser import Browser

DEVICES = {"laptop": (1440, 900), "tablet": (820, 1100), "phone": (390, 800)}
# Until what the page draws by itself has settled.
SETTLED = "new Promise(done => setTimeout(done, 120))"
PROBLEMS = """(() => {
  const problems = [];
  if (document.documentElement.scrollWidth > innerWidth)
    problems.push(`page is ${document.documentElement.scrollWidth} wide in ${innerWidth}`);
  document.querySelectorAll("svg.chart").forEach((svg, figure) => {
    const outer = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
    boxes.forEach(([text, box], i) => {
      if (box.left < outer.left - 1 || box.right > outer.right + 1 || box.top < outer.top - 1 ||
          box.bottom > outer.bottom + 1) problems.push(`figure ${figure}: cut off: ${text}`);
      for (const [other, b] of boxes.slice(i + 1))
        if (Math.min(box.right, b.right) - Math.max(box.left, b.left) > 1 &&
            Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top) > 3)
          problems.push(`figure ${figure}: overlap: ${text} | ${other}`);
    });
  });
  return problems;
})()"""


def arguments(description: str) -> argparse.Namespace:
    """FOLDER … and --screenshots FOLDER, which is made."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--screenshots", type=Path)
    found = parser.parse_args()
    found.folders = [folder.resolve() for folder in found.folders]
    if found.screenshots:
        found.screenshots.mkdir(parents=True, exist_ok=True)
    return found


def views() -> list[tuple[str, bool]]:
    """Every device, light and dark."""
    return [(device, dark) for device in DEVICES for dark in (False, True)]


def look(browser: Browser, page: Path, device: str, dark: bool, screenshots: Path | None, name: str) -> list[str]:
    """Opens a page on a device; says what is logged, wider than the window, cut off or over another, and takes a picture."""
    browser.open(page, *DEVICES[device], dark)
    browser.run(SETTLED)
    scheme = "dark" if dark else "light"
    if screenshots:
        browser.picture(screenshots / f"{name}-{device}-{scheme}.png")
    return [f"{device}, {scheme}: {line}" for line in browser.logged() + browser.run(PROBLEMS)]
