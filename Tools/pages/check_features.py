"""Opens feature dashboards in headless Chromium and checks what a reader would see and do.

    python3 Tools/pages/check_features.py FOLDER … [--screenshots FOLDER]

Each FOLDER is one that `features` wrote. At the widths of a laptop, a tablet and a phone, light and dark, from disk and
with the page's own policy in force: no console message, nothing wider than the window, no label of a figure cut off or
over another. Then once: as many dots, bars and contexts as the numbers beside the page call for; every token is the text
that contexts.jsonl has, whatever it looks like; search, order, pages, links, keys and the map lead where they should.
"""

import json
import sys
from pathlib import Path

from browser import Browser
from look import SETTLED, arguments, look, views

ROWS = 20


class Check:
    def __init__(self, folder: Path, browser: Browser):
        self.folder, self.browser, self.problems = folder, browser, []
        self.root = json.loads((folder / "features.json").read_text())
        self.contexts = [json.loads(line) for line in (folder / "contexts.jsonl").read_text().split("\n") if line]
        self.page = folder / "index.html"

    def equal(self, what: str, found, wanted) -> None:
        if found != wanted:
            self.problems.append(f"{what}: {str(found)[:300]}, expected {str(wanted)[:300]}")

    def go(self, feature: int) -> None:
        self.browser.run(f"location.hash = '#{feature}'; {SETTLED}")
        self.browser.run("Promise.race([new Promise(done => { const wait = () => document.querySelector('#feature h2')?."
                         f"textContent === 'Feature {feature}' ? done() : setTimeout(wait, 20); wait(); }}),"
                         "new Promise(done => setTimeout(done, 5000))])")

    def heading(self) -> str | None:
        return self.browser.run("document.querySelector('#feature h2')?.textContent")

    def rows(self) -> list[int]:
        return self.browser.run("[...document.querySelectorAll('#rows a')].map(a => Number(a.textContent))")

    def search(self, text: str, scope: str = "any") -> list[int]:
        """All features found, page after page."""
        self.browser.run(f"find('query').value = {json.dumps(text)}; find('scope').value = '{scope}';"
                         "find('query').dispatchEvent(new Event('input'))")
        found = self.rows()
        while not self.browser.run("find('on').disabled"):
            self.browser.run("find('on').click()")
            found += self.rows()
        return found

    def numbers(self) -> None:
        features = self.root["features"]
        dots = self.browser.run("[...document.querySelectorAll('#map .dots')].reduce((sum, path) => "
                                "sum + path.getAttribute('d').split('M').length - 1, 0)")
        self.equal("dots on the map", dots, self.root["d_sae"])
        shown = self.browser.run("[...document.querySelectorAll('#map .shown')].reduce((sum, path) => "
                                 "sum + path.getAttribute('d').split('M').length - 1, 0)")
        self.equal("large dots", shown, len(features))
        places = sorted({0, len(features) // 2, len(features) - 1}) if features else []
        for place in places:
            feature, contexts = features[place], self.contexts[place]
            index = feature["index"]
            self.go(index)
            self.equal("heading", self.heading(), f"Feature {index}")
            bars = self.browser.run("document.querySelectorAll('.histogram .mark').length")
            self.equal(f"bars of {index}", bars, len(feature["histogram"]["counts"]))
            lists = self.browser.run("[...document.querySelectorAll('#feature .examples')].map(list => [...list."
                                     "querySelectorAll('.text')].map(text => [...text.querySelectorAll('.token')].map("
                                     "token => token.textContent)))")
            strongest = [example["tokens"] for example in contexts["strongest"]]
            self.equal(f"strongest contexts of {index}", lists[0] if lists else [], [
                [self.visible(token) for token in tokens] for tokens in strongest])
            drawn = sum(len(examples) for examples in lists[1:])
            part = len(contexts["sampled"])
            self.equal(f"examples of {index}", drawn, sum(
                min(3, part * (group + 1) // 5 - part * group // 5) for group in range(5)))
            peaks = self.browser.run("[...document.querySelectorAll('#feature .examples .text')].map(text => "
                                     "text.querySelectorAll('.peak').length)")
            self.equal(f"marked tokens of {index}", set(peaks) - {1}, set())
            near = self.browser.run("[...document.querySelectorAll('.near li')].map(li => Number.parseInt("
                                    "li.textContent))")
            self.equal(f"neighbours of {index}", near, [other["index"] for other in feature["neighbours"]])
            if feature["promoted"] is not None:
                promoted = self.browser.run("[...document.querySelectorAll('.logits')].map(table => [...table."
                                            "querySelectorAll('code')].map(code => code.textContent))")
                for found, name in zip(promoted, ("promoted", "suppressed")):
                    self.equal(f"{name} of {index}", found, [
                        self.visible(token["token"], 24) for token in feature[name]])

    @staticmethod
    def visible(token: str, most: int = 40) -> str:
        signs = {"\n": "⏎", "\t": "⇥", "\r": "␍"}
        text = "".join(signs.get(c, "␦") if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 else c for c in token)
        return text[:most - 8] + "…" + text[-7:] if len(text) > most else text

    def ways(self) -> None:
        features = self.root["features"]
        self.browser.open(self.page, 1280, 900, False)
        everything = self.search("")
        self.equal("features in the list", sorted(everything), [feature["index"] for feature in features])
        if not features:
            self.equal("status", self.browser.run("find('status').textContent"), "no feature matches")
            return
        pages = (len(features) + ROWS - 1) // ROWS
        self.equal("status", self.browser.run("find('status').textContent"),
                   f"{len(features)} of {len(features)} features; page {pages} of {pages}")
        counts = {feature["index"]: feature["count"] for feature in features}
        self.equal("order by activity", everything, sorted(counts, key=lambda index: (-counts[index], index)))
        self.browser.run("find('order').value = 'index'; find('order').dispatchEvent(new Event('change'))")
        self.equal("order by index", self.rows(), sorted(counts)[:ROWS])
        last = features[-1]["index"]
        self.equal("search by index", self.search(str(last), "index"), [last])
        plain = lambda text: text.replace("▁", " ").replace("Ġ", " ").strip().lower()
        token = next((plain(t["token"]) for f in features for t in f["promoted"] or [] if plain(t["token"])), None)
        if token:
            wanted = [f["index"] for f in features
                      if any(token in plain(t["token"]) for t in (f["promoted"] or [])[:8])]
            self.equal(f"search for promoted {token!r}", self.search(token, "promoted"), wanted)
        self.equal("search for what is not there", self.search("qqqzzzxxx"), [])
        self.search("")
        order = sorted(counts)
        self.go(order[0])
        self.browser.key("ArrowRight")
        self.browser.run(SETTLED)
        self.equal("right arrow", self.heading(), f"Feature {order[min(1, len(order) - 1)]}")
        self.browser.key("ArrowLeft")
        self.browser.run(SETTLED)
        self.equal("left arrow", self.heading(), f"Feature {order[0]}")
        self.browser.key("/")
        self.equal("slash", self.browser.run("document.activeElement.id"), "query")
        self.browser.run("find('map').scrollIntoView()")
        spot = self.browser.run("(() => { const box = map.getBoundingClientRect(), s = box.width / map.viewBox.baseVal."
                                f"width, p = places.get({last}); return [box.left + column.x[p] * s, box.top + "
                                "column.y[p] * s, column.x[p], column.y[p]]; })()")
        self.browser.click(spot[0], spot[1])
        self.browser.run(SETTLED)
        hit = int((self.heading() or "Feature -1").split()[1])
        at = self.browser.run(f"[column.x[places.get({hit})], column.y[places.get({hit})]]")
        near = at[0] is not None and max(abs(at[0] - spot[2]), abs(at[1] - spot[3])) < 2
        self.equal("click on the map", near, True)
        self.browser.run("location.hash = '#999999999'; " + SETTLED)
        self.browser.run(SETTLED)
        self.equal("unknown feature", "not among" in self.browser.run("find('feature').textContent"), True)
        scripts = self.browser.run("[...document.scripts].filter(s => !s.type).length")
        self.equal("scripts in the page", scripts, 1)
        self.equal("elements from text", self.browser.run("document.querySelectorAll('img, iframe, object').length"), 0)
        self.problems += self.browser.logged()


def main() -> None:
    asked = arguments(__doc__)
    failures = 0
    with Browser() as browser:
        for folder in asked.folders:
            check = Check(folder, browser)
            for device, dark in views():
                check.problems += look(browser, check.page, device, dark, asked.screenshots, folder.name)
            check.numbers()
            check.ways()
            for problem in check.problems:
                print(f"{folder.name}: {problem}")
            print(f"{folder.name}: {len(check.root['features'])} features, {len(check.problems)} problems")
            failures += len(check.problems)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
