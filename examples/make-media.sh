#!/usr/bin/env bash
# Makes the photos and sounds of the examples from their sources, which LICENSES.md names.
# usage: make-media.sh WHEEL    (a wheel of scikit-image 0.24; needs unzip, ffmpeg with flite, sox, sonic-pi-samples)
set -euo pipefail
wheel=$(realpath "${1:?usage: make-media.sh WHEEL}")
here=$(cd "$(dirname "$0")" && pwd)
samples=/usr/share/sonic-pi/samples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unzip -qoj "$wheel" 'skimage/data/*.png' 'skimage/data/*.jpg'
quiet() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }

cp moon.png "$here/moon/photos/moon.png"
cp rocket.jpg "$here/moon/photos/rocket.jpg"
cp hubble_deep_field.jpg "$here/moon/photos/deep-field.jpg"
quiet -i astronaut.png -vf crop=400:512:60:0 -c:v libwebp -quality 92 "$here/moon/photos/collins.webp"
cp coffee.png "$here/minimal/coffee.png"
quiet -i chelsea.png -q:v 2 "$here/minimal/cat.jpg"

# Three chords of a guitar over a low drone, with air and a few harmonics: 24 s that loop.
sox -V1 "$samples/guit_em9.flac" em9.wav gain -6 fade 0 9.9 1.5
sox -V1 "$samples/guit_em9.flac" bm9.wav gain -6 pitch -500 fade 0 9.9 1.5
sox -V1 "$samples/guit_em9.flac" am9.wav gain -6 pitch 500 fade 0 9.9 1.5
sox -V1 "$samples/guit_harmonics.flac" -c 2 high.wav gain -9 reverb 60
sox -V1 "$samples/ambi_lunar_land.flac" air.wav gain -4
sox -V1 "$samples/ambi_drone.flac" drone.wav gain -12 pitch 400 tempo 0.5 fade 1.5 8.6 3
at() { sox -V1 "$1.wav" "part-$1-$2.wav" pad "$2" trim 0 24; }
at em9 0; at bm9 8; at am9 16; at high 5; at high 20.5; at air 3; at air 12.5; at drone 0; at drone 8; at drone 15.4
sox -V1 -m part-*.wav -b 32 mixed.wav gain 16 pad 0 1 trim 0 24
quiet -i mixed.wav -af "acompressor=threshold=0.06:ratio=4:attack=60:release=900:makeup=3,alimiter=limit=0.7,
  afade=t=in:d=0.02,afade=t=out:st=23:d=1" -c:a flac -compression_level 12 -sample_fmt s16 "$here/moon/sound/bed.flac"

# A loudspeaker at the launch pad: flite's oldest voice through a telephone's band.
quiet -f lavfi -i "flite=text='Three. Two. One. We have lift off.':voice=kal16" \
  -af "highpass=f=350,lowpass=f=2900,acompressor=threshold=0.1:ratio=6:makeup=3,aresample=44100,apad=pad_dur=0.2" \
  -ac 1 -c:a flac -sample_fmt s16 "$here/moon/voices/liftoff.flac"
