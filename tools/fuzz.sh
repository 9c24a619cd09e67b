#!/bin/sh
# Runs each fuzz target for a few seconds, or for a given time: tools/fuzz.sh 1m.
# Then it runs more random sequences of reads, and of processes, than make test.
#
# The default is a number of runs instead of a time. Before Go 1.27, go test -fuzz may report a
# failure when its time is over (https://go.dev/issue/75804). A target has 60,000 runs. A line
# "//fuzz:runs N" in its comment sets another number.
set -eu
cd "$(dirname "$0")/.."

# Prints each fuzz target of a file and its number of runs.
targets() {
	awk '
		/^\/\/fuzz:runs [0-9]+$/ { runs = $2 }
		/^func / {
			if ($2 ~ /^Fuzz/) { sub(/\(.*/, "", $2); print $2, (runs ? runs : 60000) "x" }
			runs = 0
		}' "$1"
}

grep -rlE '^func Fuzz' --include='*_test.go' internal | while read -r file; do
	targets "$file" | while read -r target runs; do
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${1:-$runs}" "./$(dirname "$file")"
	done
done
go test -count=1 -run '^TestRandomReads$' ./internal/batch -sequences 10000 -first-seed 1000000
go test -count=1 -run '^TestRandomProcesses$' ./internal/ratelimit -sequences 2000 \
	-first-seed 1000000
go test -count=1 -run '^TestRandom(Direct|Status|PartnerCredit)?Reads$' ./internal/partner \
	-sequences 2000 -first-seed 1000000
