#!/bin/sh
# What the view of a cluster and presence cost (docs/performance.md): all nodes are in one JVM, and have no streams.
#
#   benchmarks/cluster.sh
#
# Needs redis-server on the path, and what run.sh needs.
set -e
cd "$(dirname "$0")"
[ -f target/class-path ] || mvn -q -f .. package -DskipTests -pl benchmarks -am
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms1g -Xmx1g -cp "target/classes:$(cat target/class-path)" \
  io.github.ssepush.benchmarks.ClusterCost "$@"
