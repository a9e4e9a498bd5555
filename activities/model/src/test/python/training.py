"""Writes what the tests of training compare with: AdamW by torch, adapters, merged weights, logits and a short training by PEFT.

Made with torch 2.15.0, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0: python training.py
"""
import json
import shutil
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

HERE = Path(__file__).resolve().parents[1] / "resources" / "training"
torch.set_num_threads(1)


def adamw():
    """Eight steps of torch.optim.AdamW in float64 on a matrix with decay and a vector without."""
    torch.manual_seed(1)
    matrix = torch.nn.Parameter(torch.randn(2, 3, dtype=torch.float64))
    vector = torch.nn.Parameter(torch.randn(3, dtype=torch.float64))
    groups = [{"params": [matrix], "weight_decay": 0.1}, {"params": [vector], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=1.0, betas=(0.9, 0.95), eps=1e-8)
    out = {"matrix": matrix.flatten().tolist(), "vector": vector.tolist(), "steps": []}
    for step in range(8):
        gradients = torch.randn(9, dtype=torch.float64)
        matrix.grad = gradients[:6].reshape(2, 3).clone()
        vector.grad = gradients[6:].clone()
        rate = 0.05 / (1 + step)
        for group in optimiser.param_groups:
            group["lr"] = rate
        norm = torch.nn.utils.clip_grad_norm_([matrix, vector], float("inf")).item()
        optimiser.step()
        out["steps"].append({
            "gradients": gradients.tolist(), "rate": rate, "norm": norm,
            "matrix": matrix.flatten().tolist(), "vector": vector.tolist()})
    (HERE / "adamw.json").write_text(json.dumps(out, indent=1) + "\n")


def randomise(model, deviation):
    for name, value in sorted(model.named_parameters()):
        if value.dim() == 2:
            value.data.normal_(0, deviation)
        elif name.endswith(".weight"):
            value.data.normal_(1, 0.1)
        else:
            value.data.normal_(0, 0.1)


def adapted(model, folder, **settings):
    """The model under a fresh adapter whose B is not zero; saves the adapter."""
    peft = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings))
    for name, value in sorted(peft.named_parameters()):
        if "lora_" in name:
            value.data.normal_(0, 0.2)
    target = HERE / folder
    shutil.rmtree(target, ignore_errors=True)
    peft.save_pretrained(target)
    (target / "README.md").unlink()
    return peft


def llama():
    torch.manual_seed(2)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=260, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=8, max_position_embeddings=64, tie_word_embeddings=True))
    randomise(model, 0.3)
    target = HERE / "llama"
    shutil.rmtree(target, ignore_errors=True)
    model.save_pretrained(target)
    (target / "generation_config.json").unlink()
    peft = adapted(
        model, "llama-adapter", r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"],
        rank_pattern={"down_proj": 2}, alpha_pattern={"layers.1.self_attn.q_proj": 6})
    ids = torch.randint(0, 256, (1, 9))
    out = {"ids": ids[0].tolist(), "logits": peft(ids).logits[0, -1].tolist()}
    out["training"] = training(peft)
    (HERE / "llama.json").write_text(json.dumps(out) + "\n")
    fresh = LlamaForCausalLM.from_pretrained(target)
    merged = PeftModel.from_pretrained(fresh, HERE / "llama-adapter").merge_and_unload()
    save_file({name: value.contiguous() for name, value in merged.state_dict().items()
               if name.endswith(("q_proj.weight", "v_proj.weight", "down_proj.weight"))},
              HERE / "llama-merged.safetensors")


def training(peft):
    """Six steps on two examples of which only the last tokens are learnt, both in every batch."""
    sequences = [torch.randint(0, 256, (10,)), torch.randint(0, 256, (7,))]
    firsts = [6, 2]
    ids = torch.zeros(2, 10, dtype=torch.long)
    labels = torch.full((2, 10), -100)
    mask = torch.zeros(2, 10, dtype=torch.long)
    for row, (sequence, first) in enumerate(zip(sequences, firsts)):
        ids[row, : len(sequence)] = sequence
        labels[row, first : len(sequence)] = sequence[first:]
        mask[row, : len(sequence)] = 1
    learnt = [value for name, value in peft.named_parameters() if "lora_" in name]
    optimiser = torch.optim.AdamW(learnt, lr=1e-2, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    losses, norms = [], []
    for _ in range(6):
        loss = peft(ids, attention_mask=mask, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(learnt, 1.0).item())
        optimiser.step()
        losses.append(loss.item())
    return {"sequences": [sequence.tolist() for sequence in sequences], "firsts": firsts, "losses": losses, "norms": norms}


def gpt2():
    torch.manual_seed(3)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=40, n_positions=16, n_embd=12, n_layer=1, n_head=2))
    randomise(model, 0.3)
    before = {name: value.clone() for name, value in model.state_dict().items() if name.endswith("c_attn.weight")}
    peft = adapted(model, "gpt2-adapter", r=3, lora_alpha=4, target_modules="transformer.*c_attn", fan_in_fan_out=True, use_rslora=True)
    merged = peft.merge_and_unload().state_dict()
    tensors = {"before": before, "after": {name: merged[name] for name in before}}
    for which, values in tensors.items():
        save_file({name: value.contiguous() for name, value in values.items()}, HERE / f"gpt2-{which}.safetensors")


adamw()
llama()
gpt2()
for file in HERE.rglob("*.safetensors"):
    file.chmod(0o644)
