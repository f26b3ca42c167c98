#!/usr/bin/env bash
#
# What a user, and a send, costs a Redis server: runs the broker's own scripts on a server of its own (redis-server and
# redis-cli on the PATH, port 7399 or what PORT says) and asks that.
set -euo pipefail
scripts="$(dirname "${BASH_SOURCE[0]}")/../sse-push-redis/src/main/resources/io/github/ssepush/broker/redis"
port="${PORT:-7399}"
directory="$(mktemp -d)"
redis-server --port "$port" --save '' --dir "$directory" > "$directory/log" &
server=$!
trap 'kill $server; rm -rf "$directory"' EXIT

cli() {
  redis-cli -p "$port" "$@"
}

until cli ping > /dev/null 2>&1; do sleep 0.1; done

load() {
  cat "$scripts/prelude.lua" "$scripts/$1.lua" | cli -x script load
}

publish="$(load publish)"
attach="$(load attach)"
keys=('p:{0}:n' 'p:{0}:q')
# 200 bytes on the wire, as "data: 000...7" and a blank line; what stands before them is as the broker writes it.
frame="$(printf 'data: %0192d\n\n.' 7)"
message="- n8s0d1k2m-1 - ${frame%.}"

# The call that stores a message for a user, of whom so many messages are kept.
call() {
  printf '%s\n' evalsha "$publish" 4 "${keys[@]}" "p:{0}:m:u:$1" "p:{0}:l:u:$1" n8s0d1k2m 1 'p:{0}:in:' "u:$1" \
    123456789 987654321 n8s0d1k2m-1 0
}

send() {
  local words
  mapfile -t words < <(call "$1")
  shift 2
  "$@" "${words[@]}" "$message" 200 "${most:-1000}" 262144 3600000 604800000 600000
}

printf 'bytes of a user whose stream is open: '
cli evalsha "$attach" 4 "${keys[@]}" 'p:{0}:m:u:alice' 'p:{0}:l:u:alice' n8s0d1k2m 1 'p:{0}:in:' u:alice 1 987654321 \
  604800000 '' 0 3600000 > /dev/null
cli memory usage 'p:{0}:m:u:alice'
for count in 1 10 100; do
  for _ in $(seq "$count"); do
    send "user-$count" -- cli > /dev/null
  done
  printf 'bytes of %s messages of 200 bytes: ' "$count"
  cli memory usage "p:{0}:l:u:user-$count"
done

# The server's own count of microseconds for each of 100,000 sends.
measure() {
  cli config resetstat > /dev/null
  most=100 send "$1" -- redis-benchmark -p "$port" -P 16 -c 4 -n 100000 -r 1000 -q > /dev/null
  cli info commandstats | sed -nE 's/^cmdstat_evalsha:.*usec_per_call=([0-9.]+),.*/\1/p'
}

printf 'microseconds of a send to a user who is away: '
measure __rand_int__
cli zadd 'p:{0}:n' 99999999999999 n8s0d1k2m > /dev/null
printf 'microseconds of a send to a user on one node: '
measure alice
