#!/bin/sh
# Measures the client and writes BENCHMARKS.md and its pictures.
# With the argument "picture", it only draws the pictures and writes table 19, in ten minutes.
# With a regular expression of tests, it only runs these and replaces their tables. More arguments
# are for "go test". For instance:
# tools/bench.sh 'TestProcess(Expressions|Amounts)|TestIsolation'
# Tables in virtual time do not depend on the machine. Only their random times can differ.
# The other tables measure real processes and the real CLI. CONTRIBUTING.md has the duration.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

measure() {
	go test -count=1 -timeout 60m ./internal/benchmark -seeds 20 -compare "$@"
}

draw() {
	go run ./tools/plot assets "$scratch/reads.csv" "$scratch/plans.csv"
}

# Prints the tables of files by their numbers. Of tables with one number, it prints the last one.
merge() {
	awk '/^## [0-9]+\. / { n = $2 + 0; text[n] = ""; if (n > most) most = n }
		n > 0 { text[n] = text[n] $0 "\n" }
		END { for (n = 1; n <= most; n++) printf "%s", text[n] }' "$@"
}

# Writes BENCHMARKS.md with the tables of files.
write() {
	{
		cat tools/benchmarks.md
		merge "$@"
	} >"$scratch/page.md"
	cp "$scratch/page.md" BENCHMARKS.md
}

case ${1-} in
'')
	# GOGC only reduces the garbage collector's work. It does not change virtual time.
	GOGC=400 measure -skip 'Process|Bare|Coalescing|Status|Machine' \
		-report "$scratch/tables.md" -series "$scratch/reads.csv"
	measure -run 'Process|Bare|Coalescing|Status' -skip Machine \
		-report "$scratch/process.md" -series "$scratch/plans.csv"
	# Most processes of these tables wait for slots, so their runs are parallel.
	measure -parallel 32 -run Machine -report "$scratch/machine.md"
	write "$scratch/tables.md" "$scratch/process.md" "$scratch/machine.md"
	draw
	;;
picture)
	measure -run '^TestMakespan$' -series "$scratch/reads.csv"
	measure -run '^TestProcessPlans$' -report "$scratch/tables.md" -series "$scratch/plans.csv"
	write BENCHMARKS.md "$scratch/tables.md"
	draw
	;;
*)
	measure -run "$@" -report "$scratch/tables.md"
	grep -q '^## ' "$scratch/tables.md" 2>/dev/null || {
		echo "No test of $1 writes a table" >&2
		exit 1
	}
	write BENCHMARKS.md "$scratch/tables.md"
	;;
esac
sed -n '/^## /,$p' BENCHMARKS.md
