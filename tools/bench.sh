#!/bin/sh
# Measures the shipped code and writes BENCHMARKS.md and its plot. The tables are in virtual time: they are the same on
# every machine, but for chance. The last two run the real CLI, too.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

# Nothing but the garbage collector's share of a simulation changes with it.
GOGC=400 go test -count=1 -timeout 20m ./internal/benchmark -skip 'Process|Bare|Coalescing' -seeds 20 -compare -report "$scratch/tables.md" -series "$scratch/series.csv"
(cd tools/plot && go run . "$scratch/series.csv" ../../assets/makespan.svg)
go test -count=1 -timeout 20m ./internal/benchmark -run 'Process|Bare|Coalescing' -seeds 20 -compare -report "$scratch/process.md"
{
	cat tools/benchmarks.md
	cat "$scratch/tables.md" "$scratch/process.md"
} >BENCHMARKS.md
sed -n '/^## /,$p' BENCHMARKS.md
