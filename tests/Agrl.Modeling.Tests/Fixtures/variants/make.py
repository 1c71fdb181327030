"""Makes the folders and numbers beside this file with transformers (5.12 on PyTorch 2.14): python3 make.py FOLDER.

Each folder is a tiny model with random weights, biases and norms, of a kind that the three models one level up do not have;
variants.json holds what transformers computes from it in float32, and rotary frequencies of many settings.
"""
import json, os, sys
import torch
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

out = sys.argv[1]
size = dict(vocab_size=48, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
            max_position_embeddings=128, bos_token_id=None, eos_token_id=2, pad_token_id=0)
yarn = dict(rope_type="yarn", rope_theta=1000.0, factor=4.0, original_max_position_embeddings=16)
VARIANTS = {
    "llama-biases-float16": ("llama", dict(attention_bias=True, mlp_bias=True, head_dim=6, num_key_value_heads=2,
        rope_parameters=dict(rope_type="linear", rope_theta=500.0, factor=3.0)), torch.float16, None),
    "llama-yarn-tied-bfloat16-shards": ("llama", dict(num_key_value_heads=1, tie_word_embeddings=True, rms_norm_eps=1e-5, rope_parameters=yarn),
        torch.bfloat16, "3KB"),
    "llama-older-style": ("llama", dict(num_key_value_heads=4, rope_parameters=dict(yarn, beta_fast=8.0, attention_factor=1.3)), torch.float32, None),
    "qwen2-untied-yarn": ("qwen2", dict(num_key_value_heads=2, rope_parameters=dict(yarn, truncate=False)), torch.bfloat16, None),
    "qwen3-biases-untied": ("qwen3", dict(attention_bias=True, head_dim=8, num_key_value_heads=2,
        rope_parameters=dict(yarn, factor=2.0, mscale=0.7, mscale_all_dim=0.4)), torch.float32, "6KB"),
    "qwen3-one-key-head": ("qwen3", dict(head_dim=4, num_key_value_heads=1, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0)), torch.float16, None),
}
goldens = {"transformers": __import__("transformers").__version__, "torch": torch.__version__, "models": {}, "rope": []}
for number, (name, (family, options, dtype, shard)) in enumerate(VARIANTS.items()):
    torch.manual_seed(100 + number)
    folder = os.path.join(out, name)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(family, **{**size, **options}))
    with torch.no_grad():
        for key, value in model.named_parameters():
            value.copy_(torch.randn_like(value) * (0.1 if "norm" in key else 0.3) + (1 if "norm" in key else 0))
    model.to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    if name == "llama-older-style":
        path = os.path.join(folder, "config.json")
        config = json.load(open(path))
        rope = config.pop("rope_parameters")
        config["rope_theta"] = rope.pop("rope_theta")
        rope["type"] = rope.pop("rope_type")
        config["rope_scaling"] = rope
        config["torch_dtype"] = config.pop("dtype")
        json.dump(config, open(path, "w"), indent=2)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    rows, length = 3, 40
    ids = torch.randint(3, 48, (rows, length))
    mask = torch.ones_like(ids)
    for row, pad in enumerate((0, 7, 31)):
        mask[row, :pad] = 0
        ids[row, :pad] = 0
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask).logits
        greedy = model.generate(input_ids=ids, attention_mask=mask, do_sample=False, max_new_tokens=12, min_new_tokens=12,
                                suppress_tokens=None, eos_token_id=None)[:, length:]
    logp = logits.log_softmax(-1)[:, :-1].gather(2, ids[:, 1:, None])[..., 0]
    goldens["models"][name] = dict(input_ids=ids.tolist(), attention_mask=mask.tolist(), last_logits=logits[:, -1].tolist(),
                                   token_logprobs=logp.tolist(), greedy=greedy.tolist(), parameters=sum(p.numel() for p in model.parameters()))

for head_dim, theta, maximum, rope in [
    (64, 10000.0, 4096, dict(rope_type="linear", factor=2.5)),
    (128, 500000.0, 131072, dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)),
    (64, 500000.0, 131072, dict(rope_type="llama3", factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)),
    (128, 1000000.0, 131072, dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32768)),
    (128, 1000000.0, 40960, dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32768)),
    (128, 1000000.0, 65536, dict(rope_type="yarn", factor=None, original_max_position_embeddings=32768)),
    (64, 10000.0, 4096, dict(rope_type="yarn", factor=16.0)),
    (64, 10000.0, 65536, dict(rope_type="yarn", factor=16.0, original_max_position_embeddings=4096, beta_fast=16.0, beta_slow=2.0, truncate=False)),
    (64, 10000.0, 65536, dict(rope_type="yarn", factor=16.0, original_max_position_embeddings=4096, attention_factor=0.9)),
    (64, 10000.0, 65536, dict(rope_type="yarn", factor=16.0, original_max_position_embeddings=4096, mscale=1.0, mscale_all_dim=0.8)),
    (64, 10000.0, 65536, dict(rope_type="yarn", factor=16.0, original_max_position_embeddings=4096, mscale=1.0)),
    (32, 10000.0, 64, dict(rope_type="yarn", factor=1.0, original_max_position_embeddings=64)),
]:
    config = dict(size, model_type="llama", head_dim=head_dim, num_key_value_heads=4, max_position_embeddings=maximum,
                  rope_parameters=dict(rope, rope_theta=theta))
    made = AutoConfig.for_model("llama", **{k: v for k, v in config.items() if k != "model_type"})
    frequencies, factor = ROPE_INIT_FUNCTIONS[rope["rope_type"]](made, "cpu")
    goldens["rope"].append(dict(config=config, inverse_frequencies=frequencies.tolist(), attention_factor=factor))
json.dump(goldens, open(os.path.join(out, "variants.json"), "w"))
