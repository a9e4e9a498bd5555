"""Writes src/test/resources/families: small random models of every family and variant, and what transformers computes
with them.

    python3 -m pip install torch==2.15.0 transformers==5.23.0 safetensors==0.8.0 numpy==2.4.6
    python3 families.py [NAME ...]

Every parameter is random, norms and biases too, so that one that is forgotten is noticed. A model's folder holds
config.json (in the spelling of transformers 4 or 5), model.safetensors, and expected.safetensors: ids, and the logits
after each of them, computed in float32 with eager attention from the folder as it lies there. beyond.safetensors is the
same of a sequence longer than the context, for rotations that stretch with it.
"""

import json
import shutil
import sys
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

TORCH, TRANSFORMERS = "2.15.0", "5.23.0"
TARGET = Path(__file__).resolve().parents[1] / "resources" / "families"

SMALL = dict(vocab_size=72, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5)
LONG = 48


def rope(kind="default", theta=10_000.0, **more):
    return {"rope_type": kind, "rope_theta": theta, **more}


LLAMA3 = rope("llama3", 500.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
SLIDING, FULL = "sliding_attention", "full_attention"
GEMMA = dict(SMALL, head_dim=12, query_pre_attn_scalar=10, sliding_window=8)

# name: (model_type, spelling of config.json, tokens, configuration)
MODELS = {
    "llama2": ("llama", 4, 24, dict(SMALL, num_key_value_heads=4, tie_word_embeddings=False)),
    "llama2-biased": ("llama", 5, 24, dict(SMALL, attention_bias=True, mlp_bias=True)),
    "llama3": ("llama", 4, LONG, dict(SMALL, rope_parameters=LLAMA3, tie_word_embeddings=True)),
    "llama3-five": ("llama", 5, LONG, dict(SMALL, head_dim=16, rope_parameters=LLAMA3)),
    "llama-linear": ("llama", 4, LONG, dict(SMALL, rope_parameters=rope("linear", factor=3.0))),
    "llama-dynamic": ("llama", 4, LONG, dict(SMALL, rope_parameters=rope("dynamic", factor=2.0))),
    "llama-yarn": ("llama", 4, LONG, dict(SMALL, hidden_size=48, head_dim=16, rope_parameters=rope(
        "yarn", 50.0, factor=4.0, original_max_position_embeddings=16, beta_fast=1.0, beta_slow=0.25))),
    "mistral": ("mistral", 4, LONG, dict(SMALL, sliding_window=8)),
    "mistral-five": ("mistral", 5, LONG, dict(SMALL, head_dim=16, sliding_window=None)),
    "qwen2": ("qwen2", 5, 24, dict(SMALL, tie_word_embeddings=False)),
    "qwen2-tied": ("qwen2", 4, LONG, dict(SMALL, tie_word_embeddings=True, use_sliding_window=True, sliding_window=8,
                                          max_window_layers=1)),
    "qwen3": ("qwen3", 4, 24, dict(SMALL, head_dim=12, attention_bias=True)),
    "qwen3-tied": ("qwen3", 5, 24, dict(SMALL, head_dim=12, tie_word_embeddings=True)),
    "gpt2": ("gpt2", 4, 24, dict(vocab_size=72, n_embd=32, n_layer=2, n_head=4, n_positions=64)),
    "gpt2-untied": ("gpt2", 5, 24, dict(vocab_size=72, n_embd=32, n_layer=2, n_head=4, n_positions=64, n_inner=40,
                                        activation_function="gelu", scale_attn_weights=False,
                                        tie_word_embeddings=False)),
    "neox": ("gpt_neox", 4, 24, dict(vocab_size=72, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                                     num_attention_heads=2, max_position_embeddings=64,
                                     rope_parameters=rope(theta=5_000.0, partial_rotary_factor=0.25))),
    "neox-sequential": ("gpt_neox", 5, 24, dict(vocab_size=72, hidden_size=32, intermediate_size=48,
                                                num_hidden_layers=2, num_attention_heads=4, attention_bias=False,
                                                max_position_embeddings=64, use_parallel_residual=False,
                                                hidden_act="gelu_new",
                                                rope_parameters=rope(partial_rotary_factor=1.0))),
    "gemma2": ("gemma2", 4, LONG, dict(GEMMA, attn_logit_softcapping=2.0, final_logit_softcapping=3.0)),
    "gemma2-five": ("gemma2", 5, LONG, dict(GEMMA, attn_logit_softcapping=None, final_logit_softcapping=None,
                                            layer_types=[FULL, SLIDING])),
    "gemma3": ("gemma3_text", 4, LONG, dict(GEMMA, num_hidden_layers=3, sliding_window_pattern=3, rope_parameters={
        FULL: rope("linear", 50_000.0, factor=4.0), SLIDING: rope(theta=1_000.0)})),
    "gemma3-five": ("gemma3_text", 5, LONG, dict(GEMMA, layer_types=[FULL, SLIDING], final_logit_softcapping=3.0,
                                                 rope_parameters={FULL: rope(theta=50_000.0),
                                                                  SLIDING: rope(theta=1_000.0)})),
}

# name: tokens of a sequence longer than the context
BEYOND = {"llama-dynamic": 96}


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    plus_one = model.config.model_type.startswith("gemma")

    def normal(tensor, deviation, mean=0.0):
        with torch.no_grad():
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * deviation + mean)

    for name, tensor in sorted(model.named_parameters()):
        if name.endswith(".bias"):
            normal(tensor, 0.3)
        elif tensor.dim() == 1:
            normal(tensor, 0.3, 0.0 if plus_one else 1.0)
        elif any(part in name for part in ("embed", "wte", "wpe")):
            normal(tensor, 0.3 if plus_one else 1.0)
        else:
            normal(tensor, 1.2 / tensor.shape[-1] ** 0.5)


def spelled_as_four(five, kind):
    """What transformers 4 would have written of the same configuration."""
    four = dict(five)
    four["torch_dtype"] = four.pop("dtype")
    four.pop("layer_types", None)
    parameters = four.pop("rope_parameters", None)
    if parameters is None:
        return four
    if FULL in parameters:
        four["rope_local_base_freq"] = parameters[SLIDING]["rope_theta"]
        parameters = parameters[FULL]
    scaling = dict(parameters)
    four["rotary_emb_base" if kind == "gpt_neox" else "rope_theta"] = scaling.pop("rope_theta")
    if kind == "gpt_neox":
        four["rotary_pct"] = scaling.pop("partial_rotary_factor")
    scaling.pop("partial_rotary_factor", None)
    four["rope_scaling"] = None if scaling["rope_type"] == "default" else scaling
    if kind == "llama" and scaling["rope_type"] in ("linear", "dynamic"):
        scaling["type"] = scaling.pop("rope_type")
    return four


def expect(folder, size, seed, file):
    """What a model opened anew computes of random tokens in one pass."""
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    ids = torch.randint(0, 72, (1, size), generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        logits = model(ids, use_cache=False).logits[0]
    save_file({"ids": ids[0].float(), "logits": logits.contiguous()}, folder / f"{file}.safetensors")
    return logits


def write(name):
    kind, spelling, size, settings = MODELS[name]
    seed = zlib.crc32(name.encode())
    folder = TARGET / name
    shutil.rmtree(folder, ignore_errors=True)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **settings), attn_implementation="eager")
    randomise(model, seed)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    config = json.loads((folder / "config.json").read_text())
    config.pop("transformers_version", None)
    if "sliding_window_pattern" in settings:
        config["sliding_window_pattern"] = settings["sliding_window_pattern"]
    config = spelled_as_four(config, kind) if spelling == 4 else config
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")

    logits = expect(folder, size, seed, "expected")
    if name in BEYOND:
        expect(folder, BEYOND[name], seed, "beyond")
    print(f"{name:18} logits {logits.abs().max():.2f}, deviation {logits.std():.2f}, "
          f"{sum(file.stat().st_size for file in folder.iterdir()):,} bytes")


if __name__ == "__main__":
    assert torch.__version__.split("+")[0] == TORCH, torch.__version__
    assert transformers.__version__ == TRANSFORMERS, transformers.__version__
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    for each in sys.argv[1:] or MODELS:
        write(each)
