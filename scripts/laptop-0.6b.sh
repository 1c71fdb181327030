#!/usr/bin/env bash
# A model of 0.6 B parameters (the shape of Qwen3-0.6B, random weights) on a machine without a GPU: made, inspected, asked, and
# trained for two SFT steps and one GRPO step, with LoRA and in full. As a random model answers nothing right, its GRPO step has no signal
# and ends before its update; bench, which calls half of each group right, takes the whole step. Prints each command, its peak memory
# (VmHWM) and its time.
# Needs 16 GiB of free memory for full training (8 GiB for the rest: --no-full), 5 GB of disk, and Linux.
#   scripts/laptop-0.6b.sh FOLDER [--no-full]
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 FOLDER [--no-full]" >&2; exit 2; }
folder=$(realpath -m "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
agrl=${AGRL:-}
if [ -z "$agrl" ]; then
  dotnet build -c Release "$root/src/Agrl.Cli" -v q --nologo -clp:ErrorsOnly
  agrl="dotnet $root/src/Agrl.Cli/bin/Release/net10.0/agrl.dll"
fi

measured() {
  echo "\$ agrl $*"
  local started pid peak=0 now
  started=$(date +%s)
  $agrl "$@" &
  pid=$!
  while now=$(awk '/^VmHWM/ {print $2}' "/proc/$pid/status" 2> /dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.2
  done
  wait "$pid"
  echo "# peak $(awk -v k="$peak" 'BEGIN {printf "%.2f", k / 1048576}') GiB, $(($(date +%s) - started)) s"
  echo
}

mkdir -p "$folder"
measured model create --output "$folder/model" --preset qwen3-0.6b --shard-mb 500
measured model inspect "$folder/model" --prompts 1 --prompt-tokens 96 --responses 8 --response-tokens 16
measured generate --model "$folder/model" --prompt "query: red kettle" --max-new-tokens 32 --ignore-eos --json
step=(bench --model "$folder/model" --only grpo --gradient-checkpointing --prompts 4 --response-tokens 16 --warmup 0 --repetitions 1)
measured train --config "$root/configs/laptop-0.6b.yaml" --set "model.path=$folder/model" --set "output=$folder/lora" --set model.lora.rank=16
measured "${step[@]}" --lora-rank 16
if [ "${2:-}" != --no-full ]; then
  measured train --config "$root/configs/laptop-0.6b.yaml" --set "model.path=$folder/model" --set "output=$folder/full"
  measured "${step[@]}"
fi
