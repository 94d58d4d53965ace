"""Opens a page of `debias judge` in headless Chromium, decides a few features on it, saves the list, and reads it.

    python3 Tools/pages/check_judgement.py FOLDER [--screenshots FOLDER]

From disk and with the page's own policy in force. The file that the button saves must be an ablation list with the
features of the page in order, those ticked to be ablated, with the reasons typed.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from browser import Browser


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--screenshots", type=Path)
    arguments = parser.parse_args()
    page = arguments.folder.resolve() / "judge.html"
    features = json.loads((arguments.folder / "candidates.json").read_text())["features"]
    problems = []
    with Browser() as browser, tempfile.TemporaryDirectory() as downloads:
        for name, (width, height) in {"laptop": (1280, 900), "phone": (390, 800)}.items():
            for dark in (False, True):
                browser.open(page, width, height, dark)
                wide = browser.run("document.documentElement.scrollWidth")
                if wide > width:
                    problems.append(f"{name}: page is {wide} wide in {width}")
                if arguments.screenshots:
                    arguments.screenshots.mkdir(parents=True, exist_ok=True)
                    browser.picture(arguments.screenshots / f"judge-{name}-{'dark' if dark else 'light'}.png")
        browser.download_to(Path(downloads))
        reason = 'says "he" <b>& she</b>'
        browser.run("for (const [i, card] of cards.entries()) if (box(card).checked !== (i % 2 === 0)) box(card).click();"
                    f"cards[0].querySelector('.reason').value = {json.dumps(reason)};"
                    "document.getElementById('save').click()")
        saved = Path(downloads) / "ablations.json"
        for _ in range(100):
            if saved.exists():
                break
            time.sleep(0.1)
            browser.run("1")
        found = json.loads(saved.read_text()) if saved.exists() else None
        if found is None:
            problems.append("nothing was saved")
        else:
            wanted = [{"hook": f["hook"], "index": f["index"], "ablate": i % 2 == 0} for i, f in enumerate(features)]
            entries = found["features"]
            if found["format_version"] != 1 or [{k: e[k] for k in ("hook", "index", "ablate")} for e in entries] != wanted:
                problems.append(f"saved: {found}")
            if entries[0].get("reason") != reason:
                problems.append(f"reason: {entries[0]}")
        count = browser.run("document.getElementById('count').textContent")
        if count != f"{(len(features) + 1) // 2} of {len(features)} are to be ablated":
            problems.append(f"count: {count}")
        browser.run("document.getElementById('hide').click()")
        shown = browser.run("cards.filter(card => !card.hidden).length")
        if shown != len(features) // 2:
            problems.append(f"{shown} cards shown, expected {len(features) // 2}")
        problems += browser.logged()
    for problem in problems:
        print(f"judge: {problem}")
    print(f"judge: {len(features)} features, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
