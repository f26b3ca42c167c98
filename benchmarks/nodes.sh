#!/bin/sh
# The cost of nodes that share a Redis (docs/performance.md): one node without, one with, and two, with one master and with
# three. Options as for run.sh.
#
#   benchmarks/nodes.sh --clients=10000 --heap=1g
#
# Needs redis-server and redis-cli on the path, and what run.sh needs.
set -e
cd "$(dirname "$0")"
[ -f target/class-path ] || mvn -q -f .. package -DskipTests -pl benchmarks -am
# Each client is a descriptor.
ulimit -n "$(ulimit -Hn)"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms1g -Xmx1g -cp "target/classes:$(cat target/class-path)" \
  io.github.ssepush.benchmarks.Nodes "$@"
