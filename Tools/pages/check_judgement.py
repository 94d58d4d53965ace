"""Opens a page of `debias judge` in headless Chromium, decides a few features on it, saves the list, and reads it.

    python3 Tools/pages/check_judgement.py FOLDER … [--screenshots FOLDER]

From disk and with the page's own policy in force. The file that the button saves must be an ablation list with the
features of the page in order, those ticked to be ablated, with the reasons typed.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from browser import Browser
from look import arguments, look, views


def check(folder: Path, browser: Browser, screenshots: Path | None) -> int:
    page = folder / "judge.html"
    features = json.loads((folder / "candidates.json").read_text())["features"]
    problems = []
    with tempfile.TemporaryDirectory() as downloads:
        for device, dark in views():
            problems += look(browser, page, device, dark, screenshots, folder.name)
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
        print(f"{folder.name}: {problem}")
    print(f"{folder.name}: {len(features)} features, {len(problems)} problems")
    return len(problems)


def main() -> None:
    asked = arguments(__doc__)
    with Browser() as browser:
        failures = sum(check(folder, browser, asked.screenshots) for folder in asked.folders)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
