#!/bin/sh
# Runs every fuzz target for a few seconds, or for a given time: tools/fuzz.sh 1m. It counts runs instead of seconds because,
# before Go 1.27, go test -fuzz may report the end of its time as a failure (https://go.dev/issue/75804). Then it plays more
# random sequences of reads than make test does.
set -eu
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz' --include='*_test.go' internal | while read -r file; do
	sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' "$file" | while read -r target; do
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${1:-60000x}" "./$(dirname "$file")"
	done
done
go test -count=1 -run '^TestRandomReads$' ./internal/batch -sequences 10000 -first-seed 1000000
go test -count=1 -run '^TestRandomReads$' ./internal/partner -sequences 2000 -first-seed 1000000
