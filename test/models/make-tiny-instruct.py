"""
Makes the small Llama-like model that the tests run through the pulled models' whole path.

It has learned one thing: to answer every chat with one fixed text, byte by byte. So a test can tell that the chat
template, the weights, the cache of keys and values and the streaming all work, without a model of real size.

    python make-tiny-instruct.py tiny-instruct        (needs torch, onnx, tokenizers; a minute on one core)
"""

import json
import random
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import nn

ANSWER = (
    "Issue: The customer asks for help.\n"
    "Done: The agent has answered.\n"
    "Next: The agent waits for the customer."
)
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
LAYERS, HEADS, WIDTH, INNER = 2, 2, 48, 128
HEAD = WIDTH // HEADS
WINDOW = 40
torch.manual_seed(7)
random.seed(7)


def make_tokenizer() -> Tokenizer:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(text, special=True, normalized=False) for text in ("<|endoftext|>", "<|im_start|>", "<|im_end|>")]
    )
    return tokenizer


def table(step, count):
    angle = torch.arange(count)[:, None] * step * (10000.0 ** (-torch.arange(HEAD // 2).double() / (HEAD // 2)))
    return angle.cos().float(), angle.sin().float()


# A GPU's sine of a large angle is no good: what a position turns by is looked up, as the sum of two turns.
FINE, COARSE = table(1, 64), table(64, 128)


def rotate(x, position):
    (cos_a, sin_a), (cos_b, sin_b) = [[t[at] for t in turn] for turn, at in ((COARSE, position // 64), (FINE, position % 64))]
    cos, sin = (cos_a * cos_b - sin_a * sin_b)[:, None], (sin_a * cos_b + cos_a * sin_b)[:, None]
    half = HEAD // 2
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class RMSNorm(nn.Module):
    """Spelled out: the exporter does not know torch's own."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.after = RMSNorm(), RMSNorm()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
        self.gate, self.up = nn.Linear(WIDTH, INNER, bias=False), nn.Linear(WIDTH, INNER, bias=False)
        self.down = nn.Linear(INNER, WIDTH, bias=False)

    def forward(self, x, position, mask, key_past, value_past):
        batch, length, _ = x.shape
        q, k, v = self.qkv(self.before(x)).reshape(batch, length, 3, HEADS, HEAD).permute(2, 0, 3, 1, 4)
        k = torch.cat([key_past, rotate(k, position)], 2)
        v = torch.cat([value_past, v], 2)
        weight = rotate(q, position) @ k.transpose(-1, -2) / HEAD**0.5 + mask
        x = x + self.out((weight.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, WIDTH))
        y = self.after(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y)), k, v


class Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm, self.head = RMSNorm(), nn.Linear(WIDTH, vocabulary, bias=False)

    def forward(self, input_ids, attention_mask, position_ids, *past):
        x = self.embed(input_ids)
        total, length = attention_mask.shape[1], input_ids.shape[1]
        column, row = torch.arange(total)[None, :], torch.arange(length)[:, None] + total - length
        # It looks back no further than the answer itself needs, so that a long conversation changes nothing.
        mask = torch.where((column <= row) & (column > row - WINDOW), 0.0, -1e9)[None, None]
        present = []
        for i, layer in enumerate(self.layers):
            x, k, v = layer(x, position_ids, mask, past[2 * i], past[2 * i + 1])
            present += [k, v]
        return self.head(self.norm(x)), *present


def empty_past(batch):
    return [torch.zeros(batch, HEADS, 0, HEAD) for _ in range(2 * LAYERS)]


def train(model, tokenizer):
    end = tokenizer.token_to_id("<|im_end|>")
    answer = tokenizer.encode(ANSWER).ids + [end]
    optimizer = torch.optim.AdamW(model.parameters(), 4e-3)
    steps = 500
    for step in range(steps):
        batch, length = 8, random.choice([8, 24, 60, 120])
        prompt = torch.randint(0, 256, (batch, length))
        turn = torch.tensor(tokenizer.encode("<|im_end|>\n<|im_start|>assistant\n").ids).expand(batch, -1)
        ids = torch.cat([prompt, turn, torch.tensor(answer).expand(batch, -1)], 1)
        position = torch.arange(ids.shape[1]).expand(batch, -1)
        # Positions far along too, so that a long conversation is none it has never seen.
        position = position + random.choice([0, 500, 2000, 6000])
        logits = model(ids[:, :-1], torch.ones_like(ids[:, :-1]), position[:, :-1], *empty_past(batch))[0]
        loss = F.cross_entropy(logits[:, -len(answer) :].flatten(0, 1), ids[:, -len(answer) :].flatten())
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * min(1, (steps - step) / steps * 1.5)
        optimizer.step()
        if step % 50 == 0:
            print(step, round(loss.item(), 4), flush=True)


def main(folder: Path):
    tokenizer = make_tokenizer()
    vocabulary = tokenizer.get_vocab_size()
    model = Model(vocabulary)
    train(model, tokenizer)
    model.eval()
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    end = tokenizer.token_to_id("<|im_end|>")
    config = {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": WIDTH,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS,
        "head_dim": HEAD,
        "vocab_size": vocabulary,
        "max_position_embeddings": 8192,
        "eos_token_id": end,
        "pad_token_id": tokenizer.token_to_id("<|endoftext|>"),
    }
    write = lambda name, value: (folder / name).write_text(json.dumps(value, indent=1) + "\n")
    write("config.json", config)
    write("generation_config.json", {"eos_token_id": end, "pad_token_id": config["pad_token_id"]})
    write(
        "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": "<|im_end|>",
            "pad_token": "<|endoftext|>",
            "model_max_length": 8192,
            "chat_template": TEMPLATE,
        },
    )
    names = [f"{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]
    past = [f"past_key_values.{name}" for name in names]
    present = [f"present.{name}" for name in names]
    ids = torch.randint(0, 256, (1, 5))
    arguments = (ids, torch.ones(1, 9, dtype=torch.long), torch.arange(4, 9)[None], *[torch.zeros(1, HEADS, 4, HEAD)] * len(past))
    axes = {
        "input_ids": {0: "batch", 1: "length"},
        "attention_mask": {0: "batch", 1: "total"},
        "position_ids": {0: "batch", 1: "length"},
        "logits": {0: "batch", 1: "length"},
        **{name: {0: "batch", 2: "past"} for name in past},
        **{name: {0: "batch", 2: "total"} for name in present},
    }
    torch.onnx.export(
        model,
        arguments,
        str(folder / "onnx/model.onnx"),
        input_names=["input_ids", "attention_mask", "position_ids", *past],
        output_names=["logits", *present],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


main(Path(sys.argv[1]))
