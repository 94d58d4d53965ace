"""Opens pages in headless Chromium and checks what a reader would see.

    python3 Tools/pages/check.py FOLDER … [--screenshots FOLDER]

Every page in every FOLDER, from disk and with its own policy in force, at the width of a laptop, a tablet and a phone, light
and dark: no console message, nothing wider than the window, no link that leads nowhere, in each figure no text that reaches
out of the figure or over another text; once more with every table open. On pages of `evaluate pareto`, `evaluate tail`, `features compare` and
`features score` the figures hold as many marks, whiskers and rings as the numbers beside the page call for (figures.py).
Pictures go to --screenshots. Needs Chromium and the standard library.
"""

import html
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

from browser import Browser
from figures import expected
from look import PROBLEMS, arguments, look, views

FIGURES = """[...document.querySelectorAll("svg.chart")].map(svg => ({
  title: svg.getAttribute("aria-label"), marks: svg.querySelectorAll(".mark").length,
  whiskers: svg.querySelectorAll(".whisker").length, rings: svg.querySelectorAll(".mark .ring").length}))"""
OPEN = "for (const details of document.querySelectorAll('details')) details.open = true"


def check(page: Path, browser: Browser, screenshots: Path | None) -> int:
    name, problems = f"{page.parent.name}-{page.stem}", []
    if '<meta http-equiv="Content-Security-Policy"' not in page.read_text():
        problems.append("no content security policy")
    for device, dark in views():
        problems += look(browser, page, device, dark, screenshots, name)
        browser.run(OPEN)
        problems += [f"{device}, tables open: {line}" for line in browser.run(PROBLEMS)]
    for link in re.findall(r'<a href="([^"#]+)"', page.read_text()):
        if not (page.parent / html.unescape(link)).exists():
            problems.append(f"the link leads nowhere: {link}")
    wanted = expected(page)
    if wanted is not None:
        found = browser.run(FIGURES)
        if len(found) != len(wanted):
            problems.append(f"{len(found)} figures, expected {len(wanted)}")
        for place, (seen, counts) in enumerate(zip(found, wanted)):
            problems += [f"figure {place}, {seen['title']}: {seen[key]} {key}, expected {count}"
                         for key, count in counts.items() if seen[key] != count]
    for figure in sorted((page.parent / "figures").glob("*.svg")):
        try:
            ElementTree.parse(figure)
        except ElementTree.ParseError as error:
            problems.append(f"{figure.name}: {error}")
    for problem in dict.fromkeys(problems):
        print(f"{name}: {problem}")
    print(f"{name}: {len(problems)} problems")
    return len(problems)


def main() -> None:
    asked = arguments(__doc__)
    with Browser() as browser:
        pages = [page for folder in asked.folders for page in sorted(folder.glob("*.html"))]
        failures = sum(check(page, browser, asked.screenshots) for page in pages)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
