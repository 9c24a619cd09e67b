// Package simulator simulates Tencent Cloud's partner API on loopback. It is for tests, for demos,
// and for users who want to try their gates without an account.
//
// It has the actions QueryCreditByUinList and QueryDirectCustomersCredit. To issue temporary keys,
// it also has three actions of STS and a CVM instance's metadata service. It checks requests with
// its own code, which it does not share with the client. Options make it fail.
package simulator

import (
	"fmt"
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

	role    string    // the ARN of the role of temporary keys; empty for permanent keys
	expires time.Time // the expiry of temporary keys; zero for permanent keys
}

// DemoAccount is the default account. Its keys are valid for simulators only.
var DemoAccount = Account{SecretID: "AKIDdemo", SecretKey: "demo-secret-key"}

// DocumentedLimit is the API's limit of requests per second and action
// (https://www.tencentcloud.com/document/product/1085/51422 and
// https://www.tencentcloud.com/document/product/1085/51420).
const DocumentedLimit = 5

// Options configure a Simulator. The zero value has no customers and no request limit.
type Options struct {
	// Accounts may call the simulator. Empty means DemoAccount.
	Accounts []Account
	// Roles are the roles that accounts may assume. The metadata service has their keys, too.
	// Empty means DemoRole.
	Roles []Role

	Customers Customers // the customers, if File is empty
	File      string    // the customers' JSON file; the simulator reads it again when it changes

	// Limit is the number of requests per second, for each action and secret id or role. 0 means no
	// limit. STS and the metadata service have no limit.
	Limit     int
	LimitMode string // one of LimitModes; empty means Fixed

	// Denied are the actions that the caller has no permission for. A valid request of such an
	// action fails with UnauthorizedOperation.UinNoAuth. Limit and Faults take precedence.
	Denied []string
	// NotCustomerFails makes a UIN that is not a customer fail its whole request with
	// UnauthorizedOperation.NotCustomerUin. Otherwise, the answer omits the UIN.
	// The documentation does not say which of them the API does. QueryDirectCustomersCredit has no
	// UINs in its request, so this does not affect it.
	NotCustomerFails bool
	// Answer replaces the body of each successful answer of the partner API, if not empty.
	Answer      string
	Shuffle     bool          // the records have a random order
	ClockOffset time.Duration // how far the simulator's clock is ahead
	// Faults are those of the partner API. One list applies to the requests of all its actions, in
	// the order of their arrival. The first fault that applies to a request counts.
	Faults    []Fault
	STSFaults []Fault // of STS and the metadata service; no content faults
	Seed      uint64  // of the random numbers

	// Observe is called when a request arrives, and again when its answer is known. Nil means no
	// call. It must be safe for concurrent use. It must not call the Simulator, and must not change
	// the request's Header and Body.
	Observe func(Request)
}

// Request is a request as the simulator received it.
type Request struct {
	Number int       // in the order of arrival, from 0
	Time   time.Time // by the simulator's clock
	Action string    // the header's action, or Metadata
	Header http.Header
	Body   []byte   // only of a call of STS
	UINs   []uint64 // of QueryCreditByUinList; nil if they are not readable
	Code   string   // the error code of the answer, or the fault; empty for a success
}

// Simulator is an http.Handler that simulates the API.
type Simulator struct {
	options   Options
	customers *customerFile
	limiter   *limiter

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
	limits, err := newLimiter(options.Limit, options.LimitMode)
	if err != nil {
		return nil, err
	}
	if len(options.Accounts) == 0 {
		options.Accounts = []Account{DemoAccount}
	}
	if len(options.Roles) == 0 {
		options.Roles = []Role{DemoRole}
	}
	if err := checkActions(options.Denied); err != nil {
		return nil, fmt.Errorf("denied: %w", err)
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
		options:   options,
		customers: &customerFile{path: options.File, customers: options.Customers},
		limiter:   limits,
		random:    rand.New(rand.NewPCG(options.Seed, 0)),
		faults:    partnerFaults,
		stsFaults: stsFaults,
	}
	if _, err := s.customers.read(); err != nil {
		return nil, err
	}
	return s, nil
}

// newSTSFaults is newFaults for STS and the metadata service. It rejects content faults.
func newSTSFaults(list []Fault) (faults, error) {
	checked, err := newFaults(list)
	if err != nil {
		return faults{}, err
	}
	for _, fault := range list {
		if !fault.isTransport() && !fault.isCode() {
			return faults{}, fmt.Errorf("fault %q: STS and the metadata service have no "+
				"records to spoil", fault.Name)
		}
	}
	return checked, nil
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
	name := r.Header.Get("X-TC-Action")
	request := s.recordRequest(now, name, r.Header)
	if action, found := stsActions[name]; found {
		s.serveSTS(w, r, now, request, action)
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
