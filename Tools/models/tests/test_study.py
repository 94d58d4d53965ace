"""Tools/studies/study: texts of the arms, intervals, comparison at equal L0, schedules, the page's marks."""

import json
import math
import sys
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies/study"))

import page  # noqa: E402
from arms import Budget  # noqa: E402
from drawing import Axis, Dots, Lines, Series, figure  # noqa: E402
from intervals import bootstrap, mean  # noqa: E402
from lanes import write_lines  # noqa: E402
from results import Results  # noqa: E402
from texts import SEED_TEXTS, draw, mixed, parts, rarity  # noqa: E402


def documents(*texts):
    return [{"id": str(place), "text": text} for place, text in enumerate(texts)]


class StudyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_parts_follow_each_other_and_hold_their_sizes(self):
        lines = documents(*["abcd"] * 10)
        first, second = parts(lines, 10, 6)
        self.assertEqual([line["id"] for line in first], ["0", "1", "2"])
        self.assertEqual([line["id"] for line in second], ["3", "4"])

    def test_mixed_has_as_many_characters_of_both(self):
        lines = mixed(documents(*["aa"] * 10), documents(*["bbbb"] * 5))
        held = {letter: sum(line["text"].count(letter) for line in lines) for letter in "ab"}
        self.assertLessEqual(abs(held["a"] - held["b"]), 4)

    def test_draws_of_seed_texts_share_none(self):
        source = self.folder / "all.jsonl"
        write_lines(source, documents(*map(str, range(55))))
        drawn = []
        for seed in (1, 2, 3, 4):
            path = draw(source, seed, self.folder / str(seed))
            drawn += [json.loads(line)["id"] for line in path.read_text().splitlines()]
        self.assertEqual(len(drawn), 4 * SEED_TEXTS)
        self.assertEqual(len(set(drawn)), len(drawn))

    def test_texts_of_rare_words_are_drawn_more_often(self):
        lines = documents(*["the same words"] * 50, "quartz zircon olivine")
        drawn = rarity(lines, 30_000, 1)
        share = sum(line["id"] == "50" for line in drawn) / len(drawn)
        self.assertAlmostEqual(share, 0.5, delta=0.05)  # a weight of 1 beside fifty of 1/50

    def test_intervals(self):
        found = mean([1.0, 2.0, 3.0])
        self.assertAlmostEqual(found.margin, 4.303 / math.sqrt(3), places=6)
        self.assertEqual(mean([2.5]).text(1), "2.5")
        self.assertEqual(mean([-1.0, -1.0]).text(2, True), "−1.00 ± 0.00")
        self.assertIsNone(mean([]))
        self.assertAlmostEqual(bootstrap([0.0, 1.0] * 200).margin, 1.96 * 0.5 / 20, delta=0.006)

    def test_equal_l0_is_interpolated_in_its_logarithm(self):
        results = Results(self.folder)
        self.assertAlmostEqual(results.at_equal_l0(16, [(8, 3.0), (32, 1.0)]), 2.0)
        self.assertEqual(results.at_equal_l0(4, [(8, 3.0), (32, 1.0)]), 3.0)

    def test_stages_share_budget_and_fall_alike(self):
        budget = Budget(tuning=204_800)
        whole, last = budget.schedule(204_800), budget.schedule(102_400, 10, 0.6)
        self.assertEqual(whole[-1], last[-1])

    def test_figures_are_well_formed(self):
        lines = Lines("a < b", Axis("x", True), Axis("y"), [Series("s & t", [(1, 2, 1, 3), (10, 4, None, None)])], level=0)
        dots = Dots(["row"], [("q", Axis("x"), {"s": {"row": (1, 0.5, 2)}})], {"s": 0})
        for panels in ([lines, lines], [dots]):
            xml.dom.minidom.parseString(figure("a > b", panels))

    def test_a_page_without_a_mark_is_refused(self):
        target = self.folder / "page.md"
        target.write_text("no marks")
        with self.assertRaisesRegex(SystemExit, "no marks <!-- study: seeds -->"):
            page.write(self.folder, self.folder, target)
        target.write_text("before\n<!-- study: seeds -->\nold\n<!-- end -->\nafter\n")
        page.write(self.folder, self.folder, target)
        self.assertIn("Seeds: physics 0", target.read_text())
        self.assertNotIn("old", target.read_text())
        self.assertTrue(target.read_text().startswith("before\n") and target.read_text().endswith("after\n"))


if __name__ == "__main__":
    unittest.main()
