"""Exports a checkpoint in the layout that Transformers.js loads, in float32 and in int8.

  export.py summarizer|extractor <checkpoint> <tokenizer folder> <out folder>

The extractor is the encoder alone with its marks of tokens, by the name of BERT. The summarizer goes by the name of T5, of which only the names of inputs and outputs count. The encoder gives, in one
tensor, all that the decoder wants of the source: keys and values of cross-attention, keys for pointing, the
memory itself, and the ids. So there is no cache of the encoder's side, and one decoder for all steps.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from model import Summarizer, padding_mask, rotary
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from write import load

OPSET = 17


class Encoder(nn.Module):
    def __init__(self, model: Summarizer):
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        m = self.model
        memory = m.encode(input_ids, attention_mask)
        parts = []
        for layer in m.decoder:
            parts += [layer.cross.k(memory), layer.cross.v(memory)]
        parts += [m.point_k(memory), memory, input_ids.unsqueeze(-1).to(memory.dtype)]
        return torch.cat(parts, dim=-1), m.mark(memory)


class Decoder(nn.Module):
    def __init__(self, model: Summarizer):
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, encoder_attention_mask: Tensor, packed: Tensor, *past: Tensor) -> tuple[Tensor, ...]:
        m = self.model
        size = m.shape.d_model
        length = past[0].shape[2]
        total = length + input_ids.shape[1]
        places = torch.arange(length, total)
        cosine, sine = rotary(places, m.shape.d_head)
        x = m.embed(input_ids)
        mask = padding_mask(encoder_attention_mask, x.dtype)
        causal = (torch.arange(total)[None, :] > places[:, None]).to(x.dtype) * -1e4
        present = []
        for i, layer in enumerate(m.decoder):
            q, k, v = layer.own(x, cosine, sine)
            k, v = torch.cat((past[2 * i], k), dim=2), torch.cat((past[2 * i + 1], v), dim=2)
            present += [k, v]
            x = x + layer.attention.attend(q, k, v, causal)
            c = layer.cross
            at = 2 * i * size
            x = layer.rest(x, c.split(packed[..., at : at + size]), c.split(packed[..., at + size : at + 2 * size]), mask)
        x = m.decoder_norm(x)
        at = 2 * len(m.decoder) * size
        scores = (m.point_q(x) @ packed[..., at : at + size].transpose(-1, -2)) / math.sqrt(size)
        scores = scores + ((1 - encoder_attention_mask.to(x.dtype)) * -1e4)[:, None, :]
        point = torch.softmax(scores, dim=-1)
        seen = point @ packed[..., at + size : at + 2 * size]
        gate = torch.sigmoid(m.gate(torch.cat((x, seen), dim=-1)))
        words = F.softmax(x @ m.embedding.weight.t(), dim=-1) * gate
        ids = packed[..., -1].round().to(torch.int64)[:, None, :].expand(-1, x.shape[1], -1)
        mixed = words.scatter_add(-1, ids, point * (1 - gate))
        return torch.log(mixed + 1e-9), *present


MARKS = ["none", "issue", "want", "done", "refuse", "next", "ask"]


class Extractor(nn.Module):
    """Logits of the marks of each token (batch, length, marks)."""

    def __init__(self, model: Summarizer):
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.model.mark(self.model.encode(input_ids, attention_mask))


def copy_tokenizer(tokenizer: Path, out: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, out / name)


def quantize(onnx: Path, names: tuple[str, ...]) -> None:
    for name in names:
        quantize_dynamic(onnx / f"{name}.onnx", onnx / f"{name}_quantized.onnx", per_channel=True, weight_type=QuantType.QInt8)
        for kind in ("", "_quantized"):
            file = onnx / f"{name}{kind}.onnx"
            print(file.name, f"{file.stat().st_size / 1e6:.2f} MB")


def export_extractor(model: Summarizer, tokenizer: Path, folder: Path) -> None:
    onnx = folder / "onnx"
    onnx.mkdir(parents=True, exist_ok=True)
    config = {
        "model_type": "bert",
        "architectures": ["BertForTokenClassification"],
        "hidden_size": model.shape.d_model,
        "num_hidden_layers": model.shape.encoder_layers,
        "num_attention_heads": model.shape.heads,
        "vocab_size": model.shape.vocab,
        "pad_token_id": 0,
        "id2label": {str(i): mark for i, mark in enumerate(MARKS)},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    copy_tokenizer(tokenizer, folder)
    ids = torch.randint(2, 300, (1, 40))
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Extractor(model), (ids, torch.ones_like(ids)), str(onnx / "model.onnx"), opset_version=OPSET, dynamo=False,
        input_names=["input_ids", "attention_mask"], output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": axes},
    )
    quantize(onnx, ("model",))


def write_configs(model: Summarizer, tokenizer: Path, out: Path) -> None:
    shape = model.shape
    config = {
        "model_type": "t5",
        "architectures": ["T5ForConditionalGeneration"],
        "is_encoder_decoder": True,
        "num_layers": shape.encoder_layers,
        "num_decoder_layers": shape.decoder_layers,
        "num_heads": shape.heads,
        "d_kv": shape.d_head,
        "d_model": shape.d_model,
        "vocab_size": shape.vocab,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "decoder_start_token_id": 0,
    }
    generation = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0, "max_new_tokens": 144}
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n")
    copy_tokenizer(tokenizer, out)


def export_summarizer(model: Summarizer, tokenizer: Path, folder: Path) -> None:
    onnx = folder / "onnx"
    onnx.mkdir(parents=True, exist_ok=True)
    write_configs(model, tokenizer, folder)
    ids = torch.randint(2, 300, (1, 40))
    keep = torch.ones_like(ids)
    packed, marks = Encoder(model)(ids, keep)
    batch_source = {0: "batch", 1: "source"}
    torch.onnx.export(
        Encoder(model), (ids, keep), str(onnx / "encoder_model.onnx"), opset_version=OPSET, dynamo=False,
        input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state", "marks"],
        dynamic_axes={name: batch_source for name in ("input_ids", "attention_mask", "last_hidden_state", "marks")},
    )
    layers = range(len(model.decoder))
    past_names = [f"past_key_values.{i}.decoder.{kind}" for i in layers for kind in ("key", "value")]
    present_names = [name.replace("past_key_values", "present") for name in past_names]
    past = [torch.randn(1, model.shape.heads, 3, model.shape.d_head) for _ in past_names]
    axes = {
        "input_ids": {0: "batch", 1: "target"},
        "encoder_attention_mask": batch_source,
        "encoder_hidden_states": batch_source,
        "logits": {0: "batch", 1: "target"},
        **{name: {0: "batch", 2: "past"} for name in past_names},
        **{name: {0: "batch", 2: "total"} for name in present_names},
    }
    torch.onnx.export(
        Decoder(model), (ids[:, :1], keep, packed, *past), str(onnx / "decoder_model_merged.onnx"), opset_version=OPSET, dynamo=False,
        input_names=["input_ids", "encoder_attention_mask", "encoder_hidden_states", *past_names],
        output_names=["logits", *present_names], dynamic_axes=axes,
    )
    quantize(onnx, ("encoder_model", "decoder_model_merged"))


def main() -> None:
    kind, checkpoint, tokenizer, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    export = export_extractor if kind == "extractor" else export_summarizer
    export(load(checkpoint), tokenizer, folder)


if __name__ == "__main__":
    main()
