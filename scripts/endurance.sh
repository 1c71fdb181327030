#!/usr/bin/env bash
# A thousand steps (or as many as are named), on one thread and on two, of GRPO with guided replay, KL and updates, on the shape of configs/smoke.yaml: fails where the
# number of live tensors changes, or resident memory grows, after the first fifty steps. Some minutes on two cores.
#   scripts/endurance.sh [STEPS]
set -euo pipefail
cd "$(dirname "$0")/.."
AGRL_ENDURANCE_STEPS="${1:-1000}" dotnet test -c Release tests/Agrl.Training.Tests --filter "FullyQualifiedName~EnduranceTests" --logger "console;verbosity=detailed"
