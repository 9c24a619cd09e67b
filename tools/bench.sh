#!/bin/sh
# Measures the client and writes BENCHMARKS.md and its plot.
# Most tables are in virtual time, so they do not depend on the machine, except for chance.
# The last six tables have measurements with the real CLI, which take about 20 minutes.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

# GOGC only reduces the garbage collector's work. It does not change virtual time.
GOGC=400 go test -count=1 -timeout 20m ./internal/benchmark \
	-skip 'Process|Bare|Coalescing|Status' -seeds 20 -compare \
	-report "$scratch/tables.md" -series "$scratch/series.csv"
(cd tools/plot && go run . "$scratch/series.csv" ../../assets/makespan.svg)
go test -count=1 -timeout 40m ./internal/benchmark \
	-run 'Process|Bare|Coalescing|Status' -seeds 20 -compare -report "$scratch/process.md"
{
	cat tools/benchmarks.md
	cat "$scratch/tables.md" "$scratch/process.md"
} >BENCHMARKS.md
sed -n '/^## /,$p' BENCHMARKS.md
