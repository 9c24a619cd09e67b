package ratelimit

import (
	"strconv"
	"strings"
	"time"
)

// text returns the ledger as one line of text, with spaces between the entries. It does not use
// JSON, which takes longer to parse, because other processes wait during that time.
func (l ledger) text() []byte {
	var text []byte
	for _, e := range l {
		text = append(e.appendTo(text), ' ')
	}
	return append(text, '\n')
}

// appendTo appends the entry to a text. The parts are the process, when the entry expires, the
// turn's two times, and the times of the requests. The turn's times are when it began and when the
// process checks again. Without a turn, they are 0.
func (e entry) appendTo(text []byte) []byte {
	numbers := []int64{e.expires, 0, 0}
	if e.turn != nil {
		numbers[1], numbers[2] = e.turn.since, e.turn.until
	}
	text = append(text, e.id...)
	for _, number := range append(numbers, e.requests...) {
		text = strconv.AppendInt(append(text, ','), number, 10)
	}
	return text
}

// parseLedger returns the entries of a text that are valid now. It ignores all other words.
func parseLedger(text []byte, now time.Time) (l ledger) {
	// The end of a longer text may follow the first line.
	line, _, found := strings.Cut(string(text), "\n")
	if !found {
		return nil
	}
	for word := range strings.SplitSeq(line, " ") {
		e, valid := parseEntry(word)
		left := time.Duration(e.expires - now.UnixNano())
		if valid && left >= 0 && left <= maxEntryAge {
			l = append(l, e)
		}
	}
	return l
}

// parseEntry returns the entry of a word, and reports whether the word is a valid entry.
func parseEntry(word string) (e entry, valid bool) {
	id, rest, _ := strings.Cut(word, ",")
	var numbers []int64
	for digits := range strings.SplitSeq(rest, ",") {
		number, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return entry{}, false
		}
		numbers = append(numbers, number)
	}
	if len(numbers) < 3 {
		return entry{}, false
	}
	e = entry{id: id, expires: numbers[0], requests: numbers[3:]}
	if numbers[2] != 0 {
		e.turn = &turn{since: numbers[1], until: numbers[2]}
	}
	return e, true
}
