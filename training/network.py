"""Network: the encoder, the layers in which question and clauses meet, and the heads.

Questions and windows are encoded apart: twelve layers, of which the ninth's states are kept and the last's are pooled to
vectors that find clauses. Three more layers, begun as copies of the last three, read a question together with the
clauses found, all in one row, so that clauses are weighed against each other and "nothing" against all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from corpus.reader.readings import ANSWER_TYPES, OPERATIONS
from corpus.reader.rows import ASKING, PADDING, SLOT, STATING
from corpus.reader.surface import SURFACE
from training.weights import Encoder, Floats

FEATURES = SURFACE + 3
"""Of a clause in a meeting: its surface, its found score, how far below the best that is, one over its rank."""

_MATCH = 64
_KINDS = 4
SHUT = -30000.0
"""Added to the attention score of a place that holds nothing."""


@dataclass(frozen=True, slots=True)
class Size:
    """The shape of a network."""

    hidden: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    low: int
    high: int
    joint: int
    fixed: int
    epsilon: float


class Layer(nn.Module):
    """A BERT layer: attention and a feed-forward net, each added to its input and normalised."""

    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.heads = size.heads
        self.q = nn.Linear(size.hidden, size.hidden)
        self.k = nn.Linear(size.hidden, size.hidden)
        self.v = nn.Linear(size.hidden, size.hidden)
        self.ao = nn.Linear(size.hidden, size.hidden)
        self.aln = nn.LayerNorm(size.hidden, eps=size.epsilon)
        self.fi = nn.Linear(size.hidden, size.inner)
        self.fo = nn.Linear(size.inner, size.hidden)
        self.oln = nn.LayerNorm(size.hidden, eps=size.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """``mask`` is added to the attention scores, shape (rows, 1, 1, places)."""
        rows, places, hidden = states.shape

        def split(x: Tensor) -> Tensor:
            return x.view(rows, places, self.heads, hidden // self.heads).transpose(1, 2)

        q, k, v = split(self.q(states)), split(self.k(states)), split(self.v(states))
        scores = (q * (hidden // self.heads) ** -0.5) @ k.transpose(-1, -2)
        scores += mask.to(q.dtype)
        mixed = scores.softmax(-1).to(v.dtype) @ v
        mixed = mixed.transpose(1, 2).reshape(rows, places, hidden)
        states = self.aln(states + self.dropout(self.ao(mixed)))
        result: Tensor = self.oln(states + self.dropout(self.fo(functional.gelu(self.fi(states)))))
        return result


def _worked(states: Tensor) -> Tensor:
    """In the precision that is worked in, where that is a lower one."""
    lower = torch.is_autocast_enabled("cpu") and states.device.type == "cpu"
    return states.to(torch.get_autocast_dtype("cpu")) if lower else states


class Text(nn.Module):
    """Encodes questions and windows: ids and segments (rows, places) to the kept and the last states.

    The ``fixed`` lowest layers are never trained, so what they make of a row can be remembered; segments are added above
    them.
    """

    def __init__(self, size: Size, pad: int) -> None:
        super().__init__()
        self.pad, self.low, self.fixed = pad, size.low, size.fixed
        self.word = nn.Embedding(size.vocabulary, size.hidden)
        self.pos = nn.Embedding(size.positions, size.hidden)
        self.segment = nn.Embedding(2, size.hidden)
        self.ln = nn.LayerNorm(size.hidden, eps=size.epsilon)
        self.layers = nn.ModuleList(Layer(size, 0.0) for _ in range(size.low + size.high))

    def forward(self, ids: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        mask = (ids == self.pad)[:, None, None, :].float() * SHUT
        return self.top(self.bottom(ids, mask), segments, mask)

    def bottom(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The states after the fixed layers."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = _worked(self.ln(self.word(ids) + self.pos(places)[None]))
        for layer in self.layers[: self.fixed]:
            states = layer(states, mask)
        return states

    def top(self, states: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The kept and the last states from what ``bottom`` gave."""
        states = states + self.segment(segments).to(states.dtype)
        low = states
        for number, layer in enumerate(self.layers):
            if number >= self.fixed:
                states = layer(states, mask)
            if number + 1 == self.low:
                low = states
        return low, states


class Joint(nn.Module):
    """Reads meetings: kept states gathered (rows, places, hidden) to the scores of clauses, places and nothing."""

    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.match = nn.Linear(size.hidden, _MATCH, bias=False)
        self.matched = nn.Linear(2, size.hidden, bias=False)
        self.kind = nn.Embedding(_KINDS, size.hidden)
        self.given = nn.Linear(FEATURES, size.hidden, bias=False)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.joint))
        self.stated = nn.Linear(2 * size.hidden, size.hidden)
        self.score = nn.Linear(size.hidden, 1)
        self.prior = nn.Linear(FEATURES, 1)
        self.asked = nn.Linear(size.hidden, size.hidden)
        self.nothing = nn.Linear(size.hidden, 1)
        self.places = nn.Linear(size.hidden, 3)

    def forward(
        self, states: Tensor, ids: Tensor, kinds: Tensor, members: Tensor, features: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Clause scores (rows, clauses), nothing's score (rows,), start, end and operand scores (rows, places, 3)."""
        clauses = torch.arange(features.shape[1], device=ids.device)
        owns = (members[:, None, :] == clauses[None, :, None]).float()
        slots = (kinds == SLOT).float()
        stating = (kinds == STATING).float()
        spread = torch.einsum("bcl,bcf->blf", owns, features) * slots[:, :, None]
        told = self.kind(kinds) + self.given(spread) + self.matched(self._matches(states, ids, kinds))
        states = _worked(states + told)
        mask = (kinds == PADDING)[:, None, None, :].float() * SHUT
        for layer in self.layers:
            states = layer(states, mask)
        states = states.float()
        slot = torch.einsum("bcl,blh->bch", owns * slots[:, None, :], states)
        weights = owns * stating[:, None, :]
        mean = torch.einsum("bcl,blh->bch", weights / weights.sum(-1, keepdim=True).clamp(min=1.0), states)
        scores = self.score(torch.tanh(self.stated(torch.cat([slot, mean], -1)))) + self.prior(features)
        nothing = self.nothing(torch.tanh(self.asked(states[:, 0])))
        return scores[:, :, 0], nothing[:, 0], self.places(states)

    def _matches(self, states: Tensor, ids: Tensor, kinds: Tensor) -> Tensor:
        """For each place, how near the nearest of the other side is, and whether the same piece stands there."""
        projected = functional.normalize(self.match(states).float(), dim=-1)
        asking, stating = (kinds == ASKING).float(), (kinds == STATING).float()
        across = asking[:, :, None] * stating[:, None, :]
        across = across + across.transpose(1, 2)
        near = (projected @ projected.transpose(1, 2) * across).amax(-1)
        same = ((ids[:, :, None] == ids[:, None, :]).float() * across).amax(-1)
        return torch.stack([near, same], -1)


class Network(nn.Module):
    """All parts. ``finding`` weighs a clause's surface beside the nearness of vectors; the rest are the intent heads."""

    def __init__(self, size: Size, pad: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.size = size
        self.text = Text(size, pad)
        self.joint = Joint(size, dropout)
        self.scale = nn.Parameter(torch.tensor(20.0))
        self.finding = nn.Linear(SURFACE, 1, bias=False)
        self.types = nn.Linear(2 * size.hidden, len(ANSWER_TYPES))
        self.operations = nn.Linear(2 * size.hidden, len(OPERATIONS))
        self.leans = nn.Linear(2 * size.hidden, 1)

    def intents(self, last: Tensor, mean: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of answer types, operations and leaning, from a question's last states and their mean."""
        both = torch.cat([last[:, 0].float(), mean.float()], -1)
        return self.types(both), self.operations(both), self.leans(both)[:, 0]


def begun(encoder: Encoder, low: int = 9, joint: int = 3, fixed: int = 6) -> Network:
    """A network that starts as the encoder, with the last ``joint`` layers copied; new weights are small."""
    size = Size(
        encoder.hidden,
        encoder.heads,
        encoder.inner,
        len(encoder.tokenizer.pieces),
        encoder.positions,
        low,
        encoder.layers - low,
        joint,
        fixed,
        encoder.epsilon,
    )
    network = Network(size, encoder.tokenizer.pad)
    tensors = encoder.tensors
    with torch.no_grad():
        network.text.word.weight.copy_(torch.from_numpy(tensors["emb.word"]))
        network.text.pos.weight.copy_(torch.from_numpy(tensors["emb.pos"]) + torch.from_numpy(tensors["emb.type"][0]))
        network.text.segment.weight.zero_()
        network.text.ln.weight.copy_(torch.from_numpy(tensors["emb.ln.w"]))
        network.text.ln.bias.copy_(torch.from_numpy(tensors["emb.ln.b"]))
        for number, layer in enumerate(network.text.layers):
            _fill(layer, tensors, number)
        for number, layer in enumerate(network.joint.layers):
            _fill(layer, tensors, encoder.layers - joint + number)
        for part in (network.joint.kind, network.joint.given, network.joint.matched):
            nn.init.normal_(part.weight, std=0.02)
        nn.init.zeros_(network.joint.score.weight)
        nn.init.zeros_(network.joint.nothing.weight)
        network.joint.prior.weight.copy_(torch.tensor([[1.5, 2.0, 1.0, 0.0, 0.0, 0.3, 0.0]]))
        nn.init.constant_(network.joint.prior.bias, -2.0)
        network.finding.weight.copy_(torch.tensor([[3.0, 3.0, 2.0, 0.0]]))
    return network


def _fill(layer: nn.Module, tensors: dict[str, Floats], number: int) -> None:
    for name in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
        part = getattr(layer, name)
        part.weight.copy_(torch.from_numpy(tensors[f"l{number}.{name}.w"]))
        part.bias.copy_(torch.from_numpy(tensors[f"l{number}.{name}.b"]))
