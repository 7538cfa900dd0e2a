"""Trains the summarizer on encoded rows, on a CPU, in bfloat16 where it helps.

  train.py --data rows.npz … --valid valid.npz --out folder --minutes 60 [--steps n] [--init checkpoint]

Short conversations come first, long ones join as training goes on. Matrices are trained by Muon, the
rest by AdamW. Either `--minutes` or `--steps` ends the run; the learning rate falls to nothing by then.
"""

import argparse
import json
import os
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from model import Shape, Summarizer

PAD = 0
TOKENS_PER_BATCH = 3_500
MARK_WEIGHT = 0.5


class Rows:
    """Encoded rows of one or more files."""

    def __init__(self, paths: list[str]):
        self.items: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        for path in paths:
            data = np.load(path)
            sources, targets, marks = data["sources"], data["targets"], data["marks"]
            s = t = 0
            for n, m in zip(data["lengths"], data["target_lengths"], strict=True):
                self.items.append((sources[s : s + n], targets[t : t + m], marks[s : s + n]))
                s, t = s + n, t + m


def batches(rows: Rows, rng: random.Random) -> list[list[int]]:
    """Indices of all rows in batches of like length, batches in random order."""
    order = list(range(len(rows.items)))
    rng.shuffle(order)
    made: list[list[int]] = []
    for at in range(0, len(order), 2_000):
        pool = sorted(order[at : at + 2_000], key=lambda i: len(rows.items[i][0]))
        batch: list[int] = []
        for index in pool:
            longest = max(len(rows.items[index][0]), 1)
            if batch and longest * (len(batch) + 1) > TOKENS_PER_BATCH:
                made.append(batch)
                batch = []
            batch.append(index)
        if batch:
            made.append(batch)
    rng.shuffle(made)
    return made


def padded(arrays: list[np.ndarray]) -> torch.Tensor:
    out = np.zeros((len(arrays), max(map(len, arrays))), dtype=np.int64)
    for row, array in zip(out, arrays, strict=True):
        row[: len(array)] = array
    return torch.from_numpy(out)


def tensors(rows: Rows, batch: list[int]) -> tuple[torch.Tensor, ...]:
    ids = padded([rows.items[i][0] for i in batch])
    return ids, (ids != PAD).long(), padded([rows.items[i][1] for i in batch]), padded([rows.items[i][2] for i in batch])


def loss_of(model: Summarizer, rows: Rows, batch: list[int]) -> tuple[torch.Tensor, float]:
    """The loss to lower, and the part of it that the summary has (nats per token)."""
    ids, keep, target, marks = tensors(rows, batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        losses, labels = model.losses(ids, keep, target, start=PAD, pad=PAD)
    text = losses.sum() / (target != PAD).sum()
    marked = F.cross_entropy(labels.flatten(0, 1), marks.masked_fill(keep == 0, -100).flatten())
    return text + MARK_WEIGHT * marked, text.item()


def use_idle_cores() -> None:
    """A second thread only where a core is idle: waiting for a busy one costs more than it gives."""
    torch.set_num_threads(2 if os.getloadavg()[0] < 2.6 else 1)


@torch.no_grad()
def validate(model: Summarizer, rows: Rows) -> float:
    model.eval()
    parts = [loss_of(model, rows, b)[1] for b in batches(rows, random.Random(0))]
    model.train()
    return sum(parts) / len(parts)


def optimizers(model: Summarizer, rate: float) -> list[torch.optim.Optimizer]:
    matrices, rest = [], []
    for name, parameter in model.named_parameters():
        inner = parameter.ndim == 2 and "embedding" not in name and "gate" not in name
        (matrices if inner else rest).append(parameter)
    return [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.02, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--valid", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--init")
    parser.add_argument("--no-curriculum", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--d-model", type=int, default=192)
    parser.add_argument("--ffn", type=int, default=640)
    parser.add_argument("--vocab", type=int, default=4096)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    rows, valid = Rows(args.data), Rows([args.valid])
    if args.init:
        saved = torch.load(args.init, weights_only=True)
        model = Summarizer(Shape(**saved["shape"]))
        model.load_state_dict(saved["model"])
    else:
        model = Summarizer(Shape(vocab=args.vocab, d_model=args.d_model, ffn=args.ffn))
    optims = optimizers(model, args.rate)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    log = (out / "log.jsonl").open("a")
    size = sum(p.numel() for p in model.parameters())
    print(f"{size / 1e6:.2f} M parameters, {len(rows.items)} rows", flush=True)

    torch.set_num_threads(1)
    begun = saved_at = told_at = time.time()
    step = seen = 0
    running = 0.0
    queue: list[list[int]] = []
    later: list[list[int]] = []
    while True:
        spent = time.time() - begun
        progress = step / args.steps if args.steps else spent / (args.minutes * 60)
        if progress >= 1:
            break
        allowed = 10_000 if args.no_curriculum else 150 + 620 * min(1.0, progress / 0.4)
        if not queue:
            if later and rng.random() < 0.5 * progress + 0.2:
                queue, later = later, []
            else:
                queue = batches(rows, rng)
        batch = queue.pop()
        if len(rows.items[batch[-1]][0]) > allowed:
            if progress < 0.4:
                later.append(batch)
            continue
        rate = args.rate * min(1.0, (step + 1) / 60) * min(1.0, (1 - progress) / 0.6)
        for optimizer in optims:
            for group in optimizer.param_groups:
                group["lr"] = rate
        loss, text = loss_of(model, rows, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optims:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        if step % 20 == 0:
            use_idle_cores()
        seen += len(batch)
        running = text if step == 1 else 0.97 * running + 0.03 * text
        if time.time() - told_at > 60:
            told_at = time.time()
            print(f"{spent / 60:.1f} min, step {step}, {seen} seen ({seen / spent:.1f}/s), loss {running:.3f}, rate {rate:.5f}", flush=True)
        if time.time() - saved_at > 300:
            saved_at = time.time()
            save(model, out, log, step, seen, spent, running, validate(model, valid))
    save(model, out, log, step, seen, time.time() - begun, running, validate(model, valid))


def save(model: Summarizer, out: Path, log, step: int, seen: int, spent: float, loss: float, valid: float) -> None:
    torch.save({"shape": model.shape.as_dict(), "model": model.state_dict()}, out / "model.pt")
    line = {"step": step, "seen": seen, "minutes": round(spent / 60, 1), "loss": round(loss, 4), "valid": round(valid, 4)}
    print(line, flush=True)
    log.write(json.dumps(line) + "\n")
    log.flush()


if __name__ == "__main__":
    main()
