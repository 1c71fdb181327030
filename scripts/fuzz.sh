#!/usr/bin/env bash
# Feeds mutated safetensors, configuration, index, tokenizer, chat template and adapter files to their readers, and prints how
# many were read and refused, the slowest, and the most memory. A failure keeps its input. The test suite runs a short form.
#
#   scripts/fuzz.sh          15,000 inputs for each of eight readers: 120,000
#   scripts/fuzz.sh 1000     fewer
set -euo pipefail
cd "$(dirname "$0")/.."
export AGRL_FUZZ="${1:-15000}"
dotnet test -c Release tests/Agrl.Modeling.Tests --nologo --filter Category=Fuzz --logger "console;verbosity=detailed" |
    grep -E "^ *fuzz: |Failed|input [0-9]+:|is kept in|Total tests|Passed:"
