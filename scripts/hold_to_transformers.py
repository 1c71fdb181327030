#!/usr/bin/env python3
"""Holds what agrl computes from a model folder to what transformers computes from it.

    agrl generate --model DIR --input prompts.jsonl --max-new-tokens 32 > rows.jsonl
    python3 scripts/hold_to_transformers.py DIR rows.jsonl

Prompts must give the same ids, greedy completions the same ids and text, and log-probs may differ by 1e-4 (float32 on the CPU).
Rows sampled at a temperature are held to their log-probs alone: --temperature T. Needs torch and transformers.
"""
import argparse
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("model")
parser.add_argument("rows")
parser.add_argument("--temperature", type=float, default=0)
parser.add_argument("--chat", action="store_true", help="the prompts were rendered as user turns")
arguments = parser.parse_args()

tokenizer = AutoTokenizer.from_pretrained(arguments.model)
model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32).eval()
rows = [json.loads(line) for line in open(arguments.rows, encoding="utf-8")]
worst, others = 0.0, 0
for number, row in enumerate(rows, 1):
    prompt, completion = row["prompt_ids"], row["completion_ids"]
    problems = []
    if "prompt" in row:
        expected = (tokenizer.apply_chat_template([{"role": "user", "content": row["prompt"]}], add_generation_prompt=True, return_dict=False)
                    if arguments.chat else tokenizer(row["prompt"])["input_ids"])
        if expected != prompt:
            problems.append(f"prompt ids {expected}, found {prompt}")
    with torch.no_grad():
        ids = torch.tensor([prompt + completion])
        if arguments.temperature == 0:
            # The model's own length of the row: an end token may have come first.
            greedy = model(ids).logits[0, len(prompt) - 1:-1].argmax(-1).tolist()
            if greedy != completion:
                problems.append(f"completion ids {greedy}, found {completion}")
        logits = model(ids).logits[0, len(prompt) - 1:-1].float() / (arguments.temperature or 1)
        logprobs = logits.log_softmax(-1).gather(1, torch.tensor(completion)[:, None])[:, 0]
    difference = (logprobs - torch.tensor(row["logprobs"])).abs().max().item() if completion else 0.0
    worst = max(worst, difference)
    if difference > 1e-4:
        problems.append(f"log-probs differ by {difference:.1e}")
    text = tokenizer.decode([id for id in completion if id < len(tokenizer)], skip_special_tokens=True)
    if text != row["completion"]:
        problems.append(f"text {text!r}, found {row['completion']!r}")
    others += bool(problems)
    for problem in problems:
        print(f"row {number}: expected {problem}")
print(f"{len(rows)} rows, {others} differ, largest difference of a log-prob {worst:.1e}")
sys.exit(1 if others else 0)
