#!/usr/bin/env python3
"""Writes one of the peers' two films as a vidbuild project.

usage: write-film.py slideshow|moving DIR INPUTS [--edited] [--quality CRF]

INPUTS is the folder that ../shared/peers/setup.sh fills: img1..6.jpg, n1..6.wav, cap1..6.txt.
slideshow: 1280x720 at 25 fps, six stills of 5.6 s, 0.6 s cross-fades: 765 frames.
moving:    1280x720 at 30 fps, six times 5 s under a push of 15 %, cuts: 900 frames.
Each narration is a recording and each caption a karaoke caption, whose words share 0.1 s to 0.1 s + n * floor(420 / n) / 100.
The quality is the highest crf whose SSIM against its own lossless frames is not below the peers' (quality.sh shows both).
--edited writes the third caption's other words.
"""
import argparse
import json
import os
import shutil
import wave

parser = argparse.ArgumentParser()
parser.add_argument("film", choices=["slideshow", "moving"])
parser.add_argument("dir")
parser.add_argument("inputs")
parser.add_argument("--edited", action="store_true")
parser.add_argument("--quality", type=int)
options = parser.parse_args()

EDITED = "Third the captions. Every word lights up exactly when it is spoken."
FILMS = {
    "slideshow": dict(fps=25, seconds=5.6, quality=20, transition="{ kind: fade, duration: 0.6s }", motion="hold"),
    "moving": dict(fps=30, seconds=5.0, quality=22, transition="cut",
                   motion="{ from: { zoom: 1.00001, at: [0.3, 0.5] }, to: { zoom: 1.15, at: [0.7, 0.5] } }"),
}
# The lettering of ../shared/peers/captions.py: 40 px bold, 3 px outline, 50 px from the bottom, words turn yellow.
STYLE = """font: DejaVu Sans
captions:
  bold: true
  size: 5.55%
  color: "#ffffff"
  highlight: "#ffff00"
  outline: "#000000"
  outline-width: 0.42%
  position: bottom
  margin: 6.9%
  line-length: 120
"""


def unchanged(path, data):
    """Whether the file has these bytes already: files keep their times where nothing changed."""
    try:
        with open(path, "rb") as file:
            return file.read() == data
    except FileNotFoundError:
        return False


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not unchanged(path, data):
        with open(path, "wb") as file:
            file.write(data)


def narration(source, target, seconds):
    """The recording's first seconds, as a WAV file."""
    with wave.open(source) as sound:
        parameters = sound.getparams()
        frames = sound.readframes(round(seconds * parameters.framerate))
    with wave.open(target + ".new", "wb") as sound:
        sound.setparams(parameters)
        sound.writeframes(frames)
    with open(target + ".new", "rb") as file:
        data = file.read()
    os.remove(target + ".new")
    write(target, data)


film = FILMS[options.film]
os.makedirs(os.path.join(options.dir, "voices"), exist_ok=True)
os.makedirs(os.path.join(options.dir, "photos"), exist_ok=True)
scenes = []
for n in range(1, 7):
    photo = os.path.join(options.dir, f"photos/img{n}.jpg")
    if not os.path.exists(photo):
        shutil.copyfile(os.path.join(options.inputs, f"img{n}.jpg"), photo)
    narration(os.path.join(options.inputs, f"n{n}.wav"), os.path.join(options.dir, f"voices/n{n}.wav"), film["seconds"])
    with open(os.path.join(options.inputs, f"cap{n}.txt")) as file:
        words = EDITED if options.edited and n == 3 else file.read().strip()
    count = len(words.split())
    last = 10 + count * (420 // count)
    scenes.append(
        f"  - id: s{n}\n    picture: photos/img{n}.jpg\n    duration: {film['seconds']}s\n    say:\n"
        f"      - narrator: {json.dumps(words)}\n        file: voices/n{n}.wav\n        at: 0s\n"
        f"        words: {{ from: 0.1s, to: {last * 10}ms }}\n")
quality = film["quality"] if options.quality is None else options.quality
manifest = f"""vidbuild: 1
title: {options.film}
output: {{ file: out/film.mp4, size: 1280x720, fps: {film['fps']}, quality: {quality} }}
style: peers
characters: {{ narrator: {{ name: Narrator }} }}
defaults: {{ transition: {film['transition']}, motion: {film['motion']}, lead-in: 0s, lead-out: 0s }}
captions: karaoke
scenes:
{''.join(scenes)}"""
write(os.path.join(options.dir, "styles/peers.yaml"), STYLE.encode())
write(os.path.join(options.dir, "project.yaml"), manifest.encode())
