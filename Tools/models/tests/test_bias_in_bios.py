"""Tools/bias_in_bios.py on rows as the Hugging Face files have them."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bias_in_bios  # noqa: E402


class BiasInBiosTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def convert(self, name, text, *options):
        source, target = Path(self.folder.name) / name, Path(self.folder.name) / "out.jsonl"
        source.write_text(text, encoding="utf-8")
        bias_in_bios.main([str(source), "--output", str(target), *options])
        return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]

    def test_numbers_become_names(self):
        lines = "".join(json.dumps({"hard_text": f"t{number}", "profession": number, "gender": number % 2}) + "\n"
                        for number in (21, 13, 0))
        found = self.convert("a.jsonl", lines)
        self.assertEqual([(row["profession"], row["gender"]) for row in found],
                         [("professor", "female"), ("nurse", "female"), ("accountant", "male")])
        self.assertEqual(len(self.convert("b.jsonl", lines, "--professions", "professor,nurse")), 2)

    def test_names_stay(self):
        found = self.convert("a.csv", 'hard_text,profession,gender\n"He teaches, at length.",professor,Male\n')
        self.assertEqual(found, [{"text": "He teaches, at length.", "profession": "professor", "gender": "male"}])

    def test_what_is_not_bias_in_bios_is_refused(self):
        for text in ("hard_text,profession\na,1\n", "hard_text,profession,gender\na,28,0\n",
                     "hard_text,profession,gender\na,1,2\n"):
            with self.assertRaises(SystemExit):
                self.convert("a.csv", text)


if __name__ == "__main__":
    unittest.main()
