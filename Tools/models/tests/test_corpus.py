"""The corpus as a whole: same seed same bytes, declared shares, nothing held out leaks, every span is found again."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(MODELS))

from corpus.mixes import PARTS, SUBDOMAINS  # noqa: E402


def make(folder, seed=1):
    subprocess.run([sys.executable, "-m", "corpus", "--output", str(folder), "--seed", str(seed), "--share", "0.01"],
                   cwd=MODELS, check=True, capture_output=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class CorpusTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name) / "first"
        make(cls.folder)
        cls.texts = {path.stem: read(path) for path in cls.folder.glob("*.jsonl") if path.stem != "concepts"}
        cls.labels = {name: read(cls.folder / "labels" / f"{name}.jsonl") for name in cls.texts}
        cls.concepts = {(line["subdomain"], line["concept"]): line for line in read(cls.folder / "concepts.jsonl")}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def training(self):
        return [part.name for part in PARTS if part.training]

    def test_same_seed_same_bytes(self):
        with tempfile.TemporaryDirectory() as other:
            make(other)
            names = sorted(path.relative_to(self.folder) for path in self.folder.rglob("*.jsonl"))
            self.assertEqual(len(names), 2 * len(self.texts) + 1)
            for name in names:
                self.assertEqual((self.folder / name).read_bytes(), (Path(other) / name).read_bytes(), name)

    def test_another_seed_gives_other_texts(self):
        with tempfile.TemporaryDirectory() as other:
            make(other, seed=2)
            mine = {document["text"] for document in self.texts["host"]}
            theirs = {document["text"] for document in read(Path(other) / "host.jsonl")}
            # A short note may come out the same by chance.
            self.assertLess(len(mine & theirs), len(mine) / 100)

    def test_shares_of_the_mixes(self):
        for part in PARTS:
            lengths = {}
            for document, label in zip(self.texts[part.name], self.labels[part.name], strict=True):
                lengths[label["kind"]] = lengths.get(label["kind"], 0) + len(document["text"])
            total = sum(lengths.values())
            self.assertGreaterEqual(total, int(part.characters * 0.01))
            for kind, share in part.shares.items():
                # Within one document of the longest kind.
                self.assertAlmostEqual(lengths.get(kind, 0) / total, share, delta=1500 / total, msg=f"{part.name} {kind}")

    def test_no_text_comes_twice(self):
        texts = [document["text"] for name in self.texts for document in self.texts[name]]
        self.assertEqual(len(texts), len(set(texts)))

    def test_unseen_concepts_are_in_no_training_text(self):
        for name in SUBDOMAINS:
            unseen = [line for (subdomain, _), line in self.concepts.items()
                      if subdomain == name and line["frequency"] == 0]
            self.assertGreater(len(unseen), 10)
            for line in unseen:
                for part in self.training():
                    self.assertEqual(line["counts"][part], {"notes": 0, "mentions": 0, "facts": 0})
                self.assertGreater(line["counts"][f"facts-{name}"]["facts"], 0)
            names = re.compile("|".join(re.escape(re.sub("^(the|an?) ", "", line["name"])) for line in unseen), re.I)
            for part in self.training():
                for document, label in zip(self.texts[part], self.labels[part], strict=True):
                    if label["kind"] == name:
                        self.assertIsNone(names.search(document["text"]), document["text"])

    def test_spans_and_counts(self):
        counted = {}
        for name in self.texts:
            for document, label in zip(self.texts[name], self.labels[name], strict=True):
                self.assertEqual(document["id"], label["id"])
                self.assertGreater(label["bits"], 5)
                for kind, key, start, end in label["spans"]:
                    surface = document["text"][start:end].lower()
                    if label["kind"] not in SUBDOMAINS:
                        self.assertTrue(surface)
                        continue
                    concept = self.concepts[(label["kind"], key.split(" ")[0])]
                    if kind == "mention":
                        self.assertIn(surface, [form.lower() for form in [concept["name"]] + concept["forms"]])
                    else:
                        self.assertEqual(surface, concept["facts"][key.split(" ")[1]].lower())
                    place = (label["kind"], concept["concept"], name, "mentions" if kind == "mention" else "facts")
                    counted[place] = counted.get(place, 0) + 1
        for (subdomain, key), line in self.concepts.items():
            for name, counts in line["counts"].items():
                for what in ("mentions", "facts"):
                    self.assertEqual(counts[what], counted.get((subdomain, key, name, what), 0), (key, name, what))

    def test_labels_lie_apart(self):
        for name, documents in self.texts.items():
            fields = {"id", "text", "profession", "gender"} if "biographies" in name else {"id", "text"}
            for document in documents:
                self.assertEqual(set(document), fields)


if __name__ == "__main__":
    unittest.main()
