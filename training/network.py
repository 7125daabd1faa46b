"""The network: Whisper's architecture made small, with helpers that only training needs.

An attention that must find its place in half a minute of sound by itself learns
nothing in an hour. The speech is synthetic, so it is known which sound is heard in
each frame and when each character is spoken; the helpers say so to the encoder, and
two heads of each decoder layer are pulled to the time of the token they are to write.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from sound import SOUND_NAMES, TONES
from torch import Tensor, nn
from torch.nn import functional
from transformers import WhisperConfig, WhisperForConditionalGeneration

WIDTH, ENCODER_LAYERS, DECODER_LAYERS = 128, 6, 3
ENCODER_HEADS, DECODER_HEADS = 2, 4
POSITIONS, LONGEST = 1500, 448
GUIDED = 2  # heads of each decoder layer
SIGMA = 4.0  # encoder positions
SAMPLED = 48  # positions that stand for all of a window's padding
NOT_COUNTED = -100


@dataclass
class Batch:
    """Windows of one length; tokens by their short numbers, places in encoder positions."""

    features: Tensor  # (windows, 80, frames)
    tokens: Tensor  # (windows, tokens)
    targets: Tensor  # the same, one later; NOT_COUNTED where nothing is expected
    places: Tensor  # of the tokens and, last in each row, of the last target; -1 where nothing is spoken
    sounds: Tensor  # (windows, positions)
    tones: Tensor
    character_at: Tensor  # (characters, 2): window and position
    characters: Tensor


class Network(nn.Module):
    """A Whisper with a short vocabulary, and the helpers."""

    def __init__(self, tokens: int, characters: int, others: float) -> None:
        super().__init__()
        config = configuration(tokens)
        config._attn_implementation = "eager"  # the weights of the cross-attention are looked at
        self.whisper = WhisperForConditionalGeneration(config)
        self.sounds = nn.Linear(WIDTH, len(SOUND_NAMES))
        self.tones = nn.Linear(WIDTH, TONES)
        self.characters = nn.Linear(WIDTH, characters)
        bias = torch.zeros(tokens)
        bias[-1] = others  # the logarithm of how many tokens the last one stands for
        self.register_buffer("bias", bias)

    def encode(self, features: Tensor, sampled: bool) -> tuple[Tensor, Tensor, Tensor | None]:
        """Return the encoder's output, what its middle hears, and how much more weight each position has.

        ``features`` end in a few frames of padding. Whisper's windows have 1,500 positions, most of them padding
        here, and all of it alike but for its place. So where ``sampled``, some places of chance stand for all:
        the same hearing at a fraction of the work.
        """
        encoder = self.whisper.model.encoder
        hidden = functional.gelu(encoder.conv1(features))
        hidden = functional.gelu(encoder.conv2(hidden)).transpose(1, 2)
        count, weight = hidden.shape[1], None
        places = torch.arange(count)
        if sampled:
            chosen = count + torch.randperm(POSITIONS - count)[:SAMPLED].sort().values
            places = torch.cat([places, chosen])
            hidden = torch.cat([hidden, hidden[:, -2:-1].expand(-1, SAMPLED, -1)], 1)
            weight = torch.zeros(1, 1, 1, len(places))
            weight[..., count:] = math.log((POSITIONS - count) / SAMPLED)
        hidden = hidden + encoder.embed_positions.weight[places]
        middle = hidden
        for index, layer in enumerate(encoder.layers):
            hidden = layer(hidden, weight, None)[0]
            if index == ENCODER_LAYERS // 2 - 1:
                middle = hidden
        return encoder.layer_norm(hidden), middle, weight

    def decode(self, tokens: Tensor, encoded: Tensor, weight: Tensor | None) -> tuple[Tensor, list[Tensor]]:
        """Return the logits of what follows each token, and each layer's cross-attention."""
        decoder = self.whisper.model.decoder
        count = tokens.shape[1]
        hidden = decoder.embed_tokens(tokens) + decoder.embed_positions.weight[:count]
        future = torch.full((count, count), float("-inf")).triu(1)[None, None]
        looks = []
        for layer in decoder.layers:
            hidden, _, look = layer(
                hidden,
                attention_mask=future,
                encoder_hidden_states=encoded,
                encoder_attention_mask=weight,
                output_attentions=True,
                use_cache=False,
            )[:3]
            looks.append(look)
        return self.whisper.proj_out(decoder.layer_norm(hidden)) + self.bias, looks

    def losses(self, batch: Batch, sampled: bool) -> dict[str, Tensor]:
        """Return what each part still gets wrong."""
        encoded, middle, weight = self.encode(batch.features, sampled)
        speech = middle[:, : batch.sounds.shape[1]]
        logits, looks = self.decode(batch.tokens, encoded, weight)
        at = encoded[batch.character_at[:, 0], batch.character_at[:, 1]]
        return {
            "tokens": _wrong(logits, batch.targets),
            "sounds": _wrong(self.sounds(speech), batch.sounds),
            "tones": _wrong(self.tones(speech), batch.tones),
            "characters": _wrong(self.characters(at), batch.characters) if len(at) else logits.sum() * 0,
            "places": _astray(looks, batch.places),
        }


def configuration(tokens: int) -> WhisperConfig:
    """Return the measures of the network for a vocabulary of ``tokens``."""
    return WhisperConfig(
        vocab_size=tokens,
        num_mel_bins=80,
        d_model=WIDTH,
        encoder_layers=ENCODER_LAYERS,
        decoder_layers=DECODER_LAYERS,
        encoder_attention_heads=ENCODER_HEADS,
        decoder_attention_heads=DECODER_HEADS,
        encoder_ffn_dim=4 * WIDTH,
        decoder_ffn_dim=4 * WIDTH,
        max_source_positions=POSITIONS,
        max_target_positions=LONGEST,
        dropout=0.0,
        attention_dropout=0.0,
        pad_token_id=0,
        bos_token_id=0,
        eos_token_id=0,
        decoder_start_token_id=0,
        use_cache=False,
    )


def _wrong(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(logits.flatten(0, -2).float(), targets.flatten(), ignore_index=NOT_COUNTED)


def _astray(looks: list[Tensor], places: Tensor) -> Tensor:
    """Return how far the guided heads look away from where they should.

    The first layer finds the token that was just written, the others go on from there to the next one.
    """
    wrong = [_off(looks[0], places[:, :-1]), *(_off(look, places[:, 1:]) for look in looks[1:])]
    return sum(wrong[1:], wrong[0]) / len(wrong)


def _off(look: Tensor, places: Tensor) -> Tensor:
    spoken = places >= 0
    positions = torch.arange(look.shape[-1])
    wanted = torch.exp(-((positions - places[spoken][:, None]) ** 2) / (2 * SIGMA**2))
    wanted = wanted / wanted.sum(-1, keepdim=True).clamp_min(1e-6)
    given = look[:, :GUIDED].transpose(1, 2)[spoken]
    return -(wanted[:, None] * torch.log(given.float() + 1e-5)).sum(-1).mean()
