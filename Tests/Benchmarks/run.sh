#!/usr/bin/env bash
# Runs the benchmarks and prints their figures. usage: run.sh [slideshow|moving|quality|memory|vendors|scale]…   (all unless said)
# Needs ../shared/peers beside the repository, and Debian's ffmpeg, melt, ninja-build, espeak-ng, sox, mate-backgrounds,
# hyperfine and python3. `scale` renders 1,000 scenes once (some minutes); its film stays in work/ for the next run.
set -euo pipefail
cd "$(dirname "$0")"
peers=../../../shared/peers
vidbuild=$(realpath ../..)/.build/release/vidbuild
[ -x "$vidbuild" ] || ../../setup.sh --build
mkdir -p work
parts=("$@")
[ $# -gt 0 ] || parts=(slideshow moving quality memory vendors scale)
wants() { local part; for part in "${parts[@]}"; do [ "$part" = "$1" ] && return 0; done; return 1; }
if wants slideshow || wants moving || wants quality; then
    [ -f work/inputs/n6.wav ] || "$peers/setup.sh" work/inputs >/dev/null
fi

if wants slideshow; then
    echo "== slideshow: 765 frames"
    "$peers/compare.py" work/inputs --rounds "${ROUNDS:-3}" --ours slideshow.json
fi
if wants moving; then
    echo "== moving: 900 frames"
    "$peers/compare.py" work/inputs --rounds "${ROUNDS:-3}" --only moving,ours --ours moving.json
fi
if wants quality; then
    echo "== quality: SSIM against each one's own lossless frames"
    ./quality.sh slideshow work/inputs
    ./quality.sh moving work/inputs
fi
if wants memory; then
    echo "== memory: 1280x720 at 30 frames a second, peak of the largest process of each program"
    for n in 6 24; do
        rm -rf "work/film-$n"
        ./film.sh "$n" "work/film-$n" 1280x720 30
        echo "$n scenes: $(python3 memory.py "$vidbuild" render "work/film-$n")"
    done
fi
if wants vendors; then
    echo "== vendors: 60 scenes bought from stand-ins, against the least that their waits allow"
    for part in time faults kills; do python3 vendors.py "$part"; done
fi
if wants scale; then
    echo "== scale: 1,000 scenes, 320x180"
    film=work/film-1000
    [ -f "$film/project.yaml" ] || ./film.sh 1000 "$film"
    echo "render: $(python3 memory.py "$vidbuild" render "$film")"
    "$vidbuild" plan "$film" | tail -1
    [ -f work/ninja-1000/o/film ] || { python3 ninja-graph.py 1000 work/ninja-1000 && ninja -C work/ninja-1000 >/dev/null; }
    echo "nothing changed, vidbuild against ninja on $(ninja -C work/ninja-1000 -t targets all | wc -l) edges:"
    hyperfine -N --warmup 5 --runs 50 "$vidbuild render $film" "ninja -C work/ninja-1000" 2>/dev/null | grep -E 'Benchmark|Time|Range'
    cp "$film/project.yaml" work/before.yaml
    sed -i "0,/Amber lantern/s//Violet lantern/" "$film/project.yaml"
    if cmp -s "$film/project.yaml" work/before.yaml; then echo "run.sh: no line was changed" >&2; exit 1; fi
    echo "one line of dialogue changed:"
    "$vidbuild" plan "$film" | tail -8
    python3 - "$vidbuild" "$film" <<'PYTHON'
import resource, subprocess, sys, time

start = time.time()
done = subprocess.run([sys.argv[1], "render", sys.argv[2]], stderr=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.stderr.strip().splitlines()[-1])
print(f"{time.time() - start:.2f} s wall, {used.ru_utime + used.ru_stime:.2f} s CPU")
PYTHON
    cp work/before.yaml "$film/project.yaml"
fi
