#!/usr/bin/env python3
"""Writes a ninja graph shaped like a vidbuild film of N scenes into DIR: about 10 edges a scene. usage: ninja-graph.py N DIR"""
import os
import sys

count, folder = int(sys.argv[1]), sys.argv[2]
os.makedirs(f"{folder}/in", exist_ok=True)
lines = ["rule touch", "  command = : > $out"]
for n in range(count):
    for name in ["photo", "manifest"]:
        open(f"{folder}/in/{name}{n}", "w").close()
    voices = []
    for k in range(5):
        lines.append(f"build o/{n}/voice{k}: touch in/manifest{n}")
        voices.append(f"o/{n}/voice{k}")
    lines.append(f"build o/{n}/still: touch in/photo{n}")
    lines.append(f"build o/{n}/timing: touch {' '.join(voices)}")
    lines.append(f"build o/{n}/overlay: touch o/{n}/timing")
    lines.append(f"build o/{n}/body: touch o/{n}/still o/{n}/overlay o/{n}/timing")
    if n:
        both = " ".join(f"o/{m}/{what}" for m in (n - 1, n) for what in ("still", "overlay", "timing"))
        lines.append(f"build o/{n}/transition: touch {both}")
every = [f"o/{n}/voice{k}" for n in range(count) for k in range(5)] + [f"o/{n}/timing" for n in range(count)]
segments = [f"o/{n}/body" for n in range(count)] + [f"o/{n}/transition" for n in range(1, count)]
lines.append(f"build o/programme: touch {' '.join(every)}")
lines.append(f"build o/film: touch o/programme {' '.join(segments)}")
with open(f"{folder}/build.ninja", "w") as file:
    file.write("\n".join(lines) + "\n")
