"""Stories: clean English by pattern, different from each other, the same for the same seed."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from corpus.draws import Draws  # noqa: E402
from corpus.stories import PLOTS, story  # noqa: E402
from corpus.story_template import article, polished  # noqa: E402

# What no story may contain, and why.
FAULTS = {
    "a before a vowel": r"\b[Aa] (?!(?:uni|us[eu]|one\b|once|eu|ukulele))[aeiouAEIOU]\w*",
    "an before a consonant": r"\b[Aa]n (?!hour|honest|heir)[^aeiouAEIOU8\W]\w*",
    "two spaces": r"  ",
    "a word twice": r"\b(?!had\b|that\b)(\w+) \1\b",
    "a slot or a mark left": r"[\[\]{}|~^¶_]",
    "a small letter after a full stop": r"[.!?] \"?[a-z]",
    "a small letter after a full stop in quotes": r"\.\" [a-z]",
    "a space before a stop": r"\s[.,;!?]",
    "two stops": r"[.,;!?]{2}|[.,]\"[.,]",
    "a small letter where a paragraph begins": r"(?:^|\n)\"?[a-z]",
    "an unended paragraph": r"[^.!?\"\n](?:\n|$)",
    "narrator as object": r"\b(?:to|for|with|at|from|of|told|gave) I\b",
    "wrong verb of the narrator": r"\bI (?:were|is|are|has|does)\b|\bthey was\b|\bwe was\b",
}
# A new sentence must not go on in small letters after a question in quotes; only an attribution may.
ATTRIBUTION = re.compile(r"[?!]\" (?:he|she|they|we|asked|said|called|shouted|B|(?:his|her|my) \w+ "
                         r"(?:asked|said|answered|replied|called|guessed|whispered))\b|[?!]\" (?![a-z])|[?!]\"$")


class StoriesTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stories = [story(Draws(f"test {plot} {key}"), plot) for plot in PLOTS for key in range(25)]

    def test_no_faults(self):
        for document in self.stories:
            for fault, pattern in FAULTS.items():
                found = re.search(pattern, document.text)
                self.assertIsNone(found, f"{fault}: {found and found[0]!r} in {document.labels}: {document.text}")
            for paragraph in document.text.split("\n\n"):
                self.assertEqual(paragraph.count('"') % 2, 0, paragraph)
            for found in re.finditer(r"[?!]\"(?: |$)", document.text):
                self.assertTrue(ATTRIBUTION.match(document.text, found.start()), document.text[found.start():][:60])

    def test_length(self):
        for document in self.stories:
            self.assertTrue(60 <= len(document.text.split()) <= 220, document.text)
            self.assertLessEqual(document.text.count("\n\n"), 2)

    def test_all_differ(self):
        self.assertEqual(len({document.text for document in self.stories}), len(self.stories))

    def test_the_same_seed_gives_the_same_story(self):
        for key in range(50):
            self.assertEqual(story(Draws(key)), story(Draws(key)))

    def test_information_is_counted(self):
        for document in self.stories:
            # Every word is drawn or fixed: a story holds tens of bits, and less than its letters could carry.
            self.assertTrue(40 < document.bits < 4.7 * len(document.text), document.bits)

    def test_many_plots(self):
        self.assertGreaterEqual(len(PLOTS), 25)
        self.assertGreater(len({story(Draws(key)).labels["plot"] for key in range(300)}), 25)

    def test_pronouns_of_the_narrator(self):
        told = [document.text for document in self.stories if re.search(r"(?:^|[.] )I \w+", document.text)]
        self.assertGreater(len(told), len(self.stories) // 10)

    def test_articles(self):
        for word, expected in [("apple", "an"), ("uniform", "a"), ("umbrella", "an"), ("hour", "an"), ("one-eyed", "a"),
                               ("used", "a"), ("uncle", "an"), ("unusual", "an"), ("house", "a")]:
            self.assertEqual(article(word), expected, word)

    def test_polished(self):
        self.assertEqual(polished('it was a_ owl . "why?" he asked. ¶ nobody knew.'),
                         'It was an owl. "Why?" he asked.\n\nNobody knew.')


if __name__ == "__main__":
    unittest.main()
