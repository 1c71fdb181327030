#!/usr/bin/env bash
# Brings about what goes wrong around a run: a full disk, a folder that cannot be written, damaged checkpoint files, a data file that
# vanishes, two processes on one run. Each must end in one clear message and the right exit code, and a later resume must work.
#
#   scripts/faults.sh
#
# A full disk and a read-only folder are made by mounting, which takes root; they are skipped without. Needs: dotnet build -c Release.
set -uo pipefail
cd "$(dirname "$0")/.."
program=$PWD/src/Agrl.Cli/bin/Release/net10.0/agrl.dll
work=$(mktemp -d)
mounted=""
cleanup() { [ -z "$mounted" ] || umount "$mounted" 2> /dev/null; rm -rf "$work"; }
trap cleanup EXIT
passed=0 failed=0 skipped=0

dotnet "$program" data synthesize --rubric configs/rubrics/shop.yaml --output "$work/data" --sft 24 --rl 12 --balanced 8 --wild 8 --quiet > /dev/null 2>&1
cp configs/rubrics/shop.yaml "$work"
cat > "$work/run.yaml" <<YAML
name: faults
rubric: shop.yaml
data: {sft: data/sft.jsonl, rl: data/rl.jsonl, evaluation: {balanced: data/balanced.jsonl}}
model:
  scratch: {vocabulary: 320, hidden: 64, layers: 2, heads: 2, kv_heads: 1, head_size: 32, ffn: 128, context: 320}
prompt: {lowercase: true, fields: [title, brand]}
stages:
  - {type: sft, steps: 40, batch_size: 4}
evaluation: {max_new_tokens: 4}
runtime: {device: cpu, threads: 1, tensorboard: false, checkpoints: {every_steps: 1, keep_last: 3}}
YAML

# expect CODE TEXT NAME -- arguments: runs agrl train and looks at the exit code, the text, and that the error is one message.
expect() {
  local code=$1 text=$2 name=$3 found
  shift 3
  dotnet "$program" train "$@" --quiet > "$work/out" 2> "$work/err"
  found=$?
  if [ $found -eq "$code" ] && grep -qF -- "$text" "$work/err" && [ "$(grep -c '^error: unexpected\|^   at ' "$work/err")" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok      $name: exit $found: $(grep -m1 -F -- "$text" "$work/err" | cut -c1-200)"
  else
    failed=$((failed + 1))
    echo "FAILED  $name: expected exit $code and '$text', found exit $found and:"
    sed 's/^/        /' "$work/err"
  fi
}

# A run that is stopped in its middle, to be damaged.
interrupted() {
  dotnet "$program" train --config "$work/run.yaml" --set "output=$1" --quiet > /dev/null 2>&1 &
  local process=$!
  while ! compgen -G "$1/checkpoints/*-step-00000[3-9]" > /dev/null; do sleep 0.05; done
  kill -KILL $process
  wait $process 2> /dev/null
}

newest() { find "$1/checkpoints" -maxdepth 1 -name '*-step-*[0-9]' | sort | tail -1; }

interrupted "$work/bits"
file=$(newest "$work/bits")/training.safetensors
printf 'X' | dd of="$file" bs=1 seek=3000 conv=notrunc status=none
expect 0 "training.safetensors is not what was written" "a bit-flipped checkpoint is passed over" --resume "$work/bits"

interrupted "$work/short"
truncate -s 1000 "$(newest "$work/short")/model/model.safetensors"
expect 0 "model/model.safetensors is not what was written" "a truncated checkpoint is passed over" --resume "$work/short"

interrupted "$work/missing"
rm "$(newest "$work/missing")/checkpoint.json"
expect 0 "checkpoint.json is missing or damaged" "a checkpoint without a file is passed over" --resume "$work/missing"

interrupted "$work/data-gone"
mv "$work/data/rl.jsonl" "$work/rl.away"
expect 2 "data.rl" "a data file that vanished" --resume "$work/data-gone"
mv "$work/rl.away" "$work/data/rl.jsonl"
cp "$work/data/sft.jsonl" "$work/sft.away"
sed -i '$d' "$work/data/sft.jsonl"
expect 2 "data.sft (data/sft.jsonl): its content changed" "a data file that changed" --resume "$work/data-gone"
cp "$work/sft.away" "$work/data/sft.jsonl"
expect 2 "stages[0].steps: was 40, is 41" "a configuration that changed" --resume "$work/data-gone" --set stages.sft.steps=41
expect 0 "" "the run goes on when all is back" --resume "$work/data-gone"
expect 2 "is complete; there is nothing to resume" "a complete run" --resume "$work/data-gone"
expect 2 "never overwrites another unless it is told to" "a folder that holds a run" --config "$work/run.yaml" --set "output=$work/data-gone"

dotnet "$program" train --config "$work/run.yaml" --set "output=$work/two" --set stages.sft.steps=100000 --quiet > /dev/null 2>&1 &
first=$!
while ! compgen -G "$work/two/checkpoints/*-step-*" > /dev/null; do sleep 0.05; done
expect 2 "Another process works on the run folder" "two processes on one run" --resume "$work/two"
kill -TERM $first
wait $first
[ $? -eq 130 ] && passed=$((passed + 1)) && echo "ok      a termination signal: exit 130" || { failed=$((failed + 1)); echo "FAILED  a termination signal did not give 130"; }

if mkdir "$work/small" && mount -t tmpfs -o size=4m tmpfs "$work/small" 2> /dev/null; then
  mounted=$work/small
  expect 1 "No space left on device" "a full disk" --config "$work/run.yaml" --set "output=$work/small/run" --set runtime.checkpoints.keep_last=1000
  mount -o remount,size=64m "$work/small"
  expect 0 "" "the run goes on when there is room" --resume "$work/small/run"
  mount -o remount,ro "$work/small"
  expect 1 "Read-only file system" "a folder that cannot be written" --config "$work/run.yaml" --set "output=$work/small/other"
  umount "$work/small" && mounted=""
else
  skipped=$((skipped + 3))
  echo "skipped a full disk and a read-only folder: mounting a small file system takes root"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
