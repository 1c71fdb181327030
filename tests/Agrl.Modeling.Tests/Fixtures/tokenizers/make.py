"""Makes pipelines.json beside this file with tokenizers (0.23.1): python3 make.py FOLDER.

Small tokenizer.json files, one for each step that is supported, with texts, their ids (special tokens of the text parsed, none
added), and what the ids decode to with special tokens left in and out; and rows of arbitrary ids with what they decode to.
"""
import copy, json, os, random, sys
import tokenizers
from tokenizers import Tokenizer

def added(id, content, **flags):
    return dict(dict(id=id, content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True), **flags)

def llama_like():
    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2}
    for value in range(256):
        vocab[f"<0x{value:02X}>"] = 3 + value
    for token in ["▁", "r", "e", "d", "k", "t", "l", "a", "b", "1", "2", ",", "-", "é", "▁r", "ed", "▁red", "et", "ett", "▁k", "▁kett", "le", "▁▁", "12"]:
        vocab[token] = len(vocab)
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")],
        normalizer=dict(type="Sequence", normalizers=[dict(type="Prepend", prepend="▁"), dict(type="Replace", pattern=dict(String=" "), content="▁")]),
        pre_tokenizer=None, post_processor=None,
        decoder=dict(type="Sequence", decoders=[dict(type="Replace", pattern=dict(String="▁"), content=" "), dict(type="ByteFallback"), dict(type="Fuse"),
                                                dict(type="Strip", content=" ", start=1, stop=0)]),
        model=dict(type="BPE", dropout=None, unk_token="<unk>", continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=True, byte_fallback=True,
                   vocab=vocab, merges=["▁ r", "e d", "▁r ed", "e t", "et t", "▁ k", "▁k ett", "l e", "▁ ▁", "1 2"]))

def byte_level():
    visible = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    alphabet, more = {b: chr(b) for b in visible}, 0
    for b in range(256):
        if b not in alphabet:
            alphabet[b], more = chr(256 + more), more + 1
    vocab = {"<|endoftext|>": 0, "<|im_end|>": 1}
    for b in range(256):
        vocab[alphabet[b]] = len(vocab)
    merges = ["r e", "re d", "Ġ red", "Ġ k", "e t", "et t", "Ã ©", "Ġ Ġ", "1 2", "a b", "l l"]
    for merge in merges:
        vocab[merge.replace(" ", "")] = len(vocab)
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(0, "<|endoftext|>"), added(1, "<|im_end|>")], normalizer=None,
        pre_tokenizer=dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True), post_processor=None,
        decoder=dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True),
        model=dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False, byte_fallback=False,
                   vocab=vocab, merges=merges))

cases = {}
def case(name, base, change=lambda t: None):
    made = base()
    change(made)
    cases[name] = made

def put(**sections): return lambda t: t.update(copy.deepcopy(sections))
def model(**values): return lambda t: t["model"].update(values)
def both(*changes): return lambda t: [change(t) for change in changes]
metaspace = lambda scheme, split=True: dict(type="Metaspace", replacement="▁", prepend_scheme=scheme, split=split)

case("byte fallback", llama_like)
case("unknown fused", llama_like, model(byte_fallback=False))
case("unknown apart", llama_like, model(byte_fallback=False, fuse_unk=False))
for scheme in ("always", "first", "never"):
    case(f"metaspace {scheme}", llama_like, put(normalizer=None, pre_tokenizer=metaspace(scheme), decoder=metaspace(scheme)))
case("metaspace unsplit", llama_like, put(normalizer=None, pre_tokenizer=metaspace("first", False), decoder=metaspace("first", False)))
case("ignore merges", llama_like, both(put(normalizer=None, pre_tokenizer=dict(type="WhitespaceSplit")), model(ignore_merges=True)))
for name, step in {
    "digits one by one": dict(type="Digits", individual_digits=True), "digits together": dict(type="Digits", individual_digits=False),
    "punctuation": dict(type="Punctuation", behavior="Isolated"), "punctuation contiguous": dict(type="Punctuation", behavior="Contiguous"),
    "punctuation removed": dict(type="Punctuation", behavior="Removed"), "whitespace": dict(type="Whitespace"), "whitespace split": dict(type="WhitespaceSplit"),
}.items():
    case(name, byte_level, put(pre_tokenizer=dict(type="Sequence", pretokenizers=[step, dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=False)])))
for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
    for invert in (False, True):
        case(f"split {behavior}{' inverted' if invert else ''}", byte_level, put(pre_tokenizer=dict(type="Sequence", pretokenizers=[
            dict(type="Split", pattern=dict(Regex="[\\s\\-]|\\p{N}{1,2}"), behavior=behavior, invert=invert), dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=False)])))
case("byte level", byte_level)
case("prefix space", byte_level, put(pre_tokenizer=dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True)))
for form in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase"):
    case(form, byte_level, put(normalizer=dict(type=form)))
case("strip", byte_level, put(normalizer=dict(type="Strip", strip_left=True, strip_right=False)))
case("replace by expression", byte_level, put(normalizer=dict(type="Sequence", normalizers=[dict(type="Replace", pattern=dict(Regex=" {2,}"), content="_"), dict(type="Lowercase")])))
for flags in (dict(lstrip=True), dict(rstrip=True), dict(lstrip=True, rstrip=True), dict(single_word=True), dict(normalized=True, special=False), dict(special=False)):
    case("added " + " ".join(flags), byte_level, lambda t: (t["added_tokens"].extend([added(len(t["model"]["vocab"]) + i, text, **flags) for i, text in enumerate(["<x>", "ket", "<x>k"])]),
                                                        t.update(normalizer=dict(type="Lowercase"))))

rng = random.Random(3)
bits = ["red", " red", "kettle", " kettle", "12", " 1", "é", "e\u0301", "ﬁ", "中文", "🎒", "\u200d", "-", "--", ", ", "  ", "    ", "\n", "\t", "\r\n", "it's", "I'LL", "½", "٣", "ſ", "İ", "Σ", "<x>", " <x> ",
        "KET", " ket ", "<X>", "ket", "<x>k", "▁", "_", "<0x41>", "a", "b", "\u00a0", "\u3000", "𠀀", "𝟏", "!?", "가", "\u1100\u1161"]
texts = ["", " ", "red kettle", " red  kettle 12-pack "] + ["".join(rng.choice(bits) for _ in range(rng.randint(1, 9))) for _ in range(36)]
result = {"tokenizers": tokenizers.__version__, "texts": texts,
          "vocabularies": {kind: base()["model"]["vocab"] for kind, base in (("characters", llama_like), ("bytes", byte_level))}, "cases": []}
for name, made in cases.items():
    markers = ["</s>", "<s>"] if "<s>" in made["model"]["vocab"] else ["<|im_end|>", "<|endoftext|>"]
    own = [f"red{markers[0]}red", f" {markers[1]} kettle{markers[0]}"]
    tokenizer = Tokenizer.from_str(json.dumps(made))
    encoded = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts + own]
    rows = [[rng.randrange(tokenizer.get_vocab_size()) for _ in range(rng.randint(1, 12))] for _ in range(25)]
    # The vocabulary is stored once for all.
    made["model"]["vocab"] = "characters" if "<s>" in made["model"]["vocab"] else "bytes"
    result["cases"].append(dict(
        name=name, tokenizer=made, own_texts=own, ids=encoded,
        decoded=[tokenizer.decode(ids, skip_special_tokens=False) for ids in encoded], rows=rows,
        rows_decoded=[tokenizer.decode(ids, skip_special_tokens=True) for ids in rows]))
json.dump(result, open(os.path.join(sys.argv[1], "pipelines.json"), "w"), ensure_ascii=True)
print(len(cases), "cases")
