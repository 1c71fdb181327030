#!/usr/bin/env bash
# Kills runs (SIGKILL) at random moments, resumes them, and compares what they end with, bit for bit, with a run that nothing stopped:
# weights, metrics without times, completions, predictions.
#
#   scripts/kill-and-resume.sh                      20 kills for each stage and for all stages in one run
#   scripts/kill-and-resume.sh --kills 3 --shapes "sft agrl" --threads 2 --seed 7
#
# Models and step counts are small, so that a run takes a minute: what is tested is the machinery, which is the same for any size. A
# checkpoint is written after every step, so that many kills come while one is being written. Needs a build: dotnet build -c Release.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=20 shapes="sft dpo grpo agrl all" threads=2 seed=1 longest=4
while [ $# -gt 0 ]; do
  case $1 in
    --kills) kills=$2 ;; --shapes) shapes=$2 ;; --threads) threads=$2 ;; --seed) seed=$2 ;; --longest) longest=$2 ;;
    *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
  esac
  shift 2
done
agrl() { dotnet src/Agrl.Cli/bin/Release/net10.0/agrl.dll "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
RANDOM=$seed

# Answers are the tier alone, which a few steps teach: later stages find right and wrong ones, and every step changes the weights.
sft='  - {type: sft, tier_only: true, steps: 40, batch_size: 16, guided_share: 0.2, optimizer: {learning_rate: 1e-2}}'
dpo='  - {type: dpo, prompts: 24, samples_per_prompt: 4, steps: 20, batch_size: 4, max_new_tokens: 4, optimizer: {learning_rate: 1e-4}}'
grpo='  - {type: grpo, steps: 20, prompts_per_step: 6, responses_per_prompt: 4, kl_coefficient: 0.01, mini_batches: 2, resample_rounds: 1, max_new_tokens: 4, optimizer: {learning_rate: 1e-4}}'
agrl='  - {type: agrl, steps: 20, prompts_per_step: 6, responses_per_prompt: 4, max_new_tokens: 4, optimizer: {learning_rate: 1e-4}, replay: {tau: 0.9, tau_exit: 1.0, guided_responses: 2, max_replaced: 2, delta: 0.5}}'

configure() {
  cat > "$work/$1.yaml" <<YAML
name: $1
rubric: $PWD/configs/rubrics/shop-small.yaml
data: {synthesize: {sft: 200, rl: 60, balanced: 16, wild: 16, slices: {plain: 1}}}
model:
  scratch: {vocabulary: 400, hidden: 32, layers: 1, heads: 2, kv_heads: 1, head_size: 16, ffn: 96, context: 256, initializer_range: 0.1}
prompt: {lowercase: true, fields: [title, brand]}
response: {require_all_criteria: false}
stages:
$2
evaluation: {max_new_tokens: 4, during: {every: 5, limit: 8}}
runtime: {device: cpu, threads: $threads, completions_every: 1, checkpoints: {every_steps: 1, keep_last: 3, best_metric: dev/accuracy}}
YAML
}

# What a run ended with, as one checksum for each part; times differ and are left out.
fingerprint() {
  (cd "$1" && sha256sum model/model.safetensors completions.jsonl
    sed -E 's/"time":"[^"]*",?//; s/"(step_seconds|sample_seconds|tokens_per_second|dev\/seconds)":[^,}]*,?//g' metrics.jsonl | sha256sum
    find eval -type f ! -name summary.json -print0 | sort -z | xargs -0 sha256sum
    ls checkpoints)
}

total=0 writing=0 starts=0 runs=0 different=0
for shape in $shapes; do
  case $shape in
    all) configure all "$sft"$'\n'"$dpo"$'\n'"$grpo"$'\n'"$agrl" ;;
    sft) configure sft "$sft" ;;
    *) configure "$shape" "$sft"$'\n'"${!shape}" ;;
  esac
  agrl train --config "$work/$shape.yaml" --set "output=$work/$shape-whole" --quiet > /dev/null
  fingerprint "$work/$shape-whole" > "$work/$shape-whole.txt"
  done=0 run=0
  while [ "$done" -lt "$kills" ]; do
    run=$((run + 1)) folder=$work/$shape-$run
    while :; do
      # A run that was killed before it had begun is begun again; one that had is resumed.
      arguments=(--config "$work/$shape.yaml" --set "output=$folder")
      [ -f "$folder/run.json" ] && arguments=(--resume "$folder")
      dotnet src/Agrl.Cli/bin/Release/net10.0/agrl.dll train "${arguments[@]}" --quiet > /dev/null 2> "$work/error" &
      process=$!
      if [ "$done" -lt "$kills" ]; then
        # From the moment that the folder is taken (its lock is written anew), up to a few seconds on; one in eight from the process's start.
        if [ $((RANDOM % 8)) -gt 0 ]; then
          while kill -0 $process 2> /dev/null && [ "$(cat "$folder/.lock" 2> /dev/null)" != "$process" ]; do sleep 0.05; done
        fi
        sleep "$(awk -v r=$RANDOM -v m="$longest" 'BEGIN {print r / 32768 * m}')"
        if kill -KILL $process 2> /dev/null; then
          wait $process 2> /dev/null || true
          done=$((done + 1)) total=$((total + 1))
          if compgen -G "$folder/checkpoints/*.tmp" > /dev/null; then writing=$((writing + 1)); fi
          [ -f "$folder/run.json" ] || starts=$((starts + 1))
          continue
        fi
      fi
      code=0
      wait $process || code=$?
      if [ $code -ne 0 ]; then
        echo "$shape: a resumed run failed with $code:" >&2
        cat "$work/error" >&2
        exit 1
      fi
      break
    done
    runs=$((runs + 1))
    fingerprint "$folder" > "$work/$shape-$run.txt"
    if ! diff -u "$work/$shape-whole.txt" "$work/$shape-$run.txt"; then
      different=$((different + 1))
    fi
    rm -rf "$folder"
  done
  echo "$shape: $done kills in $run runs"
done
echo "$total kills ($writing while a checkpoint was being written, $starts before the run had begun), $threads threads: $((runs - different)) of $runs runs ended bitwise equal to the uninterrupted ones"
[ "$different" -eq 0 ]
