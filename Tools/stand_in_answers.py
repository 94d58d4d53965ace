"""Answers the requests of `features explain` and `features score` without a language model.

    python3 Tools/stand_in_answers.py interpretation/requests.jsonl > explanations.jsonl
    python3 Tools/stand_in_answers.py interpretation/detection-requests.jsonl > detections.jsonl

An explanation is a list of the words that were marked in most passages; a passage fits when it has one of them. That is no
insight, but a floor: what a few words alone say of where a feature is active. Lines are those of a batch interface. Standard
library alone.
"""

import json
import re
import sys
from collections import Counter

WORDS = 5


def marked_words(passage: str) -> set[str]:
    """Words that hold a marked token or a part of one."""
    found, at, text = set(), 0, passage.replace("<<", "").replace(">>", "")
    for part in re.split(r"(<<|>>)", passage):
        if part == "<<":
            start = at
        elif part == ">>":
            found.update(word[0].lower() for word in re.finditer(r"\w+|[^\w\s]+", text)
                         if word.start() < at and word.end() > start)
        else:
            at += len(part)
    return found


def explain(passages: str) -> str:
    marked = Counter()
    for quoted in re.findall(r'^Passage \d+: (".*")$', passages, re.M):
        marked.update(marked_words(json.loads(quoted)))
    words = [word for word, _ in sorted(marked.items(), key=lambda item: (-item[1], item[0]))[:WORDS]]
    return "Explanation: one of " + json.dumps(words, ensure_ascii=False)


def detect(question: str) -> str:
    words = set(json.loads(re.search(r"^Description: one of (.*)$", question, re.M)[1]))
    texts = [json.loads(quoted).lower() for quoted in re.findall(r'^Passage \d+: (".*")$', question, re.M)]
    return json.dumps([int(bool(words & set(re.findall(r"\w+|[^\w\s]+", text)))) for text in texts])


def main() -> None:
    for line in open(sys.argv[1], encoding="utf-8"):
        request = json.loads(line)
        question = request["body"]["messages"][-1]["content"]
        text = detect(question) if question.startswith("Description: ") else explain(question)
        message = {"role": "assistant", "content": text, "refusal": None}
        body = {"model": request["body"]["model"], "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        print(json.dumps({
            "id": "answer-" + request["custom_id"], "custom_id": request["custom_id"],
            "response": {"status_code": 200, "request_id": request["custom_id"], "body": body}, "error": None}))


if __name__ == "__main__":
    main()
