"""Writes ../resources/sampling.json: probabilities after the warpers of transformers, in its order.

Run with torch 2.15.0 and transformers 5.23.0: python sampling.py
"""
import json
from pathlib import Path

import torch
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

torch.manual_seed(4)
LOGITS = {
    "spread": (torch.randn(40, dtype=torch.float64) * 3).float(),
    "flat": (torch.randn(24, dtype=torch.float64) * 0.2).float(),
    "peaked": torch.tensor([12.0, 1.0, 0.5, 0.0, -1.0, -30.0]),
    "with ties": torch.tensor([1.0, 3.0, 3.0, 2.0, 2.0, 2.0, 0.0, -4.0]),
    "one": torch.tensor([0.25]),
}
SETTINGS = [(t, k, p) for t in (0.3, 1.0, 1.7) for k in (0, 1, 4, 5, 1000) for p in (1.0, 0.95, 0.6, 0.05)]

cases = []
for name, logits in LOGITS.items():
    for temperature, top_k, top_p in SETTINGS:
        if name == "with ties" and top_p < 1:
            continue  # at the border torch.sort decides which of the equal ones stay
        scores = TemperatureLogitsWarper(temperature)(None, logits[None].double())
        if top_k:
            scores = TopKLogitsWarper(top_k)(None, scores)
        if top_p < 1:
            scores = TopPLogitsWarper(top_p)(None, scores)
        cases.append({"logits": name, "temperature": temperature, "topK": top_k, "topP": top_p, "probabilities": scores[0].softmax(-1).tolist()})

out = {"logits": {name: logits.tolist() for name, logits in LOGITS.items()}, "cases": cases}
(Path(__file__).parent / "../resources/sampling.json").write_text(json.dumps(out) + "\n")
print(len(cases), "cases")
