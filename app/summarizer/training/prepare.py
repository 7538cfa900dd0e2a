"""Trains the tokenizer on rows of JSON and turns rows into arrays of token ids.

  prepare.py tokenizer <out folder> <rows.jsonl>…
  prepare.py encode <tokenizer folder> <out.npz> <rows.jsonl>…
"""

import json
import sys
from pathlib import Path

import numpy as np
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

VOCAB = 4096
MAX_SOURCE, MAX_TARGET = 768, 144
PLACEHOLDERS = ["ID", "AMT", "DATE", "TIME", "DUR", "MAIL", "TEL", "URL", "NAME", "PROD"]
LABELS = ["", "issue", "want", "done", "refuse", "next", "ask"]
FRAME = ["<en>", "<fr>", "<issue>", "<done>", "<next>", "<open>", "<promised>", "<refused>"]
WORDS_AND_DIGITS = r"\p{N}| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def rows_of(paths: list[str]):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def train_tokenizer(folder: str, paths: list[str]) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS_AND_DIGITS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    plain = [f"<{name}{i}>" for name in PLACEHOLDERS for i in range(1, 10)] + FRAME
    # Words of the frame and placeholders are no special tokens: decoding must not leave them out.
    added = [AddedToken(text, special=False, normalized=False) for text in plain]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB - len(plain),
        special_tokens=["<pad>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=3,
    )

    def texts():
        # Placeholders out of the way: they are tokens of their own.
        for row in rows_of(paths):
            for text in (row["source"], row["target"]):
                for token in plain:
                    if token in text:
                        text = text.replace(token, " ")
                yield text

    tokenizer.train_from_iterator(texts(), trainer)
    tokenizer.add_tokens(added)
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "model_max_length": MAX_SOURCE,
        "clean_up_tokenization_spaces": False,
    }
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    print("tokens", tokenizer.get_vocab_size())


def encode(folder: str, out: str, paths: list[str]) -> None:
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    sources, targets, marks, kept, dropped = [], [], [], 0, 0
    for row in rows_of(paths):
        encoded = tokenizer.encode(row["source"])
        source = encoded.ids
        target = [*tokenizer.encode(row["target"]).ids, 1]
        if len(source) > MAX_SOURCE or len(target) > MAX_TARGET:
            dropped += 1
            continue
        kept += 1
        labels = np.zeros(len(source), dtype=np.uint8)
        for begin, end, label in row["spans"]:
            for at, (left, right) in enumerate(encoded.offsets):
                if left < end and right > begin:
                    labels[at] = LABELS.index(label)
        marks.append(labels)
        sources.append(np.array(source, dtype=np.uint16))
        targets.append(np.array(target, dtype=np.uint16))
    lengths = np.array([len(s) for s in sources], dtype=np.int32)
    target_lengths = np.array([len(t) for t in targets], dtype=np.int32)
    np.savez(out, sources=np.concatenate(sources), marks=np.concatenate(marks), targets=np.concatenate(targets), lengths=lengths, target_lengths=target_lengths)
    print(f"{kept} rows, {dropped} too long; mean source {lengths.mean():.0f}, target {target_lengths.mean():.0f}")


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "tokenizer":
        train_tokenizer(rest[0], rest[1:])
    else:
        encode(rest[0], rest[1], rest[2:])
