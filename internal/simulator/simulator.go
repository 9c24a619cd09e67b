// Package simulator simulates Tencent Cloud's partner API on loopback. It is for tests, for demos,
// and for users who want to try their gates without an account.
//
// It has the actions QueryCreditByUinList, QueryDirectCustomersCredit, QueryPartnerCredit and
// DescribeCustomerInfo. To issue temporary keys, it also has three actions of STS and a CVM
// instance's metadata service. It checks requests with its own code, which it does not share with
// the client. Options can make it return failures.
package simulator

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Account is a set of keys that may call the simulator.
type Account struct {
	SecretID  string
	SecretKey string
	Token     string // the session token; empty for permanent keys
	ID        string // the UIN of the main account; empty means DemoRole's account

	session session   // of temporary keys; zero for permanent keys
	expires time.Time // the expiry of temporary keys; zero for permanent keys
}

// DemoAccount is the default account. Its keys are valid for simulators only.
var DemoAccount = Account{SecretID: "AKIDdemo", SecretKey: "demo-secret-key"}

// DocumentedLimit is the API's limit of requests per second and action. DescribeCustomerInfo has a
// different limit: 20. The pages of the actions contain the limits
// (https://www.tencentcloud.com/document/product/1085).
const DocumentedLimit = 5

// Request is a request as the simulator received it.
type Request struct {
	Number int       // in the order of arrival, from 0
	Time   time.Time // by the simulator's clock
	Action string    // the header's action, or Metadata
	Header http.Header
	Body   []byte   // only of a call of STS
	UINs   []uint64 // in the request's list of UINs; nil if they are not readable
	Code   string   // the error code of the answer, or the fault; empty for a success
}

// Simulator is an http.Handler that simulates the API.
type Simulator struct {
	options Options
	file    *customersFile
	limiter *limiter

	mu        sync.Mutex
	random    *rand.Rand
	faults    faults
	stsFaults faults
	arrived   int // the number of requests so far
	issued    []Account
}

// New returns a Simulator. It returns an error if the customers' file is unreadable, or if a limit,
// mode, action or fault is invalid.
func New(options Options) (*Simulator, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	limits, err := newLimiter(options.LimitMode)
	if err != nil {
		return nil, err
	}
	if len(options.Accounts) == 0 {
		options.Accounts = []Account{DemoAccount}
	}
	if len(options.Roles) == 0 {
		options.Roles = []Role{DemoRole}
	}
	partnerFaults, err := newFaults(options.Faults)
	if err != nil {
		return nil, err
	}
	stsFaults, err := newSTSFaults(options.STSFaults)
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		options: options,
		file: &customersFile{
			path: options.File, content: content{options.Customers, options.Partner},
		},
		limiter:   limits,
		random:    rand.New(rand.NewPCG(options.Seed, 0)),
		faults:    partnerFaults,
		stsFaults: stsFaults,
	}
	if _, err := s.file.read(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Simulator) now() time.Time { return time.Now().Add(s.options.ClockOffset) }

// ServeHTTP answers a request to the API, to STS or to the metadata service.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := s.now()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	if strings.HasPrefix(r.URL.Path, metadataPath) {
		s.serveMetadata(w, r, now)
		return
	}
	request := s.recordRequest(now, r.Header.Get("X-TC-Action"), r.Header)
	if isForSTS(r) {
		s.serveSTS(w, r, now, request)
		return
	}
	s.servePartner(w, r, now, request)
}

// recordRequest observes a request when it arrives.
func (s *Simulator) recordRequest(now time.Time, action string, header http.Header) *Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	request := &Request{Number: s.arrived, Time: now, Action: action, Header: header.Clone()}
	s.arrived++
	s.observe(request) // s.mu is locked, so the order of the calls is that of arrival
	return request
}

// recordResult observes a request again, with its result.
func (s *Simulator) recordResult(request *Request, uins []uint64, code string) {
	request.UINs, request.Code = uins, code
	s.observe(request)
}

func (s *Simulator) observe(request *Request) {
	if s.options.Observe != nil {
		s.options.Observe(*request)
	}
}
