#!/bin/sh
# Measures the client and writes BENCHMARKS.md and its plot.
# Tables in virtual time do not depend on the machine. Only their random times can differ.
# The other tables measure real processes and the real CLI. CONTRIBUTING.md has the duration.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

# GOGC only reduces the garbage collector's work. It does not change virtual time.
GOGC=400 go test -count=1 -timeout 20m ./internal/benchmark \
	-skip 'Process|Bare|Coalescing|Status|Machine' -seeds 20 -compare \
	-report "$scratch/tables.md" -series "$scratch/series.csv"
(cd tools/plot && go run . "$scratch/series.csv" ../../assets/makespan.svg)
go test -count=1 -timeout 40m ./internal/benchmark \
	-run 'Process|Bare|Coalescing|Status' -skip Machine -seeds 20 -compare \
	-report "$scratch/process.md"
# Most processes of these tables wait for slots, so their runs are parallel.
go test -count=1 -timeout 60m -parallel 32 ./internal/benchmark -run Machine -compare \
	-report "$scratch/machine.md"
{
	cat tools/benchmarks.md
	cat "$scratch/tables.md" "$scratch/process.md" "$scratch/machine.md"
} >BENCHMARKS.md
sed -n '/^## /,$p' BENCHMARKS.md
