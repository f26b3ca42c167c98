#!/usr/bin/env bash
# Runs "docker compose" for compose.yaml, with the arguments given, and with the key that both nodes sign their tokens with. "up" makes
# another one, which is in sample-app/target/two-nodes.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="$here/../target/two-nodes"
. "$here/token-key.sh"

mkdir -p "$state"
if [ "${1:-}" = up ] || [ ! -s "$state/token-key" ]; then
  make_token_key "$state"
fi
SAMPLE_TOKENKEY="$(cat "$state/token-key")" exec docker compose -f "$here/compose.yaml" "$@"
