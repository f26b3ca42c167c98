#!/usr/bin/env bash
# Runs the sample on two nodes, with Redis between them and nginx in front, until Ctrl-C:
#
#   mvn package -DskipTests
#   sample-app/two-nodes/run.sh
#
# and in another terminal, as often as one likes, restarts one node after the other:
#
#   sample-app/two-nodes/run.sh restart
#
# Needs a JDK, curl, redis-server and nginx (on Debian: redis-server, nginx-light). All ports are of this machine alone: PORT (8080) is
# nginx', the two behind it are the nodes', the third is Redis'. Logs and everything else are in sample-app/target/two-nodes.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="$here/../target/two-nodes"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
export PATH="$PATH:/usr/sbin"
. "$here/token-key.sh"

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Starts something that is stopped by its name. Arguments: its name, the command.
launch() {
  local name="$1"
  shift
  "$@" > "$state/$name.log" 2>&1 &
  echo $! > "$state/$name.pid"
}

# Stops what was started by that name, if it runs, and waits for its end.
stop() {
  local pid
  pid="$(cat "$state/$1.pid" 2> /dev/null)" || return 0
  kill "$pid" 2> /dev/null || true
  while kill -0 "$pid" 2> /dev/null; do
    sleep 0.1
  done
  rm -f "$state/$1.pid"
}

# Starts a node and waits until it answers. Argument: its number.
start_node() {
  local port=$((PORT + $1))
  SAMPLE_NODE="node $1" SAMPLE_TOKENKEY="$(cat "$state/token-key")" launch "node-$1" "$java" -jar "$jar" --spring.profiles.active=redis \
    --server.port="$port" --server.address=127.0.0.1 --spring.data.redis.port=$((PORT + 3))
  local pid
  pid="$(cat "$state/node-$1.pid")"
  until curl -fsS -m 2 "http://127.0.0.1:$port/actuator/health" > /dev/null 2>&1; do
    kill -0 "$pid" 2> /dev/null || fail "Node $1 does not start: $(tail -n 20 "$state/node-$1.log")"
    sleep 0.2
  done
  printf 'node %s serves at http://127.0.0.1:%s\n' "$1" "$port"
}

stop_all() {
  trap - EXIT
  for name in nginx node-1 node-2 redis; do
    stop "$name"
  done
}

jar="$(find "$here/../target" -maxdepth 1 -name 'sample-app-*.jar' ! -name '*-sources.jar' 2> /dev/null | head -n 1)"
[ -n "$jar" ] || fail "There is no sample-app/target/sample-app-*.jar: mvn package -DskipTests"
for tool in "$java" curl redis-server nginx; do
  command -v "$tool" > /dev/null || fail "There is no $tool on the path"
done

if [ "${1:-}" = restart ]; then
  PORT="$(cat "$state/port" 2> /dev/null)" || fail "Nothing runs that could be restarted"
  for node in 1 2; do
    stop "node-$node"
    start_node "$node"
  done
  exit
fi

PORT="${PORT:-8080}"
mkdir -p "$state"
for name in nginx node-1 node-2 redis; do
  if [ -e "$state/$name.pid" ] && kill -0 "$(cat "$state/$name.pid")" 2> /dev/null; then
    fail "It runs already: process $(cat "$state/$name.pid") of $state/$name.pid"
  fi
done
trap stop_all EXIT
trap "exit 0" INT TERM
echo "$PORT" > "$state/port"
make_token_key "$state"
launch redis redis-server --port $((PORT + 3)) --bind 127.0.0.1 --save '' --dir "$state"
start_node 1
start_node 2
{
  echo "pid $state/nginx-master.pid; error_log stderr; daemon off; events {} http { access_log off;"
  for path in client_body proxy fastcgi uwsgi scgi; do
    echo "${path}_temp_path $state/nginx-temp;"
  done
  sed -e "s/node-1:9999/127.0.0.1:$((PORT + 1))/" -e "s/node-2:9999/127.0.0.1:$((PORT + 2))/" -e "s/listen 8080/listen 127.0.0.1:$PORT/" \
    "$here/nginx.conf"
  echo "}"
} > "$state/nginx.conf"
launch nginx nginx -e stderr -p "$state" -c "$state/nginx.conf"
until curl -fsS -m 2 "http://127.0.0.1:$PORT/actuator/health" > /dev/null 2>&1; do
  kill -0 "$(cat "$state/nginx.pid")" 2> /dev/null || fail "nginx does not start: $(cat "$state/nginx.log")"
  sleep 0.1
done
printf 'both serve at http://127.0.0.1:%s\n' "$PORT"
# Signals interrupt a wait, but not a sleep.
sleep infinity &
trap 'kill %% 2> /dev/null; exit 0' INT TERM
wait $!
