"""Writes src/test/resources/dev/perennial/tensor/torch: small checkpoints as torch.save writes them, and what must not be read.

    python3 -m pip install torch==2.15.0 safetensors==0.8.0
    python3 checkpoints.py

NAME.safetensors holds what torch.load reads from NAME.bin.
"""

import collections
import io
import os
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file

TARGET = Path(__file__).resolve().parents[1] / "resources" / "dev" / "perennial" / "tensor" / "torch"


def numbers(*shape, seed):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def good():
    weight = numbers(3, 4, seed=1)
    module = torch.nn.Linear(2, 3)
    with torch.no_grad():
        module.weight.copy_(numbers(3, 2, seed=2))
        module.bias.copy_(numbers(3, seed=3))
    parts = numbers(5, 2, seed=4)
    return {
        "types": {"float32": weight, "bfloat16": weight.bfloat16(), "float16": weight.half(), "float64": weight.double(),
                  "int64": torch.arange(-2, 4), "int32": torch.arange(3, dtype=torch.int32), "uint8": torch.arange(3, dtype=torch.uint8),
                  "bool": torch.tensor([True, False]), "single": torch.tensor(3.5), "none": torch.zeros(0, 4)},
        "module": module.state_dict(),
        "parameters": collections.OrderedDict(tied=module.weight, head=module.weight, bias=module.bias),
        "views": {"whole": parts, "rows": parts[1:3], "last": parts[4]},
        "turned": {"turned": weight.t(), "column": weight[:, 1], "halves": numbers(2, 3, 4, seed=6).half().permute(2, 0, 1)[1:],
                   "one": weight[:1].t()},
        "nested": {"state_dict": {"w": weight}, "epoch": 3, "loss": 0.5, "of": ["a", None, True]},
    }


def load(name):
    found = torch.load(TARGET / f"{name}.bin", weights_only=True)
    return {key: tensor.detach().clone().contiguous() for key, tensor in found.get("state_dict", found).items()}


class Runs:
    def __reduce__(self):
        return os.system, ("touch was-run",)


def archive(name, pickled, **others):
    with zipfile.ZipFile(TARGET / f"{name}.bin", "w") as file:
        for entry, content in {"data.pkl": pickled, **others}.items():
            file.writestr(zipfile.ZipInfo(f"archive/{entry}"), content)


def wide(entries):
    """A zip all of whose sizes and places stand in the fields of 64 bits, as of files above 4 GiB."""
    most, local, directory = 0xFFFFFFFF, b"", b""
    for name, content in entries.items():
        name, size = f"archive/{name}".encode(), struct.pack("<QQ", len(content), len(content))
        sums = struct.pack("<III", zlib.crc32(content), most, most)
        field = struct.pack("<HH", 1, 24) + size + struct.pack("<Q", len(local))
        directory += struct.pack("<IHHHHHH", 0x02014B50, 45, 45, 0, 0, 0, 33) + sums
        directory += struct.pack("<HHHHHII", len(name), len(field), 0, 0, 0, 0, most) + name + field
        local += struct.pack("<IHHHHH", 0x04034B50, 45, 0, 0, 0, 33) + sums
        local += struct.pack("<HH", len(name), 20) + name + struct.pack("<HH", 1, 16) + size + content
    at, count = len(local) + len(directory), len(entries)
    end = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(directory), len(local))
    end += struct.pack("<IIQI", 0x07064B50, 0, at, 1)
    return local + directory + end + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, most, most, 0)


def bad():
    square = numbers(3, 4, seed=5)
    torch.save({"repeated": square[:, :1].expand(3, 50)}, TARGET / "repeated.bin")
    torch.save({"w": square}, TARGET / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), TARGET / "whole-module.bin")
    torch.save([square], TARGET / "list.bin")
    torch.save({"w": square}, TARGET / "protocol-4.bin", pickle_protocol=4)
    archive("runs", pickle.dumps({"w": Runs()}, protocol=2))
    torch.save({"w": square}, buffer := io.BytesIO())
    with zipfile.ZipFile(buffer) as file:
        entries = {name.split("/", 1)[1]: file.read(name) for name in file.namelist()}
    archive("big-endian", entries["data.pkl"], **{**entries, "byteorder": b"big"})
    with zipfile.ZipFile(TARGET / "compressed.bin", "w", zipfile.ZIP_DEFLATED) as file:
        for entry, content in entries.items():
            file.writestr(f"archive/{entry}", content)
    (TARGET / "wide.bin").write_bytes(wide(entries))
    save_file({"w": square}, TARGET / "wide.safetensors")


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, tensors in good().items():
        torch.save(tensors, TARGET / f"{name}.bin")
        save_file(load(name), TARGET / f"{name}.safetensors")
    bad()


if __name__ == "__main__":
    main()
