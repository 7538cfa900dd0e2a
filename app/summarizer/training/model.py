"""An encoder–decoder with rotary positions and a copy head, small enough for a browser.

The decoder may give a token in two ways: from the vocabulary, or by pointing at a token of the
source. A gate mixes the two. Pointing is what lets a model of a few million parameters carry over
placeholders and words that it has hardly ever seen.
"""

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class Shape:
    """The sizes of a model. `d_model` must be a multiple of `heads`, its share even."""

    vocab: int
    d_model: int = 192
    heads: int = 4
    ffn: int = 640
    encoder_layers: int = 3
    decoder_layers: int = 2
    labels: int = 7
    dropout: float = 0.05

    @property
    def d_head(self) -> int:
        return self.d_model // self.heads

    def as_dict(self) -> dict:
        return asdict(self)


def rotary(positions: Tensor, d_head: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines for positions (any shape) → (…, d_head / 2)."""
    frequencies = 10000 ** (-torch.arange(0, d_head, 2, dtype=torch.float32) / d_head)
    angles = positions.to(torch.float32).unsqueeze(-1) * frequencies
    return angles.cos(), angles.sin()


def turn(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotates the two halves of each head's vector; x is (batch, heads, length, d_head)."""
    a, b = x.chunk(2, dim=-1)
    cosine, sine = cosine.to(x.dtype), sine.to(x.dtype)
    return torch.cat((a * cosine - b * sine, b * cosine + a * sine), dim=-1)


class Norm(nn.Module):
    """RMSNorm, computed in float32."""

    def __init__(self, size: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6)
        return (wide * self.weight).to(x.dtype)


class Attention(nn.Module):
    """Multi-head attention; keys and values may be given ready-made."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        size = shape.d_model
        self.q = nn.Linear(size, size, bias=False)
        self.k = nn.Linear(size, size, bias=False)
        self.v = nn.Linear(size, size, bias=False)
        self.out = nn.Linear(size, size, bias=False)

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], -1, self.shape.heads, self.shape.d_head).transpose(1, 2)

    def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, causal: bool = False) -> Tensor:
        if torch.onnx.is_in_onnx_export():
            scores = (q @ k.transpose(-1, -2)) / math.sqrt(self.shape.d_head)
            mixed = torch.softmax(scores if mask is None else scores + mask, dim=-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return self.out(mixed.transpose(1, 2).reshape(q.shape[0], -1, self.shape.d_model))


class FeedForward(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.up = nn.Linear(shape.d_model, shape.ffn, bias=False)
        self.down = nn.Linear(shape.ffn, shape.d_model, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.relu(self.up(x)).square())


class EncoderLayer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.norm1, self.attention = Norm(shape.d_model), Attention(shape)
        self.norm2, self.feed = Norm(shape.d_model), FeedForward(shape)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, mask: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        y, a = self.norm1(x), self.attention
        q, k = turn(a.split(a.q(y)), cosine, sine), turn(a.split(a.k(y)), cosine, sine)
        x = x + self.drop(a.attend(q, k, a.split(a.v(y)), mask))
        return x + self.drop(self.feed(self.norm2(x)))


class DecoderLayer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.norm1, self.attention = Norm(shape.d_model), Attention(shape)
        self.norm2, self.cross = Norm(shape.d_model), Attention(shape)
        self.norm3, self.feed = Norm(shape.d_model), FeedForward(shape)
        self.drop = nn.Dropout(shape.dropout)

    def own(self, x: Tensor, cosine: Tensor, sine: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of self-attention."""
        y, a = self.norm1(x), self.attention
        return turn(a.split(a.q(y)), cosine, sine), turn(a.split(a.k(y)), cosine, sine), a.split(a.v(y))

    def rest(self, x: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        """Cross-attention over ready-made keys and values, then the feed-forward part."""
        c = self.cross
        x = x + self.drop(c.attend(c.split(c.q(self.norm2(x))), k, v, mask))
        return x + self.drop(self.feed(self.norm3(x)))


class Summarizer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocab, shape.d_model)
        self.encoder = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.encoder_norm, self.decoder_norm = Norm(shape.d_model), Norm(shape.d_model)
        self.point_q = nn.Linear(shape.d_model, shape.d_model, bias=False)
        self.point_k = nn.Linear(shape.d_model, shape.d_model, bias=False)
        self.gate = nn.Linear(2 * shape.d_model, 1)
        self.mark = nn.Linear(shape.d_model, shape.labels)
        self.drop = nn.Dropout(shape.dropout)
        self.apply(self._init)
        for layer in [*self.encoder, *self.decoder]:
            nn.init.zeros_(layer.feed.down.weight)
            nn.init.zeros_(layer.attention.out.weight)
        for layer in self.decoder:
            nn.init.zeros_(layer.cross.out.weight)

    @staticmethod
    def _init(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=module.in_features**-0.5)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.04)

    def embed(self, ids: Tensor) -> Tensor:
        return self.drop(self.embedding(ids) * math.sqrt(self.shape.d_model))

    def encode(self, ids: Tensor, keep: Tensor) -> Tensor:
        """ids and keep (1 for a token, 0 for padding), both (batch, length) → (batch, length, d_model)."""
        cosine, sine = rotary(torch.arange(ids.shape[1]), self.shape.d_head)
        x = self.embed(ids)
        mask = padding_mask(keep, x.dtype)
        for layer in self.encoder:
            x = layer(x, mask, cosine, sine)
        return self.encoder_norm(x)

    def pointing(self, x: Tensor, keys: Tensor, keep: Tensor) -> Tensor:
        """Log-probabilities of pointing at each source position (batch, length, source)."""
        scores = (self.point_q(x) @ keys.transpose(-1, -2)).float() / math.sqrt(self.shape.d_model)
        return F.log_softmax(scores.masked_fill(keep[:, None, :] == 0, -1e9), dim=-1)

    def losses(self, ids: Tensor, keep: Tensor, target: Tensor, start: int, pad: int) -> tuple[Tensor, Tensor]:
        """
        Negative log-likelihood of each target token (batch, length), 0 on padding, and the labels that
        the encoder gives each source token (batch, source, labels), before softmax.
        """
        memory = self.encode(ids, keep)
        given = torch.cat((torch.full_like(target[:, :1], start), target[:, :-1]), dim=1)
        cosine, sine = rotary(torch.arange(target.shape[1]), self.shape.d_head)
        x = self.embed(given)
        mask = padding_mask(keep, memory.dtype)
        for layer in self.decoder:
            q, k, v = layer.own(x, cosine, sine)
            x = x + layer.drop(layer.attention.attend(q, k, v, None, causal=True))
            c = layer.cross
            x = layer.rest(x, c.split(c.k(memory)), c.split(c.v(memory)), mask)
        x = self.decoder_norm(x)
        point = self.pointing(x, self.point_k(memory), keep)
        found = ids[:, None, :] == target[:, :, None]
        copied = torch.logsumexp(point.masked_fill(~found, -1e9), dim=-1).clamp(min=-50)
        seen = (point.exp().to(memory.dtype)) @ memory
        gate = self.gate(torch.cat((x, seen), dim=-1)).float().squeeze(-1)
        logits = (x @ self.embedding.weight.t().to(x.dtype)).float()
        written = logits.gather(-1, target[:, :, None]).squeeze(-1) - torch.logsumexp(logits, dim=-1)
        mixed = torch.logaddexp(F.logsigmoid(gate) + written, F.logsigmoid(-gate) + copied)
        return -mixed * (target != pad), self.mark(memory).float()


def padding_mask(keep: Tensor, dtype: torch.dtype) -> Tensor:
    """(batch, length) of 0 and 1 → an additive mask (batch, 1, 1, length)."""
    return ((1 - keep.float()) * -1e4).to(dtype)[:, None, None, :]
