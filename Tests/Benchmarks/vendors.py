#!/usr/bin/env python3
"""Renders a film that is bought whole from the stand-ins, and compares with what latencies and limits allow.

usage: vendors.py time   [--scenes 60] [--speed 4]              measured time against the bound
       vendors.py faults [--scenes 60] [--speed 20]             a third of all calls fail: same film, each thing bought once
       vendors.py kills  [--scenes 60] [--speed 20] [--kills 100]   and SIGKILL at random instants meanwhile

Each scene: a voice (elevenlabs, 3 s), a picture (openai, 12 s), a clip from the picture (replicate, 90 s) and lip-sync (replicate,
120 s); 320x180 at 10 frames a second. Times are the vendors' own: wall-clock times times --speed, so what this machine computes counts
--speed times. Folders and stand-ins are removed at the end, unless --keep.
"""
import argparse
import collections
import json
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
BUILT = os.environ.get("VIDBUILD_BUILT", os.path.join(ROOT, ".build/release"))
SECONDS = {"voice": 3, "picture": 12, "clip": 90, "lipsync": 120}
VENDOR = {"voice": "elevenlabs", "picture": "openai", "clip": "replicate", "lipsync": "replicate"}
# What the stand-ins allow at once: Tests/Vendors/Town/Town.swift.
ALLOWED = {"elevenlabs": 10, "openai": 100, "replicate": 100}


def project(folder, scenes):
    os.makedirs(folder)
    lines = [
        "vidbuild: 1", "output: { file: out/film.mp4, size: 320x180, fps: 10 }", "providers:",
        "  picture: openai/gpt-image-2.5-flare", "  clip: replicate/google/veo-3.1", "  voice: elevenlabs",
        "  lipsync: replicate/sync/lipsync-2-pro", "characters:",
        "  ana: { voice: { provider: elevenlabs, voice: JBFqnCBsd6RMkjVDRZzb } }",
        "defaults: { transition: cut }", "captions: none", "scenes:",
    ]
    for n in range(scenes):
        lines += [
            f"  - id: s{n:02}", f"    picture: {{ prompt: a keeper with lantern number {n} on a stair }}",
            f"    clip: {{ prompt: the keeper of lantern {n} looks up and speaks, from: picture, duration: 4s }}",
            "    lipsync: true", "    say:", f"      - ana: This is lantern {n}.",
        ]
    with open(os.path.join(folder, "project.yaml"), "w") as file:
        file.write("\n".join(lines) + "\n")


def cards(name):
    with open(os.path.join(ROOT, "templates/providers", name + ".yaml")) as file:
        return int(re.search(r"^concurrency: (\d+)", file.read(), re.M).group(1))


def bound(n, limits):
    """The least time that any order of purchases needs, in seconds: heads + rounds + tails of each stage, and shares of a vendor."""
    s = SECONDS
    rounds = lambda kind: math.ceil(n / limits[VENDOR[kind]]) * s[kind]
    return max(
        max(s["voice"], s["picture"] + s["clip"]) + s["lipsync"],
        rounds("picture") + s["clip"] + s["lipsync"],
        rounds("voice") + s["lipsync"],
        s["picture"] + n * (s["clip"] + s["lipsync"]) / limits["replicate"],
    )


class Town:
    """The stand-ins."""

    def __init__(self, speed, faults, seed):
        self.process = subprocess.Popen(
            [f"{BUILT}/vidbuild-vendors", "--port", "0", "--speed", str(speed), "--faults", faults, "--quiet",
             "--seed", str(seed)], stdout=subprocess.PIPE, text=True)
        self.origin = re.search(r"http://\S+?(?=,|\s)", self.process.stdout.readline()).group(0)
        # Each line is read, so that it can never block.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def bill(self):
        with urllib.request.urlopen(self.origin + "/_bill") as answer:
            return json.load(answer)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Render:
    """One run of vidbuild. `ends`: when each step was finished, in seconds of the wall since the start."""

    def __init__(self, town, folder, *options):
        self.ends, self.began, self.retries = {}, {}, 0
        events = os.path.join(folder, "events")
        if not os.path.exists(events):
            os.mkfifo(events)
        environment = {**os.environ, "VIDBUILD_DEMO": town.origin}
        self.errors = open(os.path.join(folder, "errors"), "w+")
        self.start = time.monotonic()
        # Opened for both, so that neither side waits for the other, and read to the end of the process.
        self.pipe = os.open(events, os.O_RDWR | os.O_NONBLOCK)
        self.process = subprocess.Popen(
            [f"{BUILT}/vidbuild", "render", os.path.join(folder, "project.yaml"), "--store",
             os.path.join(folder, "store"), "--events", events, "--log", os.path.join(folder, "calls"), *options],
            env=environment, stdout=subprocess.DEVNULL, stderr=self.errors)
        self.rest = b""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while True:
            isOver = self.process.poll() is not None
            try:
                data = os.read(self.pipe, 1 << 16)
            except BlockingIOError:
                data = b""
            if not data:
                if isOver:
                    break
                time.sleep(0.002)
                continue
            now = time.monotonic() - self.start
            *lines, self.rest = (self.rest + data).split(b"\n")
            for line in lines:
                event = json.loads(line)
                if event["event"] == "finished":
                    self.ends[event["step"]] = now
                elif event["event"] == "started":
                    self.began.setdefault(event["step"], now)
                elif event["event"] == "retrying":
                    self.retries += 1
        os.close(self.pipe)

    def wait(self, timeout=None):
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        self.total = time.monotonic() - self.start
        self.reader.join()
        self.errors.seek(0)
        self.words = self.errors.read()
        self.errors.close()
        return self.process.returncode


def kind(step):
    return step.split("/")[1] if "/" in step else step


def vidbuild(folder, *arguments, town=None):
    # What was bought from stand-ins has an account of its own.
    environment = {**os.environ, **({"VIDBUILD_DEMO": town.origin} if town else {})}
    return subprocess.run(
        [f"{BUILT}/vidbuild", *arguments, os.path.join(folder, "project.yaml"), "--store",
         os.path.join(folder, "store")], capture_output=True, text=True, env=environment)


def film(folder):
    for place, _, names in os.walk(os.path.join(folder, "out")):
        for name in names:
            if name.endswith(".mp4"):
                with open(os.path.join(place, name), "rb") as file:
                    return file.read()
    return None


def sold(bill):
    return collections.Counter(sale["kind"] for sale in bill["sales"] if sale["state"] == "sold")


def check(what, isTrue):
    print(("  holds: " if isTrue else "  DOES NOT HOLD: ") + what)
    check.failures += not isTrue


check.failures = 0


def once(folder, speed, scenes, faults, seed):
    """A whole render: folder, render, bill."""
    project(folder, scenes)
    town = Town(speed, faults, seed)
    render = Render(town, folder)
    try:
        status = render.wait()
        bill = town.bill()
    finally:
        town.stop()
    if status != 0:
        print(render.words[-3000:])
        sys.exit(f"the render ended with {status}")
    return render, bill


def report(render, bill, scenes, speed):
    bought = {step: end for step, end in render.ends.items() if kind(step) in SECONDS}
    last = max(bought.values())
    print(f"  {scenes} scenes at {speed:g} times the speed, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name in SECONDS:
        steps = [step for step in bought if kind(step) == name]
        begins = [render.began[step] * speed for step in steps if step in render.began]
        ends = [bought[step] * speed for step in steps]
        print(f"  {name:8} {len(steps)} bought, first asked {min(begins):.0f} s, last asked {max(begins):.0f} s, "
              f"first there {min(ends):.0f} s, last there {max(ends):.0f} s")
    vendors = set(VENDOR.values())
    for what, limits in [("the stand-ins' limits", ALLOWED),
                         ("the cards' limits", {name: min(cards(name), ALLOWED[name]) for name in vendors})]:
        least = bound(scenes, limits)
        print(f"  bound by {what} {least:.0f} s; last purchase after {last * speed:.0f} s = {last * speed / least:.3f} of it; "
              f"film after {render.total * speed:.0f} s = {render.total * speed / least:.3f}")
    print(f"  wall: last purchase {last:.1f} s, film {render.total:.1f} s; {render.retries} retries")
    print(f"  sold {dict(sold(bill))} for {bill['usd']:.2f} USD, {bill['repeated']} more than once")
    return last * speed / bound(scenes, ALLOWED)


def time_(base, options):
    print("time")
    render, bill = once(base + "/time", options.speed or 4, options.scenes, "none", options.seed)
    ratio = report(render, bill, options.scenes, options.speed or 4)
    check(f"at most 1.1 of the bound ({ratio:.3f})", ratio <= 1.1)
    audit(base + "/time")


def audit(folder):
    outcome = vidbuild(folder, "cost", "--audit")
    print("  " + outcome.stdout.strip().replace("\n", "\n  "))
    check("the ledger adds up", outcome.returncode == 0)


def faults(base, options):
    speed = options.speed or 20
    print("without faults")
    clean, bill = once(base + "/clean", speed, options.scenes, "none", options.seed)
    report(clean, bill, options.scenes, speed)
    print("a third of all calls fail")
    render, bill = once(base + "/third", speed, options.scenes, "third", options.seed)
    report(render, bill, options.scenes, speed)
    check("same film", film(base + "/clean") == film(base + "/third") is not None)
    check("each thing is bought once", bill["repeated"] == 0 and set(sold(bill).values()) == {options.scenes})
    states = collections.Counter(sale["state"] for sale in bill["sales"])
    print(f"  sales by state: {dict(states)}")
    audit(base + "/third")


def kills(base, options):
    speed = options.speed or 20
    chance = random.Random(options.seed)
    print("without faults or kills")
    clean, bill = once(base + "/clean", speed, options.scenes, "none", options.seed)
    print(f"  {clean.total:.1f} s")
    expected = film(base + "/clean")
    done = rounds = late = named_all = extra_all = 0
    while done < options.kills:
        rounds += 1
        folder = f"{base}/round-{rounds}"
        project(folder, options.scenes)
        town = Town(speed, "third", options.seed + rounds)
        try:
            while done < options.kills:
                render = Render(town, folder)
                status = render.wait(chance.uniform(0.02, clean.total / 6))
                if status is not None:
                    break
                render.process.send_signal(signal.SIGKILL)
                render.wait()
                done += 1
            # The next render names what died unanswered, and buys the rest.
            named = Render(town, folder)
            status = named.wait()
            unanswered = json.loads(vidbuild(folder, "cost", "--json", town=town).stdout)["unanswered"]
            last = named
            if status != 0:
                last = Render(town, folder, "--repeat-unanswered")
                status = last.wait()
            bill = town.bill()
        finally:
            town.stop()
        counts = sold(bill)
        by_kind = collections.Counter(kind(step) for step in unanswered)
        extra = {name: counts[name] - options.scenes for name in SECONDS}
        # Words are about places of the manifest: of one scene, several calls may have died.
        check("a render names them", bool(unanswered) == ("may have been billed" in named.words))
        print(f"  round {rounds}: {done} kills so far, {len(unanswered)} calls died unanswered {dict(by_kind)}, "
              f"bought again {sum(extra.values())}")
        named_all += len(unanswered)
        extra_all += sum(extra.values())
        if status != 0:
            print(last.words[-3000:])
        check("it finishes", status == 0)
        check("same film", film(folder) == expected is not None)
        check("each thing is bought once, but calls that were named",
              all(0 <= extra[name] <= by_kind[name] for name in SECONDS))
        audit(folder)
        if not options.keep and not check.failures:
            shutil.rmtree(folder)
    print(f"  {done} kills in {rounds} renders: {named_all} calls died unanswered and were named, {extra_all} bought again")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["time", "faults", "kills"])
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--speed", type=float)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    base = tempfile.mkdtemp(prefix="vidbuild-vendors-")
    try:
        {"time": time_, "faults": faults, "kills": kills}[options.part](base, options)
    finally:
        if options.keep:
            print(base)
        else:
            shutil.rmtree(base, ignore_errors=True)
    sys.exit(1 if check.failures else 0)


main()
