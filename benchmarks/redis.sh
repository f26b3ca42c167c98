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
subscriber=""
trap 'kill $subscriber $server; rm -rf "$directory"' EXIT

cli() {
  redis-cli -p "$port" "$@"
}

until cli ping > /dev/null 2>&1; do sleep 0.1; done

load() {
  cat "$scripts/prelude.lua" "${@/#/$scripts/}" | cli -x script load
}

publish="$(load publish.lua)"
attach="$(load read.lua attach.lua)"
node=n8s0d1k2m
keys=("p:{0}:f:$node" 'p:{0}:n' 'p:{0}:q')
# Long after the time at which a call would come too late.
late=99999999999999
# 200 bytes on the wire, as "data: 000...7" and a blank line; what stands before them is as the broker writes it.
frame="$(printf 'data: %0192d\n\n.' 7)"
export message="- $node-1 - ${frame%.}"
number=0

# Calls that store messages, in the form in which they are sent: to whom, or to one of 1,000 users, how many, and how
# many messages are kept. Each has the number after that of the one before it.
calls() {
  LC_ALL=C awk -v user="$1" -v count="$2" -v most="$3" -v number="$number" -v node="$node" -v late="$late" \
    -v publish="$publish" -v frame_bytes=200 '
    function add(word) { text = text sprintf("$%d\r\n%s\r\n", length(word), word); words++ }
    BEGIN {
      for (i = 1; i <= count; i++) {
        name = (user == "") ? "user-" int(rand() * 1000) : user
        text = ""; words = 0
        add("evalsha"); add(publish); add(5)
        add("p:{0}:f:" node); add("p:{0}:n"); add("p:{0}:q"); add("p:{0}:m:u:" name); add("p:{0}:l:u:" name)
        add(node); add(number + i); add("p:{0}:in:"); add("u:" name); add(123456789); add(987654321); add(node "-1")
        add(0); add(ENVIRON["message"]); add(frame_bytes); add(most); add(262144); add(3600000); add(604800000)
        add(600000); add(late)
        printf "*%d\r\n%s", words, text
      }
    }'
}

send() {
  calls "$@" | cli --pipe > "$directory/pipe"
  grep -q 'errors: 0' "$directory/pipe" || { cat "$directory/pipe"; exit 1; }
  number=$((number + $2))
}

printf 'bytes of a user whose stream is open: '
cli set "${keys[0]}" 0 > /dev/null
number=1
cli evalsha "$attach" 5 "${keys[@]}" 'p:{0}:m:u:alice' 'p:{0}:l:u:alice' "$node" 1 'p:{0}:in:' u:alice 1 987654321 \
  '' 0 604800000 3600000 "$late" > /dev/null
cli memory usage 'p:{0}:m:u:alice'
for count in 1 10 100; do
  send "user-$count" "$count" 1000
  printf 'bytes of %s messages of 200 bytes: ' "$count"
  cli memory usage "p:{0}:l:u:user-$count"
done

# The count of microseconds that the server itself keeps, for each of 100,000 sends.
measure() {
  cli config resetstat > /dev/null
  send "$1" 100000 100
  cli info commandstats | sed -nE 's/^cmdstat_evalsha:.*usec_per_call=([0-9.]+),.*/\1/p'
}

printf 'microseconds of a send to a user who is away: '
measure ''
cli zadd 'p:{0}:n' 99999999999999 "$node" > /dev/null
cli subscribe "p:{0}:in:$node" > /dev/null &
subscriber=$!
until cli pubsub numsub "p:{0}:in:$node" | grep -qx 1; do sleep 0.1; done
printf 'microseconds of a send to a user on one node: '
measure alice
