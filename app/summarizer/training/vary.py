"""Puts other words into rows, so that a model has to copy what stands there instead of reciting it.

  vary.py <seed> <share> <out.jsonl> <rows.jsonl>…

In a share of the rows, words that stand in both the conversation and its summary are replaced, in both places
alike, by words drawn from all rows of the language or made up from their parts. What the summary says of them
stays true, and the words themselves can no longer be known by heart.
"""

import json
import random
import re
import sys
from collections import Counter

WORD = re.compile(r"(?<![\w<'’-])[^\W\d_]{4,}(?![\w>'’-])")
# Words that carry what happened, not what it is about; and those of the frame.
KEPT = set(
    """customer agent that this with from have has been will would could should because whether when where what
    which their they them there nothing left waiting about after before within until another also more than only
    just still want wants need needs asks asked refused promised explained found says said agreed refunded sent
    cancelled changed opened refund send cancel change open able possible please sorry today tomorrow soon
    client agents pour avec dans sans sous plus rien faire veut voudrait doit refusé refuse expliqué demandé avait promis mais
    depuis avant après lorsque quand parce aussi encore toujours jamais remboursé envoyé annulé rembourser envoyer
    annuler aujourd demain possible vous nous votre cette elle sera être avoir ouvert ouvrir""".split()
)


def parts_of(words: list[str]) -> tuple[list[str], list[str]]:
    heads = [w[: len(w) // 2] for w in words if len(w) >= 5]
    tails = [w[len(w) // 2 :] for w in words if len(w) >= 5]
    return heads, tails


def main() -> None:
    seed, share, out, *paths = sys.argv[1:]
    rng = random.Random(int(seed))
    rows = [json.loads(line) for path in paths for line in open(path, encoding="utf-8")]
    counts: dict[str, Counter] = {"<en>": Counter(), "<fr>": Counter()}
    for row in rows:
        counts[row["source"][:4]].update(WORD.findall(row["source"].lower()))
    vocabulary = {lang: [w for w, n in c.items() if n > 1 and w not in KEPT] for lang, c in counts.items()}
    pieces = {lang: parts_of(words) for lang, words in vocabulary.items()}

    def other(language: str, like: str) -> str:
        if rng.random() < 0.5:
            word = rng.choice(vocabulary[language])
        else:
            heads, tails = pieces[language]
            word = rng.choice(heads) + rng.choice(tails)
        return word.capitalize() if like[0].isupper() else word

    changed = 0
    with open(out, "w", encoding="utf-8") as file:
        for row in rows:
            if rng.random() < float(share):
                language = row["source"][:4]
                shared = set(WORD.findall(row["source"])) & set(WORD.findall(row["target"]))
                words = sorted(w for w in shared if w.lower() not in KEPT)
                rate = rng.choice([0.3, 0.6, 0.9])
                table = {w: other(language, w) for w in words if rng.random() < rate}
                if table:
                    changed += 1
                    pattern = re.compile(r"(?<![\w<'’-])(" + "|".join(map(re.escape, table)) + r")(?![\w>'’-])")
                    marks, row["spans"] = row["spans"], []
                    source, shifts, at = "", [], 0
                    for found in pattern.finditer(row["source"]):
                        source += row["source"][at : found.start()] + table[found.group()]
                        at = found.end()
                        shifts.append((found.end(), len(table[found.group()]) - len(found.group())))
                    source += row["source"][at:]
                    for begin, end, label in marks:
                        left = begin + sum(by for place, by in shifts if place <= begin)
                        right = end + sum(by for place, by in shifts if place <= end)
                        row["spans"].append([left, right, label])
                    row["source"] = source
                    row["target"] = pattern.sub(lambda m, t=table: t[m.group()], row["target"])
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{changed} of {len(rows)} rows changed")


if __name__ == "__main__":
    main()
