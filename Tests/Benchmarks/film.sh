#!/usr/bin/env bash
# Writes a project of N scenes into DIR: real photos, five short lines a scene with words that no other scene has, transitions,
# titles and lower thirds. 1,000 scenes make about 10,000 steps. The same arguments write the same bytes.
# usage: film.sh N DIR [SIZE [FPS]]      (320x180 at 25 frames a second unless said)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
n=${1:?usage: film.sh N DIR [SIZE [FPS]]} dir=${2:?usage: film.sh N DIR [SIZE [FPS]]}
mkdir -p "$dir/photos"
photos=("$here"/../../examples/moon/photos/* "$here"/../../examples/minimal/*.{png,jpg})
for photo in /usr/share/backgrounds/mate/nature/*.jpg; do [ -f "$photo" ] && photos+=("$photo"); done
cp -n "${photos[@]}" "$dir/photos/"
python3 - "$n" "$dir" "${3:-320x180}" "${4:-25}" <<'PYTHON'
import os, sys

count, folder, size, fps = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
if not 1 <= count <= 1000:
    sys.exit("film.sh: N is a number from 1 to 1000")
photos = sorted(os.listdir(f"{folder}/photos"))
adjectives = "amber brisk calm dusty early faint grave hollow icy jolly keen lunar mild north open pale quiet rapid silver tall".split()
nouns = "anchor bridge candle desert engine forest garden harbour island jacket kettle lantern meadow needle orchard pebble quarry river summit tunnel".split()
verbs = "waits sings turns falls glows drifts shines breaks opens fades".split()
motions = ["push-in", "pull-out", "pan-left", "pan-right", "hold", "{ push-in: 18%, toward: [0.3, 0.6] }"]
transitions = ["fade", "{ kind: fade, duration: 0.4s }", "fade", "{ kind: fade, duration: 8f }"]


def line(number):
    """Three words; the first 4,000 numbers give distinct lines, later ones a number as well."""
    a, rest = number % 20, number // 20
    b, c = rest % 20, rest // 20
    words = f"{adjectives[a]} {nouns[b]} {verbs[c % 10]}"
    return words.capitalize() + (f" {c // 10 + 1} times." if c >= 10 else ".")


out = [f"""vidbuild: 1
title: A film of {count} scenes
output: {{ file: out/film.mp4, size: {size}, fps: {fps} }}
style: documentary
characters:
  ana: {{ voice: {{ engine: flite, name: slt, speed: 1.3 }} }}
  ben: {{ voice: {{ engine: flite, name: rms, speed: 1.3 }} }}
defaults: {{ lead-in: 0.1s, lead-out: 0.1s, gap: 0.1s }}
captions: karaoke
scenes:
"""]
for n in range(count):
    x, y = (n * 37 % 101) / 100, (n * 53 % 101) / 100
    out.append(f"""  - id: scene-{n + 1}
    picture: {{ file: {photos[n % len(photos)]!r}, focus: [{x}, {y}] }}
    motion: {motions[n % len(motions)]}
    transition: {transitions[n % len(transitions)]}
""".replace("file: '", "file: 'photos/"))
    if n % 5 == 0:
        out.append(f"    title: Part {n // 5 + 1}\n")
    if n % 3 == 0:
        out.append(f"    lower-third: Place {n + 1}\n")
    out.append("    say:\n")
    out += [f"      - {'ana' if k % 2 == 0 else 'ben'}: {line(n * 5 + k)}\n" for k in range(5)]
with open(f"{folder}/project.yaml", "w") as file:
    file.write("".join(out))
PYTHON
