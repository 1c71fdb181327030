#!/usr/bin/env bash
# Measures what docs/performance-figures.md holds and writes it to standard output. Wants a quiet machine with 16 GiB; half an hour on two cores.
#   scripts/performance.sh > docs/performance-figures.md
# The parts that take long can be left out:  QUICK=1 scripts/performance.sh
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release src/Agrl.Cli -v q --nologo -clp:ErrorsOnly >&2
agrl=src/Agrl.Cli/bin/Release/net10.0/agrl
code() { echo; echo "    $ agrl $*" ; "$agrl" "$@" 2>/dev/null | sed 's/^/    /;s/ *$//'; }

echo "# Figures"
echo
echo "Written by \`scripts/performance.sh\` on $(date -u +%F), $(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), load $(cut -d' ' -f1 /proc/loadavg). What they mean stands in [performance.md](performance.md)."
echo
echo "## The reference step"
for _ in 1 2 3; do code bench --repetitions 9; done
echo
echo "## One thread"
code bench --only grpo --threads 1
echo
echo "## The same 128 responses to four times the prompts"
echo
echo "A prompt computed once for 2 responses instead of 8."
code bench --only grpo --prompts 64 --group 2
if [ -z "${QUICK:-}" ]; then
  echo
  echo "## Models, groups and prompt lengths"
  echo
  "$agrl" bench --sweep --prompts 8 --warmup 1 --repetitions 3 2>/dev/null
  echo
  echo "## The shape of Qwen3-0.6B"
  code bench --preset qwen3-0.6b --prompts 2 --group 4 --only grpo --warmup 0 --repetitions 2
  code bench --preset qwen3-0.6b --prompts 2 --group 4 --only grpo --warmup 0 --repetitions 2 --lora-rank 16
  echo
  echo "## Kernels"
  echo
  echo "Forward and backward where there is a backward pass, on tensors of the reference step; by the library's single operations, and as they are here."
  dotnet run -c Release --project tests/Agrl.Benchmarks -- --filter '*' --artifacts "$(mktemp -d)" 2>/dev/null | awk '/^\| Method/ {print ""} /^\|/ {print}'
fi
