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
quiet -i em9.wav -i bm9.wav -i am9.wav -i high.wav -i air.wav -i drone.wav -filter_complex "
  [0]adelay=0:all=1[a]; [1]adelay=8000:all=1[b]; [2]adelay=16000:all=1[c];
  [3]asplit[h][i]; [h]adelay=5000:all=1[d]; [i]adelay=20500:all=1[e];
  [4]asplit[k][l]; [k]adelay=3000:all=1[f]; [l]adelay=12500:all=1[g];
  [5]asplit=3[m][n][o]; [m]adelay=0:all=1[p]; [n]adelay=8000:all=1[q]; [o]adelay=15400:all=1[r];
  [a][b][c][d][e][f][g][p][q][r]amix=10:normalize=0,afade=t=in:d=0.02,atrim=0:24,afade=t=out:st=22.5:d=1.5,alimiter=limit=0.7" \
  -ar 44100 -c:a flac -compression_level 12 -sample_fmt s16 "$here/moon/sound/bed.flac"

# A loudspeaker at the launch pad: flite's oldest voice through a telephone's band.
quiet -f lavfi -i "flite=text='Three. Two. One. We have lift off.':voice=kal16" \
  -af "highpass=f=350,lowpass=f=2900,acompressor=threshold=0.1:ratio=6:makeup=3,aresample=44100,apad=pad_dur=0.2" \
  -ac 1 -c:a flac -sample_fmt s16 "$here/moon/voices/liftoff.flac"
