#!/bin/sh
# Takes the pictures of the sample in docs/images, with the chromium and chromedriver on the path.
cd "$(dirname "$0")/.." || exit
exec mvn -q -pl sample-app -am spring-boot:test-run \
	-Dspring-boot.run.main-class=io.github.ssepush.sample.Screenshots \
	-Dspring-boot.run.arguments="$PWD/docs/images"
