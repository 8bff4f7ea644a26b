#!/usr/bin/env python3
"""Runs a command and prints the peak memory (VmHWM, MB) of its largest process of each name.

usage: memory.py COMMAND [ARGUMENT…]
Every process of the command's tree is looked at each 10 ms; VmHWM is the kernel's own high-water mark, so nothing is missed
but what a process's last 10 ms add.
"""
import os
import subprocess
import sys
import tempfile
import time


def status(pid):
    fields = {}
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                key, _, value = line.partition(":")
                fields[key] = value.strip()
    except (FileNotFoundError, ProcessLookupError):
        pass
    return fields


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            first = [int(child) for child in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    # A child belongs to the thread that started it.
    found = list(first)
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            if int(task) != pid:
                with open(f"/proc/{pid}/task/{task}/children") as file:
                    found += [int(child) for child in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


messages = tempfile.TemporaryFile()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=messages)
peaks = {}
while process.poll() is None:
    open_ = [process.pid]
    while open_:
        pid = open_.pop()
        fields = status(pid)
        if "VmHWM" in fields:
            name = fields["Name"]
            peaks[name] = max(peaks.get(name, 0), int(fields["VmHWM"].split()[0]) / 1024)
            open_ += children(pid)
    time.sleep(0.01)
print("  ".join(f"{name} {peak:.1f} MB" for name, peak in sorted(peaks.items())), f" (exit {process.returncode})")
if process.returncode:
    messages.seek(0)
    sys.stderr.write(messages.read().decode()[-2000:])
sys.exit(process.returncode)
