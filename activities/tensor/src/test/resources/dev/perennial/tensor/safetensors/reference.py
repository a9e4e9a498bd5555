"""Makes reference.safetensors and shards.json beside this file by the reference libraries:
pip install torch==2.15.0 safetensors==0.8.0 huggingface_hub==2.4.0 numpy==2.4.6 && python reference.py
"""

import json
import random
from pathlib import Path

import torch
from huggingface_hub import split_torch_state_dict_into_shards
from safetensors.torch import save_file

HERE = Path(__file__).parent


def reference():
    """Types that the writer must put in order, a scalar, nothing, and values that are no numbers."""
    tensors = {
        "brain": torch.tensor([0.5, 1.5, 2.5], dtype=torch.bfloat16),
        "a.half": torch.tensor([[1.0, -2.0]], dtype=torch.float16),
        "ints": torch.tensor([1, 2, 3], dtype=torch.int32),
        "z.float": torch.tensor([[1.0], [2.0]], dtype=torch.float32),
        "long": torch.tensor([5], dtype=torch.int64),
        "double": torch.tensor([0.1], dtype=torch.float64),
        "flags": torch.tensor([True, False]),
        "bytes": torch.tensor([7, 8, 9], dtype=torch.uint8),
        "scalar": torch.tensor(-7.0),
        "empty": torch.zeros(0, 3),
        "infinite": torch.tensor([float("inf"), float("nan")]),
        'a "quoted" \\ name é': torch.tensor([1], dtype=torch.int8),
    }
    save_file(tensors, HERE / "reference.safetensors", metadata={"format": "pt"})


def shards():
    """How tensors of many sizes are dealt out, some of them larger than a file."""
    random.seed(4)
    splits = []
    for largest in (10, 24, 100, 1000):
        sizes = [(f"t{i}", random.choice([1, 2, 3, 8, 9, 10, 11, 23, 24, 25, 90, 110])) for i in range(25)]
        state = {name: torch.zeros(size, dtype=torch.uint8) for name, size in sizes}
        split = split_torch_state_dict_into_shards(
            state, max_shard_size=largest, filename_pattern="model{suffix}.safetensors"
        )
        splits.append({"largest": largest, "tensors": sizes, "files": split.filename_to_tensors})
    (HERE / "shards.json").write_text(json.dumps(splits) + "\n")


reference()
shards()
