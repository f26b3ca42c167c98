#!/bin/sh
# Measures one table of docs/performance.md, for example:
#
#   benchmarks/run.sh fan-out
#   benchmarks/run.sh paced --servers=floor,sse-emitter-tomcat,auto-tomcat --clients=1000 --repetitions=1 --seconds=10
#
# Needs Linux, a JDK, Maven and a C compiler. Build first, then leave the machine alone: mvn package -DskipTests
set -e
cd "$(dirname "$0")"
[ -f target/class-path ] || mvn -q -f .. package -DskipTests -pl benchmarks -am
[ target/floor -nt floor.c ] || cc -O2 -Wall -Wextra -o target/floor floor.c
# Each client is a descriptor.
ulimit -n "$(ulimit -Hn)"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms1g -Xmx1g -cp "target/classes:$(cat target/class-path)" \
  io.github.ssepush.benchmarks.Benchmark "$@"
