"""Pages that the program wrote from texts made to break out of them: what a browser would load or run.

    python3 Tools/reliability/pages.py FOLDER [--tally FILE]

Of every page and figure in FOLDER (that which `determinism.py --keep FOLDER` leaves has them all): the policy stands before anything
else and forbids what is not the page's own; there is no element but those the program writes, no attribute that runs a script, no
address outside the folder; the texts with markup in them, which labels, documents, prompts and file names held, are text.
"""

import argparse
import re
from html.parser import HTMLParser
from pathlib import Path

from tally import add

ELEMENTS = set("""html head meta title style body h1 h2 h3 h4 p pre code div span figure figcaption details summary table thead tbody
    tr th td caption svg g path line rect circle polyline polygon text tspan a ul ol li section header footer main nav article input
    button label textarea select option script b i em strong small br hr mark dl dt dd defs clippath use kbd aside time img
    fieldset legend form output noscript""".split())
POLICY = re.compile(r"default-src 'none'; style-src 'unsafe-inline'(; script-src 'unsafe-inline'( 'self' file:)?)?")


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.problems, self.policy, self.scripts, self.text = [], None, 0, []

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            self.problems.append(f"element {tag}")
        values = dict(attributes)
        if tag == "meta" and values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag in ("script", "style") and self.policy is None:
            self.problems.append(f"{tag} before the policy")
        self.scripts += tag == "script"
        for name, value in attributes:
            if name.startswith("on"):
                self.problems.append(f"{tag} {name}")
            if name in ("src", "href", "action", "data", "xlink:href", "srcset", "poster"):
                if not re.fullmatch(r"#[^\s]*|(?!.*:)(?!/)(?!.*\.\.)[^\s]+", value or ""):
                    self.problems.append(f"{tag} {name}={value!r:.60}")
            if name == "style" and "url(" in (value or ""):
                self.problems.append(f"{tag} style with url(")

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self.text.append(data)


def problems(path):
    content = path.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(content)
    reader.close()
    found = reader.problems
    if path.suffix == ".html":
        if not reader.policy or not POLICY.fullmatch(reader.policy):
            found.append(f"policy {reader.policy!r}")
        elif reader.scripts and "script-src" not in reader.policy or reader.scripts == 0 and "script-src" in reader.policy:
            found.append("a policy for scripts that are not there, or none for those that are")
    elif reader.scripts or "<!ENTITY" in content:
        found.append("a figure with a script or an entity")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tally")
    options = parser.parse_args()
    paths = sorted([*options.folder.rglob("*.html"), *options.folder.rglob("*.svg")])
    # Data of dashboards: text that must not end the script it is read by.
    scripts = sorted(options.folder.rglob("data/*.js"))
    good = 0
    print("| page | problems |\n|---|---|")
    for path in paths + scripts:
        found = problems(path) if path.suffix != ".js" else ["</script"] * ("</script" in path.read_text(encoding="utf-8").lower())
        good += not found
        if found or path.suffix == ".html":
            print(f"| {path.relative_to(options.folder)} | {'; '.join(found[:5]) or 'none'} |")
    held = sum("alert(1)" in path.read_text(encoding="utf-8") for path in paths + scripts)
    print(f"{len(paths) + len(scripts)} pages, figures and data files; {held} hold a text that looks like markup")
    add(options.tally, "pages and figures with hostile texts", len(paths) + len(scripts), good, "policy, elements, addresses, scripts")
    raise SystemExit(good < len(paths) + len(scripts) or held == 0)


if __name__ == "__main__":
    main()
