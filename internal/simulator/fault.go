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

// faultMessage is the message of the errors that a Fault causes.
const faultMessage = "the simulator was told to answer so"

// Fault makes requests fail in one manner.
type Fault struct {
	// Name is an API error code such as RequestLimitExceeded or AuthFailure.TokenFailure, or one of
	// FaultNames.
	Name string
	// Times is the number of requests that get the fault. 0 means no limit.
	Times int
	// Share is the random share of requests that get the fault, from 0 to 1. 0 means all requests.
	Share float64
}

// Transport faults: the answer is not the API's, or there is none.
const (
	HTTPStatus = "http-"    // followed by a status such as 503: that status and a line of text
	HTML       = "html"     // a proxy's page with HTTP status 200
	Cut        = "cut"      // a body that is shorter than its Content-Length
	Reset      = "reset"    // the connection is closed without an answer
	Silent     = "silent"   // no answer until the client closes the connection
	Endless    = "endless"  // a body that does not end
	Redirect   = "redirect" // a redirect to another host
	NoData     = "no-data"  // an answer that has neither Data nor Error
)

// Content faults: the answer is the API's, but its records are wrong.
const (
	Omit        = "omit"       // the first record is missing
	NullAmount  = "null"       // the first record's remaining credit is null
	Double      = "double"     // each record appears twice
	Contradict  = "contradict" // the first record appears again with another remaining credit
	Unrequested = "foreign"    // a record of UIN 1, even if the answer should not have it
	Unreadable  = "unreadable" // the first record's remaining credit is not a number
)

// FaultNames lists the faults that are not API error codes.
var FaultNames = []string{
	HTTPStatus + "<status>", HTML, Cut, Reset, Silent, Endless, Redirect, NoData,
	Omit, NullAmount, Double, Contradict, Unrequested, Unreadable,
}

var transportFaults = []string{HTML, Cut, Reset, Silent, Endless, Redirect, NoData}

// ParseFault parses NAME, NAME*TIMES, NAME@SHARE or NAME*TIMES@SHARE.
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
		if fault.Share, err = strconv.ParseFloat(share, 64); err != nil ||
			!(fault.Share > 0 && fault.Share <= 1) {
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
	return fmt.Errorf("fault %q: it is neither an API error code nor one of %s", f.Name,
		strings.Join(FaultNames, ", "))
}

// isCode reports whether the fault is an API error code. Codes start with a capital letter.
func (f Fault) isCode() bool { return f.Name[0] >= 'A' && f.Name[0] <= 'Z' }

func (f Fault) isTransport() bool {
	return strings.HasPrefix(f.Name, HTTPStatus) || slices.Contains(transportFaults, f.Name)
}

// status returns the HTTP status of a fault such as http-503. It is 0 if it is not from 300 to 599.
func (f Fault) status() int {
	status, err := strconv.Atoi(strings.TrimPrefix(f.Name, HTTPStatus))
	if err != nil || status < 300 || status > 599 {
		return 0
	}
	return status
}

// faults contains the faults of one service.
type faults struct {
	list []Fault
	used []int // how often, by index in list
}

func newFaults(list []Fault) (faults, error) {
	for _, fault := range list {
		if err := fault.check(); err != nil {
			return faults{}, err
		}
	}
	return faults{list, make([]int, len(list))}, nil
}

// nextFault returns the first fault that applies to the next request, if there is one.
func (s *Simulator) nextFault(of *faults) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, fault := range of.list {
		if fault.Times > 0 && of.used[i] == fault.Times {
			continue
		}
		if fault.Share > 0 && s.random.Float64() >= fault.Share {
			continue
		}
		of.used[i]++
		return fault, true
	}
	return Fault{}, false
}

// serve answers with a transport fault.
func (f Fault) serve(w http.ResponseWriter, r *http.Request) {
	const page = "<html><head><title>Blocked</title></head><body>Sign in to the " +
		"proxy.</body></html>"
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
		_, _ = w.Write([]byte(faultMessage + "\n"))
	}
}

// changeRecords applies a content fault to an answer's records.
func (f Fault) changeRecords(records []record) []record {
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
	case Unrequested:
		unrequested := records[0]
		unrequested.Uin = 1
		return append(records, unrequested)
	case Unreadable:
		records[0].RemainingCredit = json.RawMessage(`"many"`)
	}
	return records
}
