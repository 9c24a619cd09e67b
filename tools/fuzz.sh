#!/bin/sh
# Every fuzz target for a few seconds each, or for as long as is said: tools/fuzz.sh 1m. It counts runs instead of seconds,
# because before Go 1.27 go test -fuzz may take the end of its time for a failure (https://go.dev/issue/75804).
set -eu
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz' --include='*_test.go' internal | while read -r file; do
	sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' "$file" | while read -r target; do
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${1:-60000x}" "./$(dirname "$file")"
	done
done
