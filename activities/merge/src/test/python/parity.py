"""Writes src/test/resources/parity: small random models, and what mergekit makes of them.

    python3 -m pip install mergekit==0.1.5 peft==0.21.2 torch==2.15.0 transformers==5.23.0 safetensors==0.8.0 tokenizers==0.23.3
    python3 parity.py [CASE ...]

A case is a file cases/NAME.yml, written by hand; models/ beside it is where its models lie. Lines beginning with "#: "
say how it is run:

    command: raw|multi   by mergekit-pytorch or mergekit-multi, not mergekit-yaml
    options: ...         with these options
    refused: reason      mergekit refuses it; the reason in our words
    infinite: reason     mergekit writes numbers that are none
    says: words          that our refusal holds
    deviation: reason    mergekit merges it, and the engine refuses it
    random: runs         the method is random: statistics of that many seeds, not tensors

Of each other case mergekit's tensors come to cases/NAME.safetensors, of bfloat16 models as mergekit computes in that type.
Where its result hangs on the order in which equal numbers are sorted, it holds NaN. If mergekit's result from a wider
type, rounded at the end, is another, that comes to cases/NAME.precise.safetensors. cases.json tells what else came out: the
files, what of config.json a merge decides, the vocabulary.
"""

import collections
import contextlib
import io
import json
import logging
import math
import os
import shlex
import shutil
import sys
import tempfile
import warnings
import zlib
from pathlib import Path

if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0", "HF_HUB_OFFLINE": "1"})

import peft
import torch
import transformers
import yaml
from click.testing import CliRunner
from mergekit.scripts import merge_raw_pytorch, multimerge, run_yaml
from mergekit.io.tasks import LoaderCache
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

TARGET = Path(__file__).resolve().parents[1] / "resources" / "parity"
MODELS, CASES = TARGET / "models", TARGET / "cases"
COMMANDS = {"yaml": run_yaml.main, "raw": merge_raw_pytorch.main, "multi": multimerge.main}

LLAMA = dict(architectures=["LlamaForCausalLM"], model_type="llama", hidden_size=12, intermediate_size=16,
             num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=1, vocab_size=32, rms_norm_eps=1e-5,
             max_position_embeddings=64, rope_theta=10000.0, tie_word_embeddings=False, torch_dtype="float32")
GPT2 = dict(architectures=["GPT2LMHeadModel"], model_type="gpt2", n_embd=8, n_layer=2, n_head=2, n_positions=16,
            vocab_size=24, torch_dtype="float32")
OPT = dict(architectures=["OPTForCausalLM"], model_type="opt", hidden_size=8, word_embed_proj_dim=8, ffn_dim=16,
           num_hidden_layers=2, num_attention_heads=2, vocab_size=24, max_position_embeddings=16, torch_dtype="float32")
T5 = dict(architectures=["T5ForConditionalGeneration"], model_type="t5", d_model=8, d_kv=4, d_ff=12, num_layers=2,
          num_decoder_layers=2, num_heads=2, vocab_size=24, torch_dtype="float32", is_encoder_decoder=True,
          feed_forward_proj="gated-gelu")
BERT = dict(architectures=["BertForMaskedLM"], model_type="bert", hidden_size=8, intermediate_size=16, num_hidden_layers=2,
            num_attention_heads=2, vocab_size=24, max_position_embeddings=16, torch_dtype="float32")

SPARSE = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=4, vocab_size=24,
              max_position_embeddings=16, num_experts_per_tok=2, tie_word_embeddings=False, torch_dtype="float32")
MIXTRAL = dict(SPARSE, architectures=["MixtralForCausalLM"], model_type="mixtral", intermediate_size=6, num_local_experts=3)
QWEN3_MOE = dict(SPARSE, architectures=["Qwen3MoeForCausalLM"], model_type="qwen3_moe", intermediate_size=10,
                 moe_intermediate_size=6, num_experts=12)
QWEN2_MOE = dict(SPARSE, architectures=["Qwen2MoeForCausalLM"], model_type="qwen2_moe", intermediate_size=10,
                 moe_intermediate_size=6, shared_expert_intermediate_size=4, num_experts=3)


def llama_shapes(config):
    h, i, v = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    kv = h // config["num_attention_heads"] * config["num_key_value_heads"]
    shapes = {"model.embed_tokens.weight": (v, h), "model.norm.weight": (h,)}
    if not config["tie_word_embeddings"]:
        shapes["lm_head.weight"] = (v, h)
    for layer in range(config["num_hidden_layers"]):
        p = f"model.layers.{layer}."
        for norm in ("input_layernorm", "post_attention_layernorm"):
            shapes[p + norm + ".weight"] = (h,)
        for name, rows in (("q", h), ("k", kv), ("v", kv), ("o", h)):
            shapes[f"{p}self_attn.{name}_proj.weight"] = (rows, h)
        shapes[p + "mlp.gate_proj.weight"] = shapes[p + "mlp.up_proj.weight"] = (i, h)
        shapes[p + "mlp.down_proj.weight"] = (h, i)
    return shapes


def known_shapes(config):
    """The tensors of a model of the library, which are stored once where they are tied."""
    kind = dict(config)
    architecture = getattr(transformers, kind["architectures"][0])
    settings = transformers.AutoConfig.for_model(**{k: v for k, v in kind.items() if k != "architectures"})
    with torch.device("meta"):
        model = architecture(settings)
    return {name: tuple(tensor.shape) for name, tensor in model.named_parameters()}


def published(tensors):
    """As models with experts are published: a tensor for each expert, where the library holds those of a layer joined."""
    names = ("gate_proj", "up_proj", "down_proj")
    apart = {}
    for name, tensor in tensors.items():
        layer, joined, part = name.partition(".experts.")
        if not joined:
            apart[name] = tensor
            continue
        for expert, matrix in enumerate(tensor):
            parts = zip(names[:2], matrix.chunk(2)) if part == "gate_up_proj" else [(names[2], matrix)]
            apart.update({f"{layer}.experts.{expert}.{own}.weight": rows for own, rows in parts})
    return apart


def published_mixtral(tensors):
    """The same by the names that models of Mixtral have."""
    names = {".mlp.": ".block_sparse_moe.", ".gate_proj.": ".w1.", ".down_proj.": ".w2.", ".up_proj.": ".w3."}
    renamed = {}
    for name, tensor in published(tensors).items():
        for own, theirs in names.items():
            name = name.replace(own, theirs)
        renamed[name] = tensor
    return renamed


def random_tensors(shapes, seed):
    tensors = {}
    for name, shape in sorted(shapes.items()):
        generator = torch.Generator().manual_seed(seed + zlib.crc32(name.encode()))
        draw = torch.randn(shape, generator=generator)
        if len(shape) == 1:
            tensors[name] = 0.3 * draw + (0 if name.endswith("bias") else 1)
        else:
            tensors[name] = draw * (0.5 if "embed" in name else shape[-1] ** -0.5)
    return tensors


def moved(base, seed, by=0.1, still=0.3):
    """An expert: the base moved a little, and a part of its numbers not at all."""
    tensors = {}
    for name, tensor in sorted(base.items()):
        generator = torch.Generator().manual_seed(seed + zlib.crc32(name.encode()))
        delta = by * tensor.std().item() * torch.randn(tensor.shape, generator=generator)
        tensors[name] = tensor + delta * (torch.rand(tensor.shape, generator=generator) >= still)
    return tensors


def write_model(name, config, tensors, tokenizer=None):
    folder = MODELS / name
    folder.mkdir(parents=True)
    save_file({n: t.contiguous() for n, t in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if tokenizer is not None:
        tokenizer.save(str(folder / "tokenizer.json"))
        said = dict(tokenizer_class="PreTrainedTokenizerFast", model_max_length=64, unk_token="<unk>")
        (folder / "tokenizer_config.json").write_text(json.dumps(said, indent=2) + "\n")


def write_checkpoint(name, config, parts):
    """A model as PyTorch itself writes it, of one part or with an index over several."""
    folder = MODELS / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if len(parts) == 1:
        torch.save(collections.OrderedDict(parts[0]), folder / "pytorch_model.bin")
        return
    homes = {}
    for number, part in enumerate(parts, 1):
        file = f"pytorch_model-{number:05d}-of-{len(parts):05d}.bin"
        torch.save(part, folder / file)
        homes.update({n: file for n in part})
    index = {"metadata": {"total_size": sum(t.nbytes for part in parts for t in part.values())}, "weight_map": homes}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2) + "\n")


def tokenizer(words, merges, added):
    vocabulary = {word: number for number, word in enumerate(["<unk>", *words])}
    result = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>"))
    result.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    result.add_special_tokens([AddedToken("<unk>", special=True, normalized=False)])
    for word, special in added:
        token = AddedToken(word, special=special, normalized=not special)
        result.add_special_tokens([token]) if special else result.add_tokens([token])
    return result


def unigram(words, added):
    """The kind whose vocabulary is a list of words with their log-probabilities."""
    result = Tokenizer(models.Unigram([("<unk>", 0.0), *((word, -1.0 - n) for n, word in enumerate(words))], unk_id=0))
    result.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    for word, special in added:
        token = AddedToken(word, special=special, normalized=not special)
        result.add_special_tokens([token]) if special else result.add_tokens([token])
    return result


def write_models():
    shutil.rmtree(MODELS, ignore_errors=True)
    base = random_tensors(llama_shapes(LLAMA), 1)
    llamas = {"base": base, "a": moved(base, 11), "b": moved(base, 12), "c": moved(base, 13),
              "far": moved(base, 14, by=1.0, still=0.0)}
    for name, tensors in llamas.items():
        write_model(name, LLAMA, tensors)
        halves = {n: t.bfloat16() for n, t in tensors.items()}
        write_model(name + "-bf16", {**LLAMA, "torch_dtype": "bfloat16"}, halves)
    small = {**LLAMA, "num_hidden_layers": 1}
    holed = {n: t for n, t in llamas["a"].items() if n != "model.layers.1.mlp.up_proj.weight"}
    write_model("holed", LLAMA, holed)
    write_model("wide", LLAMA, {n: torch.zeros(24, 12) if n.endswith("o_proj.weight") else t for n, t in base.items()})

    tied = {**small, "tie_word_embeddings": True}
    tensors = random_tensors(llama_shapes(tied), 2)
    write_model("tied", tied, tensors)
    write_model("tied-a", tied, moved(tensors, 21))
    headed = moved(tensors, 22)
    write_model("tied-headed", small, {**headed, "lm_head.weight": 1.5 * headed["model.embed_tokens.weight"]})

    letters = list("abcdefghijkl")
    write_words("words", 3, tokenizer([*letters, "ab", "cd"], [("a", "b"), ("c", "d")], [("<s>", True)]), rows=20)
    write_words("words-a", 31, tokenizer([*letters, "ab", "ef"], [("a", "b"), ("e", "f")],
                                         [("<s>", True), ("<|im_end|>", True), ("x1", False)]))
    write_words("words-b", 32, tokenizer([*reversed(letters), "cd", "gh", "ij"], [("c", "d"), ("g", "h"), ("i", "j")],
                                         [("<|im_start|>", True), ("x1", False), ("<|im_end|>", True)]))

    write_words("words-unigram", 33, unigram([*letters, "ab", "kl"], [("<s>", True), ("x2", False)]))

    tensors = random_tensors(known_shapes(GPT2), 4)
    write_model("gpt2", GPT2, tensors)
    write_model("gpt2-a", GPT2, moved(tensors, 41))
    write_model("gpt2-bare", GPT2, {n.removeprefix("transformer."): t for n, t in moved(tensors, 42).items()})
    for name, config, seed in (("opt", OPT, 5), ("t5", T5, 6)):
        tensors = random_tensors(known_shapes(config), seed)
        write_model(name, config, tensors)
        write_model(name + "-a", config, moved(tensors, 10 * seed))

    # of this architecture mergekit expects a pooler and drops the head's transform
    shapes = {**known_shapes(BERT), "bert.pooler.dense.weight": (8, 8), "bert.pooler.dense.bias": (8,)}
    tensors = random_tensors({n: shape for n, shape in shapes.items() if ".transform." not in n}, 7)
    places = {"bert.embeddings.position_ids": torch.arange(16).unsqueeze(0)}
    write_model("bert", BERT, {**tensors, **places})
    write_model("bert-a", BERT, {**moved(tensors, 71), **places})
    write_model("bert-moved", BERT, {**moved(tensors, 72), **{name: place + 2 for name, place in places.items()}})

    for name, config, seed, names in (("mixtral", MIXTRAL, 8, published_mixtral), ("qwen3-moe", QWEN3_MOE, 9, published),
                                      ("qwen2-moe", QWEN2_MOE, 10, published)):
        tensors = random_tensors(known_shapes(config), seed)
        write_model(name, config, names(tensors))
        for letter, number in (("a", 1), ("b", 2)):
            write_model(f"{name}-{letter}", config, names(moved(tensors, 10 * seed + number)))
    mixtral = published_mixtral(random_tensors(known_shapes(MIXTRAL), 8))
    lacking = "model.layers.1.block_sparse_moe.experts.1.w3.weight"
    write_model("mixtral-holed", MIXTRAL, {n: t for n, t in mixtral.items() if n != lacking})
    write_model("mixtral-joined", MIXTRAL, moved(random_tensors(known_shapes(MIXTRAL), 8), 83))

    write_checkpoint("checkpoint", LLAMA, [llamas["a"]])
    names = sorted(llamas["b"])
    write_checkpoint("checkpoint-shards", LLAMA, [{n: llamas["b"][n] for n in part} for part in (names[:9], names[9:])])

    numbers = torch.arange(4)
    write_model("buffers", {}, {"w": base["model.norm.weight"], "own": torch.ones(2), "positions": numbers})
    write_model("buffers-a", {}, {"w": llamas["a"]["model.norm.weight"], "positions": numbers, "its": torch.ones(3)})
    write_model("buffers-b", {}, {"w": llamas["b"]["model.norm.weight"], "positions": numbers + 1})
    write_adapters()


def write_adapters():
    """Adapters of peft whose factors are random."""
    two = ["q_proj", "down_proj"]
    write_adapter("lora", "base", 71, r=2, lora_alpha=6, target_modules=two, rank_pattern={"down_proj": 3},
                  alpha_pattern={"layers.1.self_attn.q_proj": 1})
    write_adapter("lora-all", "base", 72, r=1, lora_alpha=2, target_modules="all-linear", use_rslora=True)
    write_adapter("lora-tied", "tied", 73, r=2, lora_alpha=2, target_modules=["v_proj", "up_proj"])
    write_adapter("lora-gpt2", "gpt2", 74, r=2, lora_alpha=3, target_modules=["c_attn"], fan_in_fan_out=True)
    write_adapter("lora-head", "tied-headed", 75, r=1, lora_alpha=1, target_modules=["lm_head"])
    write_adapter("lora-embedding", "base", 76, r=1, lora_alpha=1, target_modules=["embed_tokens"])
    write_adapter("lora-whole-modules", "base", 77, r=1, lora_alpha=1, target_modules=["q_proj"], modules_to_save=["lm_head"])
    write_adapter("lora-dora", "base", 78, r=1, lora_alpha=1, target_modules=["q_proj"], use_dora=True)
    write_adapter("lora-dora-gpt2", "gpt2", 79, r=2, lora_alpha=3, target_modules=["c_attn"], fan_in_fan_out=True, use_dora=True)
    write_adapter("lora-dora-embedding", "base", 80, True, r=2, lora_alpha=1, target_modules=["embed_tokens", "up_proj"],
                  rank_pattern={"embed_tokens": 3}, use_rslora=True, use_dora=True)
    write_adapter("lora-tied-embedding", "tied", 81, r=1, lora_alpha=1, target_modules=["embed_tokens"])
    write_adapter("lora-mixtral", "mixtral", 82, r=2, lora_alpha=3, target_modules=["q_proj", "o_proj"])
    shutil.copytree(MODELS / "lora-all", MODELS / "lora-checkpoint")
    (weights := MODELS / "lora-checkpoint" / "adapter_model.safetensors").unlink()
    torch.save(load_file(MODELS / "lora-all" / weights.name), weights.with_suffix(".bin"))


def write_adapter(name, base, seed, embeddings=False, **settings):
    folder = MODELS / name
    model = peft.get_peft_model(transformers.AutoModelForCausalLM.from_pretrained(MODELS / base),
                                peft.LoraConfig(task_type="CAUSAL_LM", **settings))
    for key, parameter in sorted(model.named_parameters()):
        draw = torch.randn(parameter.shape, generator=torch.Generator().manual_seed(seed + zlib.crc32(key.encode())))
        if "lora_magnitude" in key:
            parameter.data *= 1 + 0.2 * draw
        elif "lora_" in key:
            parameter.data = 0.3 * draw
        elif "modules_to_save" in key or (embeddings and "embed_tokens.base_layer" in key):
            parameter.data += 0.1 * draw
    model.peft_config["default"].base_model_name_or_path = base
    model.save_pretrained(folder, save_embedding_layers=embeddings)
    for file in folder.iterdir():
        if not file.name.startswith("adapter_"):
            file.unlink()


def write_words(name, seed, words, rows=None):
    """A model with a vocabulary of its own; more rows than words, as publishers like to have."""
    config = {**LLAMA, "num_hidden_layers": 1, "vocab_size": rows or words.get_vocab_size()}
    write_model(name, config, random_tensors(llama_shapes(config), seed), words)


def said(text):
    """What the lines "#: key: value" say."""
    lines = [line[3:] for line in text.splitlines() if line.startswith("#: ")]
    return {key.strip(): value.strip() for key, value in (line.split(":", 1) for line in lines)}


def run(text, out, facts, seed=None):
    """Runs mergekit beside the models; its own exception, if it ends with one."""
    LoaderCache().loaders.clear()
    merge_raw_pytorch.SimpleLoaderCache().loaders.clear()
    command = facts.get("command", "yaml")
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "config.yml"
        path.write_text(text)
        arguments = ["--out-path", str(out), "--intermediate-dir", str(Path(work) / "between")]
        arguments = [str(path), *(arguments if command == "multi" else [str(out)]), "--quiet", "--no-write-model-card"]
        arguments += ["--lora-merge-cache", str(Path(work) / "adapters"), *shlex.split(facts.get("options", ""))]
        if seed is not None:
            arguments += ["--random-seed", str(seed)]
        # click keeps what is printed; the bars of progress go to the real standard error
        with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return CliRunner().invoke(COMMANDS[command], arguments).exception


def tensors_of(folder):
    tensors = {}
    for file in sorted(folder.glob("*.safetensors")):
        tensors.update(load_file(file))
    return tensors


def undetermined(cut, magnitudes):
    """Where numbers of one magnitude lie on both sides of a cut through the sorted ones."""
    ordered = magnitudes.flatten().sort().values
    if not 0 < cut < len(ordered) or ordered[cut - 1] != ordered[cut] or ordered[cut] == 0:
        return torch.zeros_like(magnitudes, dtype=torch.bool)
    return magnitudes == ordered[cut]


def without_ties(text, tensors):
    """NaN where a choice among equal magnitudes decides; the models' settings are plain numbers in these cases."""
    config = yaml.safe_load(text)
    if config["merge_method"] not in ("ties", "breadcrumbs"):
        return tensors
    wider = (lambda tensor: tensor.float()) if config.get("dtype") == "float32" else (lambda tensor: tensor)
    base = tensors_of(MODELS / config["base_model"])
    for model in config["models"]:
        settings = model["parameters"]
        other = tensors_of(MODELS / model["model"])
        for name, tensor in tensors.items():
            magnitudes = (wider(other[name]) - wider(base[name])).abs().float()
            n = magnitudes.numel()
            kept = max(1, int(settings["density"] * n))
            cuts = [n - kept]
            if config["merge_method"] == "breadcrumbs":
                kept = int(settings["density"] * n)
                bottom = max(0, n - kept - int(settings["gamma"] * n))
                cuts = [bottom, bottom + kept]
            for cut in cuts:
                tensor[undetermined(cut, magnitudes)] = math.nan
    return tensors


def computed_in(wider, text, out, facts, tensors):
    config = yaml.safe_load(text)
    result = str(next(t.dtype for t in tensors.values() if t.is_floating_point())).removeprefix("torch.")
    config.update(dtype=wider, out_dtype=result)
    error = run(yaml.dump(config), out, facts)
    assert error is None, error
    return tensors_of(out)


def keep(name, text, facts, out, result):
    tensors = tensors_of(out)
    assert all(tensor.isfinite().all() for tensor in tensors.values()), f"{name}: mergekit's result is not finite"
    if name.startswith(("bf16-", "dtype-")):
        tensors = without_ties(text, tensors)
    if name.startswith(("bf16-", "dtype-", "arcee-")):
        wider = "float64" if "float32" in {str(t.dtype).removeprefix("torch.") for t in tensors.values()} else "float32"
        rounded = computed_in(wider, text, out.parent / "precise", facts, tensors)
        if any(not torch.equal(t.nan_to_num(), rounded[n].where(~t.isnan(), 0)) for n, t in tensors.items()):
            save_file(dict(sorted(rounded.items())), CASES / f"{name}.precise.safetensors")
    save_file(dict(sorted(tensors.items())), CASES / f"{name}.safetensors")
    result["files"] = sorted(p.name for p in out.iterdir() if p.name.startswith("model"))
    if (out / "config.json").exists():
        config = json.loads((out / "config.json").read_text())
        keys = ("num_hidden_layers", "n_layer", "num_layers", "num_decoder_layers", "vocab_size")
        result["config"] = {key: config[key] for key in keys if key in config}
        result["config"]["dtype"] = config.get("dtype", config.get("torch_dtype"))
    if "tokenizer" in text:
        vocabulary = transformers.AutoTokenizer.from_pretrained(out).get_vocab()
        result["vocabulary"] = [word for word, _ in sorted(vocabulary.items(), key=lambda entry: entry[1])]


def statistics(text, facts, work):
    """Of the merged task vector: the share of numbers that are not 0, mean and variance; over seeds, mean and deviation."""
    base = tensors_of(MODELS / yaml.safe_load(text)["base_model"])
    names = ["", "model.embed_tokens.weight", "model.layers.1.mlp.down_proj.weight"]
    drawn = {name: [] for name in names}
    for seed in range(int(facts["random"])):
        out = work / str(seed)
        error = run(text, out, facts, seed)
        assert error is None, error
        merged = tensors_of(out)
        deltas = {name: (merged[name].double() - base[name].double()).flatten() for name in merged}
        for name in names:
            delta = torch.cat([deltas[n] for n in sorted(deltas)]) if name == "" else deltas[name]
            drawn[name].append([(delta != 0).double().mean(), delta.mean(), delta.var(correction=0)])
        shutil.rmtree(out)
    result = {}
    for name, rows in drawn.items():
        table = torch.tensor(rows, dtype=torch.float64)
        result[name] = {key: [table[:, i].mean().item(), table[:, i].std().item()]
                        for i, key in enumerate(("kept", "mean", "variance"))}
    return result


def write_case(name):
    text = (CASES / f"{name}.yml").read_text()
    facts = said(text)
    result = {**facts}
    with tempfile.TemporaryDirectory() as work:
        out = Path(work) / "out"
        if "random" in facts:
            result["statistics"] = statistics(text, facts, Path(work))
            return result
        error = run(text, out, facts)
        if "refused" in facts:
            assert error is not None, f"{name}: mergekit does not refuse it"
            return result
        if error is not None:
            raise error
        if "deviation" in facts:
            return result
        if "infinite" in facts:
            assert any(not t.isfinite().all() for t in tensors_of(out).values()), name
            return result
        keep(name, text, facts, out, result)
    return result


def main():
    assert transformers.__version__ == "5.23.0", transformers.__version__
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    chosen = sys.argv[1:]
    index = TARGET / "cases.json"
    results = json.loads(index.read_text()) if chosen and index.exists() else {}
    if not chosen:
        for old in CASES.glob("*.safetensors"):
            old.unlink()
        write_models()
    os.chdir(MODELS)
    failed = []
    for name in chosen or sorted(path.stem for path in CASES.glob("*.yml")):
        try:
            results[name] = write_case(name)
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
    index.write_text(json.dumps(dict(sorted(results.items())), indent=1) + "\n")
    print("\n".join(failed) or "all cases written")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
