#!/usr/bin/env bash
# Installs what is missing (Debian 12, with Swift 6.3 there already), builds vidbuild, and renders an example film.
# usage: setup.sh [--libraries [PACKAGE…] | --build]      only install (these packages, too) | only install and build
set -euo pipefail
cd "$(dirname "$0")"

packages=(
    pkg-config libsqlite3-dev libyaml-dev libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libswresample-dev
    libass-dev libzimg-dev flite1-dev libebur128-dev libcurl4-openssl-dev
)
[ "${1:-}" != --libraries ] || packages+=("${@:2}")
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "installing ${missing[*]}"
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
command -v swift >/dev/null || { echo "setup.sh: swift is missing: install Swift 6.3 from swift.org" >&2; exit 1; }
[ "${1:-}" != --libraries ] || exit 0

for product in vidbuild vidbuild-media vidbuild-vendors; do
    swift build -c release --static-swift-stdlib --product "$product"
done
program="$(swift build -c release --static-swift-stdlib --show-bin-path)/vidbuild"
[ "${1:-}" != --build ] || exit 0

"$program" render examples/moon
echo
echo "the film:    $PWD/examples/moon/out/moon.mp4"
echo "the program: $program"
