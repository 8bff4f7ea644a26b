#!/usr/bin/env bash
# SSIM of a film against its own lossless frames, and its video bit rate.
# Ours and each peer's are rendered a second time with crf 0, where x264 loses nothing; ffmpeg's ssim filter compares the two.
# So each encoder is judged by the pictures it was given, not by how another program scales or letters them.
# usage: quality.sh slideshow|moving INPUTS      (after compare.py has rendered both films)
set -euo pipefail
cd "$(dirname "$0")"
film=${1:?usage: quality.sh slideshow|moving INPUTS} inputs=$(realpath "${2:?usage: quality.sh slideshow|moving INPUTS}")
peers=$(realpath ../../../shared/peers)
vidbuild=../../.build/release/vidbuild

row() {  # NAME LOSSY LOSSLESS
    local all rate
    all=$(ffmpeg -nostdin -hide_banner -i "$2" -i "$3" -lavfi '[0:v]settb=AVTB,setpts=N[a];[1:v]settb=AVTB,setpts=N[b];[a][b]ssim' \
        -f null - 2>&1 | grep -o 'SSIM Y:.*')
    rate=$(ffprobe -v error -select_streams v:0 -show_entries stream=bit_rate -of csv=p=0 "$2" | tr -d ,)
    echo "$film $1: $((rate / 1000)) kbit/s  $all"
}

python3 write-film.py "$film" "work/$film" "$inputs"
python3 write-film.py "$film" "work/$film-lossless" "$inputs" --quality 0
"$vidbuild" render "work/$film" 2>/dev/null
"$vidbuild" render "work/$film-lossless" 2>/dev/null
row ours "work/$film/out/film.mp4" "work/$film-lossless/out/film.mp4"

peer=graph
[ "$film" = slideshow ] || peer=moving
sed "s|^here=.*|here=$peers|; s/-crf 2[03]/-crf 0/" "$peers/$peer.sh" >"work/$peer-lossless.sh"
work=$PWD/work
cd "$inputs"
bash "$peers/$peer.sh" "$peer.mp4"
bash "$work/$peer-lossless.sh" "$work/$peer-lossless.mp4"
row "$peer" "$peer.mp4" "$work/$peer-lossless.mp4"
if [ "$film" = slideshow ]; then
    rm -rf "$work/ninja" "$work/ninja-lossless"
    for copy in ninja ninja-lossless; do
        mkdir "$work/$copy"
        cp img*.jpg cap*.txt n*.wav "$work/$copy/"
        (cd "$work/$copy" && python3 "$peers/ninja.py")
    done
    sed -i 's/-crf 23/-crf 0/' "$work/ninja-lossless/build.ninja"
    (cd "$work/ninja" && ninja -j2 >/dev/null)
    (cd "$work/ninja-lossless" && ninja -j2 >/dev/null)
    row ninja "$work/ninja/nj/out.mp4" "$work/ninja-lossless/nj/out.mp4"
fi
