"""Notes of every subdomain: facts marked where they stand, names first, nothing unseen said, frequencies as declared."""

import collections
import math
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from corpus.draws import Draws  # noqa: E402
from corpus.notes import SUBDOMAINS, UNSEEN, note  # noqa: E402

_VOWEL_SOUND = re.compile(r"^(?:[aeio]|u(?!n(?:i|du)|se|ro|ti)|un(?!i)|hour|honest|X-|L-|S-)", re.IGNORECASE)


def articles_wrong(text):
    """Phrases with the wrong one of "a" and "an"."""
    found = re.findall(r"\b([Aa]n?) ([A-Za-z][\w-]*)", text)
    return [" ".join(pair) for pair in found if (pair[0].lower() == "an") != bool(
        _VOWEL_SOUND.match(pair[1]) and not re.match(r"(?:one\b|once\b|eu)", pair[1], re.IGNORECASE))]


class NotesTests(unittest.TestCase):

    def test_table(self):
        for subdomain in SUBDOMAINS:
            keys = [concept.key for concept in subdomain.concepts]
            self.assertGreater(sum(len(concept.facts) >= 3 for concept in subdomain.concepts), 0.8 * len(keys))
            self.assertEqual(len(keys), len(set(keys)))
            surfaces = collections.Counter(s for concept in subdomain.concepts for s in concept.surfaces)
            self.assertEqual([surface for surface, count in surfaces.items() if count > 1], [])
            for concept in subdomain.concepts:
                # One alone where the concept its "related" names is unseen.
                self.assertGreaterEqual(len(concept.facts), 1, concept.key)
                if "related" in concept.facts:
                    self.assertIn(concept.facts["related"], subdomain.key_of)
                    self.assertNotEqual(concept.facts["related"], concept.name)

    def test_phrases(self):
        for subdomain in SUBDOMAINS:
            self.assertEqual(set(subdomain.statements), set(subdomain.relations))
            for relation, lines in subdomain.statements.items():
                self.assertGreaterEqual(len(set(lines)), 12, relation)
                self.assertGreaterEqual(sum(-1 < line.find("{c}") < line.find("{a}") for line in lines), 6, relation)
                for line in lines:
                    self.assertIn("{a}", line)
                    self.assertRegex(line, r"\{(c|it)\}")
            for line, relations in subdomain.pairs:
                self.assertRegex(line, r"\{(c|it)\}")
                self.assertEqual(len(relations), 2, line)
                self.assertLessEqual(set(relations), set(subdomain.relations))

    def test_every_concept(self):
        for subdomain in SUBDOMAINS:
            lengths = []
            for concept in subdomain.concepts:
                for number in range(5):
                    written = note(Draws(f"{concept.key} {number}"), subdomain, concept)
                    self.check(subdomain, concept, written)
                    lengths.append(len(written.text.split()))
            self.assertGreaterEqual(min(lengths), 20)
            self.assertLessEqual(max(lengths), 76)
            self.assertTrue(32 <= sum(lengths) / len(lengths) <= 52, sum(lengths) / len(lengths))

    def check(self, subdomain, concept, written):
        text = written.text
        self.assertEqual((written.kind, written.labels), (subdomain.name, {"concept": concept.key}))
        self.assertNotRegex(text, r"[{}\ue000-\ue002]|  | [,.;:?!]|[.,;:]{2}")
        self.assertNotRegex(text, r"(?i)\b(\w+) \1\b")
        self.assertNotRegex(text, r"(?i)\b(?:the|an?) (?:the|an?)\b")
        self.assertNotRegex(text, r"(?:^|[.?!]”? )“?[a-z]")
        self.assertEqual(articles_wrong(text), [], text)
        self.assertGreater(written.bits, 0)
        named, facts = None, []
        for span in written.spans:
            surface = text[span.start:span.end]
            if span.kind == "mention":
                self.assertIn(surface.lower(), [s.lower() for s in subdomain.by_key[span.key].surfaces])
                if span.key == concept.key and surface.lower() == concept.name.lower():
                    named = span.start if named is None else min(named, span.start)
            else:
                key, relation = span.key.split(" ")
                self.assertEqual(surface.lower(), subdomain.by_key[key].facts[relation].lower())
                if key == concept.key:
                    facts.append((span.start, relation))
                if relation == "related":
                    other = subdomain.key_of[subdomain.by_key[key].facts[relation]]
                    self.assertTrue(any((s.kind, s.key, s.start, s.end) == ("mention", other, span.start, span.end)
                                        for s in written.spans))
        self.assertTrue(min(2, len(concept.facts)) <= len(facts) <= 5, text)
        self.assertEqual(len({relation for _, relation in facts}), len(facts))
        self.assertIsNotNone(named, text)
        self.assertLess(named, min(facts)[0], text)

    def test_frequencies_and_the_unseen(self):
        for subdomain in SUBDOMAINS:
            self.assertEqual(len(subdomain.unseen), UNSEEN)
            bare = [re.sub(r"^(the|an?) ", "", s) for concept in subdomain.unseen for s in concept.surfaces]
            leak = re.compile(r"\b(?:" + "|".join(map(re.escape, bare)) + ")", re.IGNORECASE)
            count = 20_000
            drawn = collections.Counter()
            draws = Draws(f"{subdomain.name} frequencies")
            for _ in range(count):
                written = note(draws, subdomain)
                drawn[written.labels["concept"]] += 1
                self.assertIsNone(leak.search(written.text), written.text)
            declared = subdomain.frequencies()
            self.assertAlmostEqual(sum(declared.values()), 1)
            for concept in subdomain.concepts:
                expected = count * declared[concept.key]
                self.assertLess(abs(drawn[concept.key] - expected), 4.5 * math.sqrt(expected) + 1e-9 * (expected == 0)
                                + 1, concept.key)
            first, tenth = subdomain.concepts[0], subdomain.concepts[10]
            self.assertAlmostEqual(declared[tenth.key] / declared[first.key], (12 / 2) ** -0.65)

    def test_same_seed_same_text(self):
        for subdomain in SUBDOMAINS:
            self.assertEqual(note(Draws("seed"), subdomain), note(Draws("seed"), subdomain))
            self.assertNotEqual(note(Draws("seed"), subdomain), note(Draws("other seed"), subdomain))


if __name__ == "__main__":
    unittest.main()
