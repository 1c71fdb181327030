#!/usr/bin/env bash
# Kills runs (SIGKILL), resumes them, and compares what they end with, bit for bit, with a run that nothing stopped: weights, optimizer
# moments, metrics without times, completions, predictions and the list of checkpoints.
#
#   scripts/kill-and-resume.sh                      20 kills for each stage and for all stages in one run
#   scripts/kill-and-resume.sh --kills 3 --shapes "sft agrl" --steps 10 --threads 1 --seed 7
#
# A run is killed up to ten times, once in each tenth of it at a random place; one kill in eight comes soon after the process's start
# instead. Every other kill waits until a checkpoint is being written or deleted (its temporary folder is there); one is written after
# every step. All shapes start from a small model that an SFT stage taught the form of an answer and little of the tiers, so that groups
# are mixed: the script fails where the weights move in fewer than half of a stage's steps, or where guided replay replaces nothing.
# Needs a build: dotnet build -c Release.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=20 shapes="sft dpo grpo agrl all" threads=2 seed=1 steps=20
while [ $# -gt 0 ]; do
  case $1 in
    --kills) kills=$2 ;; --shapes) shapes=$2 ;; --threads) threads=$2 ;; --seed) seed=$2 ;; --steps) steps=$2 ;;
    *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
  esac
  shift 2
done
# The built program itself: behind `dotnet run` a kill would end the wrong process.
program=src/Agrl.Cli/bin/Release/net10.0/agrl.dll
[ -f "$program" ] || { echo "$program is missing; run dotnet build -c Release first" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
RANDOM=$seed

sft='  - {type: sft, steps: STEPS, batch_size: 16, guided_share: 0.2, optimizer: {learning_rate: 1e-3}}'
dpo='  - {type: dpo, prompts: 40, samples_per_prompt: 4, steps: STEPS, batch_size: 8, max_new_tokens: 48, optimizer: {learning_rate: 1e-4}}'
grpo='  - {type: grpo, steps: STEPS, prompts_per_step: 8, responses_per_prompt: 4, kl_coefficient: 0.01, mini_batches: 2, resample_rounds: 1, max_new_tokens: 48, optimizer: {learning_rate: 1e-4}}'
agrl='  - {type: agrl, steps: STEPS, prompts_per_step: 8, responses_per_prompt: 4, max_new_tokens: 48, optimizer: {learning_rate: 1e-4}, replay: {guided_responses: 2, max_replaced: 2, delta: 1.0}}'

# A configuration: its name, the model that it starts from, its stages.
configure() {
  cat > "$work/$1.yaml" <<YAML
name: $1
rubric: $PWD/configs/rubrics/shop-small.yaml
data: {synthesize: {sft: 600, rl: 200, balanced: 16, wild: 16, slices: {plain: 1}}}
model: $2
prompt: {lowercase: true, fields: [title, brand]}
stages:
${3//STEPS/$steps}
evaluation: {max_new_tokens: 48, during: {every: 5, limit: 8}}
runtime: {device: cpu, threads: $threads, completions_every: 1, checkpoints: {every_steps: 1, keep_last: 3, best_metric: dev/accuracy}}
YAML
}

# What a run ended with, as checksums; times differ and are left out.
fingerprint() {
  (cd "$1" && sha256sum model/model.safetensors completions.jsonl
    sed -E 's/"time":"[^"]*",?//; s/"(step_seconds|sample_seconds|tokens_per_second|dev\/seconds)":[^,}]*,?//g' metrics.jsonl | sha256sum
    find eval -type f ! -name summary.json -print0 | sort -z | xargs -0 sha256sum
    grep -E 'safetensors$' checkpoints/*/SHA256SUMS
    ls checkpoints)
}

weights() { grep -E 'model/model.safetensors$' "$1/SHA256SUMS" | cut -d ' ' -f 1; }

# A figure of a stage, a line for each of its steps.
figures() { grep "\"stage\":\"$2\"" "$1/metrics.jsonl" | { grep -oE "\"$3\":[0-9.e+-]+" || true; } | sed 's/.*://'; }

positive() { awk '$1 > 0 {n++} END {print n + 0}'; }

# Trains to the end, silently unless that fails.
finish() {
  local errors=$work/errors-$BASHPID
  dotnet "$program" train "$@" --quiet > /dev/null 2> "$errors" || { cat "$errors" >&2; return 1; }
}

# How far a run is: its lines of metrics.
recorded() { { cat "$1/metrics.jsonl" 2> /dev/null || true; } | wc -l; }

# Sleeps for a random time of up to so many seconds.
pause() { sleep "$(awk -v r=$RANDOM -v m="$1" 'BEGIN {print r / 32768 * m}')"; }

# Says what the steps of a run that kept every checkpoint did, and fails where they prove little.
show_signal() {
  local before stage name step now moved steps trained replaced
  before=$(sha256sum < "$work/start/model/model.safetensors" | cut -d ' ' -f 1)
  for stage in $(ls "$1/checkpoints" | grep -v -- -step-); do
    name=${stage#??-} moved=0 steps=0
    # The checkpoint after the last step is that of the stage's end.
    for step in "$1/checkpoints/$stage"-step-* "$1/checkpoints/$stage"; do
      now=$(weights "$step")
      steps=$((steps + 1))
      [ "$now" = "$before" ] || moved=$((moved + 1))
      before=$now
    done
    trained=$(figures "$1" "$name" groups/trained | positive)
    replaced=$(figures "$1" "$name" replay/replaced | positive)
    case $name in
      grpo) echo "$shape: $name moved weights in $moved of $steps steps; groups had signal in $trained" ;;
      agrl) echo "$shape: $name moved weights in $moved of $steps steps; groups had signal in $trained, guided responses replaced others in $replaced" ;;
      *) echo "$shape: $name moved weights in $moved of $steps steps" ;;
    esac
    if [ $((2 * moved)) -lt "$steps" ] || { [[ $name =~ ^(grpo|agrl)$ ]] && [ "$trained" -eq 0 ]; } || { [ "$name" = agrl ] && [ "$replaced" -eq 0 ]; }; then
      echo "$shape: too little happens in $name for its comparison to prove much" >&2
      return 1
    fi
  done
}

configure start '{scratch: {vocabulary: 400, hidden: 48, layers: 1, heads: 2, kv_heads: 1, head_size: 24, ffn: 128, context: 256, initializer_range: 0.1}}' \
  '  - {type: sft, steps: 160, batch_size: 16, guided_share: 0.2, optimizer: {learning_rate: 1e-2, schedule: cosine, beta2: 0.99}}'
finish --config "$work/start.yaml" --set "output=$work/start" --set runtime.checkpoints.every_steps=0 --set runtime.checkpoints.best_metric=null

total=0 all_writing=0 all_starts=0 runs=0 different=0
for shape in $shapes; do
  case $shape in
    all) stages="$sft"$'\n'"$dpo"$'\n'"$grpo"$'\n'"$agrl" ;;
    sft | dpo | grpo | agrl) stages=${!shape} ;;
    *) echo "unknown shape $shape: sft, dpo, grpo, agrl, all" >&2; exit 2 ;;
  esac
  configure "$shape" "{path: $work/start/model}" "$stages"
  whole=$work/$shape-whole every=$work/$shape-every
  # The same run once more keeps every checkpoint, to see in which steps the weights moved.
  finish --config "$work/$shape.yaml" --set "output=$every" --set runtime.checkpoints.keep_last=1000 &
  finish --config "$work/$shape.yaml" --set "output=$whole"
  wait $!
  show_signal "$every"
  rm -rf "$every"
  fingerprint "$whole" > "$work/$shape-whole.txt"
  lines=$(recorded "$whole")
  done=0 run=0 writing=0 starts=0 quarters=(0 0 0 0)
  while [ "$done" -lt "$kills" ]; do
    run=$((run + 1)) folder=$work/$shape-$run part=0 parts=$((kills - done < 10 ? kills - done : 10))
    while :; do
      # A run that was killed before it had begun is begun again; one that had is resumed.
      arguments=(--config "$work/$shape.yaml" --set "output=$folder")
      [ -f "$folder/run.json" ] && arguments=(--resume "$folder")
      dotnet "$program" train "${arguments[@]}" --quiet > /dev/null 2> "$work/error" &
      process=$! code=0 stop=
      if [ "$part" -lt "$parts" ]; then
        if [ $((RANDOM % 8)) -eq 0 ]; then
          pause 2
        else
          # The folder is taken, its lock written anew, and then a place in this kill's part of the run is reached.
          while kill -0 $process 2> /dev/null && [ "$(cat "$folder/.lock" 2> /dev/null)" != "$process" ]; do sleep 0.05; done
          place=$((lines * (32768 * part + RANDOM) / (32768 * parts)))
          while kill -0 $process 2> /dev/null && [ "$(recorded "$folder")" -lt "$place" ]; do sleep 0.05; done
          pause 0.4
        fi
        if [ $((done % 2)) -eq 1 ]; then
          while kill -0 $process 2> /dev/null && ! compgen -G "$folder/checkpoints/*.tmp" > /dev/null; do :; done
          # Anywhere in the few milliseconds that writing takes.
          for ((i = RANDOM % 400; i > 0; i--)); do :; done
        fi
        stop=KILL
      fi
      # Together, so that the shell's own word of the killed process goes nowhere.
      { [ -z "$stop" ] || kill -$stop $process || true; wait $process || code=$?; } 2> /dev/null
      # Killed indeed, and not at its end already.
      if [ "$code" -eq 137 ]; then
        done=$((done + 1)) part=$((part + 1))
        if compgen -G "$folder/checkpoints/*.tmp" > /dev/null; then writing=$((writing + 1)); fi
        if [ -f "$folder/run.json" ]; then
          at=$((4 * $(recorded "$folder") / lines)) at=$((at > 3 ? 3 : at))
          quarters[at]=$((quarters[at] + 1))
        else
          starts=$((starts + 1))
        fi
        continue
      fi
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
  total=$((total + done)) all_writing=$((all_writing + writing)) all_starts=$((all_starts + starts))
  echo "$shape: $done kills in $run runs, $writing left a temporary checkpoint folder behind, $starts came before the run had begun; in its quarters: ${quarters[*]}"
done
echo "$total kills ($all_writing while a checkpoint was being written or deleted, $all_starts before the run had begun), threads: $threads; $((runs - different)) of $runs runs ended bitwise equal to the uninterrupted ones"
[ "$different" -eq 0 ]
