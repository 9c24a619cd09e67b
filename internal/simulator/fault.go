package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Fault is one way to fail.
type Fault struct {
	// Name is an API error code such as RequestLimitExceeded or AuthFailure.TokenFailure, or one of FaultNames.
	Name string
	// Times is how often it strikes; always when 0.
	Times int
	// Share is the part of the requests that it strikes, from 0 to 1; all when 0.
	Share float64
}

// Faults of the way to the API: the answer is not the API's, or never comes.
const (
	HTTPStatus = "http-"    // http-503, http-429, …: that status and a line of text
	HTML       = "html"     // a proxy's page with status 200
	Cut        = "cut"      // the body ends before its announced length
	Reset      = "reset"    // the connection is closed without an answer
	Silent     = "silent"   // no answer until the client goes away
	Endless    = "endless"  // a body without end
	Redirect   = "redirect" // a redirect to another host
	NoData     = "no-data"  // an answer that has neither Data nor Error
)

// Faults of the content: the answer is the API's, and its records are not what was asked.
const (
	Omit       = "omit"       // the first record is left out
	NullAmount = "null"       // the first record's remaining credit is null
	Double     = "double"     // every record comes twice
	Contradict = "contradict" // the first record comes again with another remaining credit
	Foreign    = "foreign"    // a record that nobody asked for
	Unreadable = "unreadable" // the first record's remaining credit is no number
)

// FaultNames are the faults that are not API error codes.
var FaultNames = []string{
	HTTPStatus + "<status>", HTML, Cut, Reset, Silent, Endless, Redirect, NoData,
	Omit, NullAmount, Double, Contradict, Foreign, Unreadable,
}

var transportFaults = []string{HTML, Cut, Reset, Silent, Endless, Redirect, NoData}

// ParseFault reads NAME, NAME*TIMES, NAME@SHARE or NAME*TIMES@SHARE.
func ParseFault(text string) (Fault, error) {
	rest, share, hasShare := strings.Cut(text, "@")
	name, times, hasTimes := strings.Cut(rest, "*")
	fault := Fault{Name: name}
	var err error
	if hasTimes {
		if fault.Times, err = strconv.Atoi(times); err != nil || fault.Times < 1 {
			return Fault{}, fmt.Errorf("fault %q: %q is not a number of times", text, times)
		}
	}
	if hasShare {
		if fault.Share, err = strconv.ParseFloat(share, 64); err != nil || !(fault.Share > 0 && fault.Share <= 1) {
			return Fault{}, fmt.Errorf("fault %q: %q is not a share from 0 to 1", text, share)
		}
	}
	return fault, fault.check()
}

func (f Fault) check() error {
	if strings.HasPrefix(f.Name, HTTPStatus) && f.status() == 0 {
		return fmt.Errorf("fault %q: the status is a number from 300 to 599", f.Name)
	}
	if f.Name == "" {
		return errors.New("a fault needs a name")
	}
	if f.isTransport() || f.isCode() || slices.Contains(FaultNames, f.Name) {
		return nil
	}
	return fmt.Errorf("fault %q: it is neither an API error code nor one of %s", f.Name, strings.Join(FaultNames, ", "))
}

// isCode tells an API error code by its capital.
func (f Fault) isCode() bool { return f.Name[0] >= 'A' && f.Name[0] <= 'Z' }

func (f Fault) isTransport() bool {
	return strings.HasPrefix(f.Name, HTTPStatus) || slices.Contains(transportFaults, f.Name)
}

func (f Fault) status() int {
	status, err := strconv.Atoi(strings.TrimPrefix(f.Name, HTTPStatus))
	if err != nil || status < 300 || status > 599 {
		return 0
	}
	return status
}

// faults are the faults of one service, and how often each has struck.
type faults struct {
	list   []Fault
	struck []int
}

func newFaults(list []Fault) (faults, error) {
	for _, fault := range list {
		if err := fault.check(); err != nil {
			return faults{}, err
		}
	}
	return faults{list, make([]int, len(list))}, nil
}

// strike returns the first fault whose turn it is.
func (s *Simulator) strike(of *faults) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, fault := range of.list {
		if fault.Times > 0 && of.struck[i] == fault.Times {
			continue
		}
		if fault.Share > 0 && s.random.Float64() >= fault.Share {
			continue
		}
		of.struck[i]++
		return fault, true
	}
	return Fault{}, false
}

// transport answers as something on the way to the API would.
func (f Fault) transport(w http.ResponseWriter, r *http.Request) {
	const page = "<html><head><title>Blocked</title></head><body>Sign in to the proxy.</body></html>"
	switch f.Name {
	case HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	case Cut:
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"Response":{"Data":[`))
	case Reset:
		panic(http.ErrAbortHandler)
	case Silent:
		<-r.Context().Done()
	case Endless:
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	case Redirect:
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(http.StatusFound)
	case NoData:
		writeJSON(w, map[string]any{"RequestId": "no-data"})
	default:
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(f.status())
		_, _ = w.Write([]byte(toldTo + "\n"))
	}
}

// content spoils an answer's records.
func (f Fault) content(records []record) []record {
	if len(records) == 0 {
		return records
	}
	switch f.Name {
	case Omit:
		return records[1:]
	case NullAmount:
		records[0].RemainingCredit = json.RawMessage("null")
	case Double:
		return append(records, records...)
	case Contradict:
		again := records[0]
		again.RemainingCredit = json.RawMessage("0.123456")
		return append(records, again)
	case Foreign:
		foreign := records[0]
		foreign.Uin = 1
		return append(records, foreign)
	case Unreadable:
		records[0].RemainingCredit = json.RawMessage(`"many"`)
	}
	return records
}
