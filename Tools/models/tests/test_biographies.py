"""Biographies: as declared, consistent in gender and years, and readable only by reading them."""

import math
import pathlib
import re
import sys
import unittest
from collections import Counter, defaultdict

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from corpus.biographies import biography, timeline
from corpus.draws import Draws
from corpus.people import EITHER, MEN, SURNAMES, TOWNS, WOMEN
from corpus.professions import PROFESSIONS

COUNT = 1500
OTHER = {"female": r"\b(he|his|him|himself|mr|father|son|alumnus|chairman|spokesman|wife)\b",
         "male": r"\b(she|hers?|herself|mrs|ms|mother|daughter|alumna|chairwoman|spokeswoman|husband)\b"}


def neutral(document):
    """Lower-case words outside gender cues and proper names, and without the profession's title."""
    text = list(document.text)
    for span in document.spans:
        text[span.start:span.end] = " " * (span.end - span.start)
    return re.findall(r"[a-z]+", "".join(text).lower())


class NaiveBayes:
    """Multinomial, words counted once per text, a fifth of a count added to each."""

    def __init__(self, examples):
        self.words, self.texts = defaultdict(Counter), Counter()
        for label, words in examples:
            self.texts[label] += 1
            self.words[label].update(set(words))
        size = len(set().union(*self.words.values()))
        self.totals = {label: seen.total() + 0.2 * size for label, seen in self.words.items()}

    def predict(self, words):
        def score(label):
            seen, total = self.words[label], self.totals[label]
            return math.log(self.texts[label]) + sum(math.log((seen[word] + 0.2) / total) for word in set(words))
        return max(self.texts, key=score)

    def accuracy(self, examples):
        return sum(self.predict(words) == label for label, words in examples) / len(examples)


class BiographyTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.documents = [biography(Draws(f"biography {seed}")) for seed in range(COUNT)]

    def test_the_same_seed_gives_the_same_text(self):
        for seed in range(50):
            self.assertEqual(biography(Draws(f"biography {seed}")), self.documents[seed])

    def test_texts_differ(self):
        self.assertEqual(len({document.text for document in self.documents}), COUNT)

    def test_given_labels_are_kept(self):
        for profession in PROFESSIONS:
            for gender in ("male", "female"):
                document = biography(Draws(profession.name + gender), profession.name, gender)
                self.assertEqual(document.labels, {"profession": profession.name, "gender": gender})

    def test_lengths(self):
        lengths = [len(document.text.split()) for document in self.documents]
        self.assertTrue(all(35 <= length <= 130 for length in lengths))
        self.assertAlmostEqual(sum(lengths) / COUNT, 76, delta=8)

    def test_shares_of_professions_and_women(self):
        self.assertEqual(len(PROFESSIONS), 28)
        total = sum(profession.share for profession in PROFESSIONS)
        counts = Counter(document.labels["profession"] for document in self.documents)
        women = sum(document.labels["gender"] == "female" for document in self.documents)
        expected_women = sum(profession.share * profession.women for profession in PROFESSIONS) / total
        self.assertAlmostEqual(women / COUNT, expected_women, delta=4 * 0.5 / math.sqrt(COUNT))
        for profession in PROFESSIONS:
            share = profession.share / total
            self.assertAlmostEqual(counts[profession.name] / COUNT, share, delta=4 * math.sqrt(share / COUNT), msg=profession.name)

    def test_gender_always_shows_and_never_contradicts_itself(self):
        for document in self.documents:
            cues = [span for span in document.spans if span.kind == "gender"]
            self.assertTrue(cues, document.text)
            self.assertIsNone(re.search(OTHER[document.labels["gender"]], document.text.lower()), document.text)
            for span in cues:
                self.assertEqual(span.key == "pronoun", document.text[span.start:span.end].lower() in
                                 ("he", "she", "his", "her", "him"), document.text)

    def test_every_pronoun_is_marked(self):
        for document in self.documents:
            marked = {span.start for span in document.spans if span.kind == "gender"}
            for found in re.finditer(r"\b(he|she|his|her|him|mr|mrs|ms|wife|husband)\b", document.text.lower()):
                self.assertIn(found.start(), marked, document.text)

    def test_numbers_of_cues_vary(self):
        counts = Counter(sum(span.kind == "gender" for span in document.spans) for document in self.documents)
        self.assertGreater(counts[1], COUNT * 0.05)
        self.assertGreater(sum(share for count, share in counts.items() if count >= 6), COUNT * 0.2)

    def test_about_half_name_the_profession(self):
        titles = {profession.name: profession.titles for profession in PROFESSIONS}
        named = 0
        for document in self.documents:
            spans = [span for span in document.spans if span.kind == "profession"]
            named += bool(spans)
            for span in spans:
                self.assertEqual(span.key, document.labels["profession"])
            if not spans:
                for title in titles[document.labels["profession"]]:
                    self.assertIsNone(re.search(rf"\b{title.lower()}s?\b(?! of)", document.text.lower()), document.text)
        self.assertAlmostEqual(named / COUNT, 0.5, delta=0.06)

    def test_language(self):
        for document in self.documents:
            self.assertIsNone(re.search(r"[{}\ue000-\ue002]|  | [.,]|\.\.|,,", document.text), document.text)
            self.assertIsNone(re.search(r"\b([a-z]+) \1\b", document.text.lower()), document.text)
            for article, word in re.findall(r"\b([Aa]n?) ([A-Za-z]+)", document.text):
                if re.match(r"[A-Z]", word) and article == "A":
                    continue
                self.assertEqual(article.lower() == "an", _takes_an(word), document.text)
            for sentence in re.split(r"(?<=[a-z0-9]{3}[.]) ", document.text):
                self.assertTrue(sentence[0].isupper(), document.text)

    def test_years_are_in_order_and_told_once(self):
        for seed in range(300):
            years = list(map(int, timeline(Draws(seed)).values()))
            self.assertEqual(years, sorted(years))
            self.assertGreater(years[2], years[0])
            self.assertLess(years[-1], 2026)
        for document in self.documents:
            years = re.findall(r"\b(?:19|20)\d\d\b", document.text)
            self.assertLessEqual(len(years), 5, document.text)
            graduated = re.search(r"graduated(?:(?!joined|since|moved)[^.])*? in (\d{4})", document.text)
            joined = re.search(r"(?:joined|since|came to|arrived at|moved)[^.]* (\d{4})", document.text)
            if graduated and joined:
                self.assertLess(int(graduated[1]), int(joined[1]), document.text)

    def test_material_is_varied(self):
        self.assertGreaterEqual(len(set(WOMEN + MEN + EITHER)), 200)
        self.assertGreaterEqual(len(set(SURNAMES)), 250)
        self.assertGreaterEqual(len(set(TOWNS)), 115)
        for profession in PROFESSIONS:
            sizes = [len(set(getattr(profession, slot))) for slot in ("specialties", "duties", "workplaces", "achievements")]
            self.assertTrue(all(size >= least for size, least in zip(sizes, (12, 8, 6, 6))), (profession.name, sizes))

    def test_a_reader_of_words_knows_most_professions_but_not_all(self):
        examples = [(document.labels["profession"], neutral(document)) for document in self.documents]
        accuracy = NaiveBayes(examples[:1100]).accuracy(examples[1100:])
        self.assertGreater(accuracy, 0.4)
        self.assertLess(accuracy, 0.95)

    def test_professors_and_nurses_overlap(self):
        examples = []
        for seed in range(1000):
            name = ("professor", "nurse")[seed % 2]
            gender = ("male", "female")[seed // 2 % 2]
            examples.append((name, neutral(biography(Draws(f"pair {seed}"), name, gender))))
        accuracy = NaiveBayes(examples[:700]).accuracy(examples[700:])
        self.assertGreater(accuracy, 0.75)
        self.assertLess(accuracy, 0.97)


def _takes_an(word):
    if word.isupper() and len(word) > 1:
        return word[0] in "AEFHILMNORSX"
    return word[0].lower() in "aeiou" and not re.match(r"(uni|one|us[ei])", word.lower()) or word.lower().startswith(("honor", "hour"))


if __name__ == "__main__":
    unittest.main()
