"""Opens pages in headless Chromium and checks what a reader would see.

    python3 Tools/pages/check.py FOLDER … [--screenshots FOLDER]

Every page in every FOLDER, at the width of a laptop, a tablet and a phone, light and dark: no console message, nothing
wider than the window, in each figure no text that reaches out of the figure or over another text. On pages of
`evaluate pareto`, `evaluate tail`, `features compare` and `features score` the figures hold as many marks, whiskers and rings
as the numbers beside the page call for (figures.py). Pictures go to --screenshots. Needs Chromium and the standard library.
"""

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from figures import expected

WIDTHS = {"laptop": (1280, 2600), "tablet": (820, 3400), "phone": (390, 5200)}
MEASURE = """
<script>
addEventListener("load", () => {
  for (const details of document.querySelectorAll("details")) details.open = OPEN;
  const problems = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) problems.push("page is " + root.scrollWidth + " wide in " + innerWidth);
  document.querySelectorAll("svg.chart").forEach((svg, figure) => {
    const outer = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
    boxes.forEach(([text, box], i) => {
      if (box.left < outer.left - 1 || box.right > outer.right + 1 || box.top < outer.top - 1 ||
          box.bottom > outer.bottom + 1) problems.push("figure " + figure + ": cut off: " + text);
      for (const [other, b] of boxes.slice(i + 1))
        if (Math.min(box.right, b.right) - Math.max(box.left, b.left) > 1 &&
            Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top) > 3)
          problems.push("figure " + figure + ": overlap: " + text + " | " + other);
    });
  });
  const figures = [...document.querySelectorAll("svg.chart")].map(svg => ({
    title: svg.getAttribute("aria-label"), marks: svg.querySelectorAll(".mark").length,
    whiskers: svg.querySelectorAll(".whisker").length, rings: svg.querySelectorAll(".mark .ring").length}));
  parent.postMessage(JSON.stringify({problems, figures, textSize: Math.min(...[...document.querySelectorAll(
    "svg.chart text")].map(text => text.getBoundingClientRect().height))}), "*");
});
</script>
"""
FRAME = """<!DOCTYPE html><body style="margin:0"><iframe src="{page}" style="border:0" width="{width}" height="{height}">
</iframe><script>addEventListener("message", event => {{ const pre = document.createElement("pre"); pre.id = "found";
pre.textContent = event.data; document.body.append(pre); }});</script></body>"""


def chromium(*arguments: str) -> subprocess.CompletedProcess:
    command = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not command:
        sys.exit("Chromium is not installed")
    return subprocess.run(
        [command, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
         "--virtual-time-budget=4000", *arguments], capture_output=True, text=True, timeout=180)


def console(errors: str) -> list[str]:
    return [line for line in errors.splitlines() if ":CONSOLE" in line]


def look(page: Path, work: Path, scheme: str, size: str, is_open: bool, picture: Path | None) -> dict:
    """What the measuring script found in a copy of the page, framed at the width of a device."""
    width, height = WIDTHS[size]
    height = int(height * LENGTHS.get(page.stem, 1))
    copy = work / "page.html"
    text = page.read_text()
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', text)
    if not policy:
        return {"problems": ["no content security policy"], "figures": []}
    measured = text.replace(policy[0], "").replace("</body>", MEASURE.replace("OPEN", str(is_open).lower()) + "</body>")
    copy.write_text(measured)
    frame = work / "frame.html"
    frame.write_text(FRAME.format(page="page.html", width=width, height=height))
    # 0 is dark, 1 is light.
    colours = f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}"
    result = chromium(colours, "--dump-dom", f"--window-size={max(width, 600)},{height}", f"file://{frame}")
    found = re.search(r'<pre id="found">(.*?)</pre>', result.stdout, re.S)
    if not found:
        return {"problems": [f"the page did not load: {result.stderr[-500:]}"], "figures": []}
    found = json.loads(html.unescape(found[1]))
    found["problems"] += console(result.stderr)
    if picture:
        copy.write_text(text)
        result = chromium(
            colours, f"--screenshot={picture}", f"--window-size={max(width, 500)},{height}", f"file://{frame}")
        # The page itself, policy in force.
        found["problems"] += console(result.stderr)
    return found


# How much longer pages are than others.
LENGTHS = {"tail": 2.2}


def check(page: Path, work: Path, screenshots: Path | None) -> int:
    name, failures = f"{page.parent.name}/{page.stem}", 0
    wanted = expected(page)
    for size in WIDTHS:
        for scheme in ("light", "dark"):
            picture = screenshots / f"{page.parent.name}-{page.stem}-{size}-{scheme}.png" if screenshots else None
            found = look(page, work, scheme, size, scheme == "dark", picture)
            for problem in found["problems"]:
                print(f"{name}, {size}, {scheme}: {problem}")
            failures += len(found["problems"])
            for place, (seen, counts) in enumerate(zip(found["figures"], wanted, strict=True) if wanted else []):
                for key, count in counts.items():
                    if seen[key] != count:
                        print(f"{name}: figure {place}, {seen['title']}: {seen[key]} {key}, expected {count}")
                        failures += 1
    for figure in (page.parent / "figures").glob("*.svg"):
        try:
            ElementTree.parse(figure)
        except ElementTree.ParseError as error:
            print(f"{figure}: {error}")
            failures += 1
    print(f"{name}: {failures} problems")
    return failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--screenshots", type=Path)
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        pages = [page for folder in arguments.folders for page in sorted(folder.resolve().glob("*.html"))]
        failures = sum(check(page, Path(work), arguments.screenshots) for page in pages)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
