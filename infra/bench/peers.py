"""The speeds of transformers on PyTorch, for `infra/bench/run peers`.

    python3 -m pip install torch==2.15.0 transformers==5.23.0
    python3 peers.py MODEL_FOLDER --threads 2

Tells one line of JSON, {"ready": versions}, when the model is there, float32. Then answers each line of JSON on its
input with one: {"work": "decode", "ids": [[...], ...], "tokens": 64} with {"tokens": 64, "seconds": 2.5}, the tokens
of all sequences together.

decode   greedy steps with a cache after the prompts, by generate or by a plain loop, whichever was faster when a number
         of sequences was decoded for the first time (whose answer has the loop's tokens as "ids"); prompts not timed
prefill  the logits after each sequence's last token and the cache
score    the log-probability of every token
train    forward, backward, clipping and AdamW over all parameters
"""

import argparse
import json
import sys
import time

import torch
import transformers

TORCH, TRANSFORMERS = "2.15.0", "5.23.0"
RATE = 1e-9


class Timed:
    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *_):
        self.seconds = time.perf_counter() - self.start


class Peer:
    def __init__(self, folder):
        self.model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32,
                                                                       local_files_only=True).eval()
        self.fastest = {}
        self.optimiser = None

    def decode(self, ids, tokens):
        rows = len(ids)
        with torch.inference_mode():
            if rows in self.fastest:
                return rows * tokens, self.fastest[rows](ids, tokens)[0], {}
            seconds, chosen = self.loop(ids, tokens)
            by_loop = self.loop(ids, tokens)[0]
            self.generate(ids, tokens)
            by_generate = self.generate(ids, tokens)[0]
            self.fastest[rows] = self.loop if by_loop <= by_generate else self.generate
            return rows * tokens, seconds, {"ids": chosen}

    def loop(self, ids, tokens):
        out = self.model(input_ids=ids, use_cache=True, logits_to_keep=1)
        chosen = [out.logits[:, -1].argmax(-1, keepdim=True)]
        with Timed() as timed:
            for _ in range(tokens):
                out = self.model(input_ids=chosen[-1], past_key_values=out.past_key_values, use_cache=True,
                                 logits_to_keep=1)
                chosen.append(out.logits[:, -1].argmax(-1, keepdim=True))
        return timed.seconds, torch.cat(chosen, 1).tolist()

    def generate(self, ids, tokens):
        seconds = []
        for new in (1, tokens + 1):
            with Timed() as timed:
                self.model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, pad_token_id=0,
                                    min_new_tokens=new, max_new_tokens=new)
            seconds.append(timed.seconds)
        return seconds[1] - seconds[0], []

    def prefill(self, ids, _):
        with torch.inference_mode(), Timed() as timed:
            self.model(input_ids=ids, use_cache=True, logits_to_keep=1).logits[:, -1].topk(1)
        return ids.numel(), timed.seconds, {}

    def score(self, ids, _):
        with torch.inference_mode(), Timed() as timed:
            logits = self.model(input_ids=ids, use_cache=False).logits
            logits[:, :-1].log_softmax(-1).gather(2, ids[:, 1:, None])
        return ids.numel(), timed.seconds, {}

    def train(self, ids, _):
        if self.optimiser is None:
            self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=RATE, fused=True)
        with Timed() as timed:
            logits = self.model(input_ids=ids, use_cache=False).logits
            torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten()).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1)
            self.optimiser.step()
            self.optimiser.zero_grad()
        return ids.numel(), timed.seconds, {}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, required=True)
    words = parser.parse_args()
    found = torch.__version__.split("+")[0], transformers.__version__
    if found != (TORCH, TRANSFORMERS):
        print(f"expected torch {TORCH} and transformers {TRANSFORMERS}, found {found[0]} and {found[1]}",
              file=sys.stderr)
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(words.threads)
    peer = Peer(words.folder)
    works = {work.__name__: work for work in (peer.decode, peer.prefill, peer.score, peer.train)}
    versions = f"torch {found[0]}, transformers {found[1]}, {torch.get_num_threads()} threads"
    print(json.dumps({"ready": versions}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        tokens, seconds, more = works[asked["work"]](torch.tensor(asked["ids"]), asked.get("tokens", 0))
        print(json.dumps({"tokens": tokens, "seconds": seconds, **more}), flush=True)


if __name__ == "__main__":
    main()
