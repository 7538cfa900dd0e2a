"""Writes summaries of rows with a checkpoint, greedily: `write.py <checkpoint> <tokenizer.json> < rows.jsonl`.

For looking at what training has come to; the product runs the exported model.
"""

import json
import sys

import torch
import torch.nn.functional as F
from model import Shape, Summarizer, padding_mask, rotary
from tokenizers import Tokenizer

START, END = 0, 1


@torch.no_grad()
def greedy(model: Summarizer, source: list[int], longest: int = 144) -> list[int]:
    ids = torch.tensor([source])
    keep = torch.ones_like(ids)
    memory = model.encode(ids, keep)
    mask = padding_mask(keep, memory.dtype)
    out = [START]
    while len(out) <= longest:
        x = model.embed(torch.tensor([out]))
        cosine, sine = rotary(torch.arange(len(out)), model.shape.d_head)
        for layer in model.decoder:
            q, k, v = layer.own(x, cosine, sine)
            x = x + layer.attention.attend(q, k, v, None, causal=True)
            c = layer.cross
            x = layer.rest(x, c.split(c.k(memory)), c.split(c.v(memory)), mask)
        x = model.decoder_norm(x[:, -1:])
        point = model.pointing(x, model.point_k(memory), keep).exp()
        gate = torch.sigmoid(model.gate(torch.cat((x, point @ memory), dim=-1)))
        words = F.softmax(x @ model.embedding.weight.t(), dim=-1) * gate
        words[0, 0].index_add_(0, ids[0], point[0, 0] * (1 - gate[0, 0]))
        token = int(words[0, 0].argmax())
        if token == END:
            break
        out.append(token)
    return out[1:]


def load(path: str) -> Summarizer:
    saved = torch.load(path, weights_only=True)
    model = Summarizer(Shape(**saved["shape"]))
    model.load_state_dict(saved["model"])
    return model.eval()


def main() -> None:
    model = load(sys.argv[1])
    tokenizer = Tokenizer.from_file(sys.argv[2])
    for line in sys.stdin:
        row = json.loads(line)
        text = tokenizer.decode(greedy(model, tokenizer.encode(row["source"]).ids), skip_special_tokens=False)
        print(json.dumps({**row, "written": text}, ensure_ascii=False))


if __name__ == "__main__":
    main()
