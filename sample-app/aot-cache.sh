#!/usr/bin/env bash
# Makes an AOT cache of the sample, for a JDK 25 or later: classes that are loaded and linked, and profiles of their methods,
# from a run that serves streams.
#
#   mvn package -DskipTests
#   JAVA_HOME=<a JDK 25 or later> sample-app/aot-cache.sh
#
# Prints the command that starts the sample with it. Needs curl. The training run listens on PORT (9998), on this machine alone,
# and opens STREAMS (2000) streams. Everything is in sample-app/target/aot-cache.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="$here/target/aot-cache"
cache="$state/sample.aot"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
port="${PORT:-9998}"
streams="${STREAMS:-2000}"
url="http://localhost:$port"

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

token() {
  curl -fsS -m 10 -d "user=$1" "$url/demo/token" | sed -nE 's/.*"access_token" *: *"([^"]+)".*/\1/p'
}

# Opens streams of one user and closes them after three seconds. Arguments: the user, how many.
open_streams() {
  curl -sN --parallel --parallel-immediate --parallel-max "$2" -m 3 -o /dev/null \
    -H "Authorization: Bearer $(token "$1")" "$url/events?n=[1-$2]" 2> /dev/null || true
}

"$java" -XX:AOTMode=auto -version > /dev/null 2>&1 || fail "Set JAVA_HOME to a JDK 25 or later: $java has no AOT cache"
jar="$(find "$here/target" -maxdepth 1 -name 'sample-app-*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' | head -n 1)"
[ -n "$jar" ] || fail "Build the sample first: mvn package -DskipTests"

# The JVM takes classes from plain jars only, not from jars in a jar.
rm -rf "$state"
mkdir -p "$state"
"$java" -Djarmode=tools -jar "$jar" extract --destination "$state/application" > /dev/null
application="$state/application/$(basename "$jar")"

"$java" -XX:AOTCacheOutput="$cache" -jar "$application" --server.address=127.0.0.1 --server.port="$port" \
  --sse-push.limits.max-clients-per-user=0 --sse-push.limits.max-connects-per-user=0 > "$state/training.log" 2>&1 &
server=$!
trap 'kill "$server" 2> /dev/null || true' EXIT
curl -fs -o /dev/null --retry 300 --retry-delay 1 --retry-connrefused "$url/actuator/health" \
  || fail "The sample does not start, see $state/training.log"
sender="$(token sender)"
for ((opened = 0; opened < streams; opened += 100)); do
  open_streams "user-$opened" 100 &
  streaming=$!
  while kill -0 "$streaming" 2> /dev/null; do
    curl -fsS -o /dev/null -H "Authorization: Bearer $sender" -d 'to=*' -d 'msg=hello' "$url/msg"
  done
done
# The JVM writes the cache when it ends.
kill "$server"
wait "$server" || true
trap - EXIT
[ -s "$cache" ] || fail "The JVM has written no cache, see $state/training.log"
printf 'Start the sample with its AOT cache:\n  %s -XX:AOTCache=%s -jar %s\n' "$java" "$cache" "$application"
