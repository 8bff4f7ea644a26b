#!/usr/bin/env bash
# Installs what is missing, and passes the tests. In release: a debug build's pixel loops are far too slow.
# The tests have a build folder of their own, because setup.sh builds with Swift's library linked in.
# usage: test.sh [arguments of swift test, such as --filter EngineTests]
set -euo pipefail
cd "$(dirname "$0")"
./setup.sh --libraries ffmpeg nghttp2-server openssl
swift build -c release --scratch-path .build-test --build-tests --explicit-target-dependency-import-check error
exec swift test -c release --scratch-path .build-test --skip-build "$@"
