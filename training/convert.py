"""From the trained network to a folder that faster-whisper loads like any other model."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from ctranslate2.converters.transformers import WhisperLoader
from network import DECODER_LAYERS, GUIDED, Network, configuration
from tokenizers import Tokenizer
from train import LONGEST
from transformers import WhisperForConditionalGeneration
from vocabulary import END, SIZE, ZERO, Vocabulary, specials

_SPACE = 220  # a blank; like the end, nothing begins with it


def convert(network: Network, vocabulary: Vocabulary, folder: Path) -> None:
    """Write model.bin, config.json, vocabulary.txt and preprocessor_config.json beside tokenizer.json in ``folder``."""
    spec = WhisperLoader().get_model_spec(_full(network, vocabulary))
    spec.register_vocabulary(_tokens(vocabulary.tokenizer))
    spec.config.alignment_heads = [[DECODER_LAYERS - 1, head] for head in range(GUIDED)]
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [_SPACE, END]
    spec.config.lang_ids = list(range(END + 2, END + 2 + 99))
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    _shorter_vocabulary(folder)
    features = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "n_fft": 400, "chunk_length": LONGEST}
    (folder / "preprocessor_config.json").write_text(json.dumps(features) + "\n", encoding="utf-8")


def _full(network: Network, vocabulary: Vocabulary) -> WhisperForConditionalGeneration:
    """Return the Whisper with all its tokens; those that never occurred share one vector."""
    model = WhisperForConditionalGeneration(configuration(SIZE))
    weights = {name: value.float() for name, value in network.whisper.state_dict().items()}
    short = weights["model.decoder.embed_tokens.weight"]
    full = short[torch.from_numpy(vocabulary.numbers)]
    weights["model.decoder.embed_tokens.weight"] = weights["proj_out.weight"] = full
    model.load_state_dict(weights)
    return model.eval()


def _tokens(tokenizer: Tokenizer) -> list[str]:
    names = [tokenizer.id_to_token(number) for number in range(SIZE)]
    if names[END:] != specials() or len(names[ZERO:]) != 1501:
        raise ValueError("this is not Whisper's multilingual vocabulary")
    return names


def _shorter_vocabulary(folder: Path) -> None:
    """Put the list of tokens as lines, half as long as JSON; both forms are read."""
    path = folder / "vocabulary.json"
    tokens = json.loads(path.read_text(encoding="utf-8"))
    path.with_suffix(".txt").write_text("".join(f"{token}\n" for token in tokens), encoding="utf-8", newline="\n")
    path.unlink()
