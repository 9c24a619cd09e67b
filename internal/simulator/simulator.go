// Package simulator is Tencent Cloud's partner API on loopback, for tests, demos, and users who want to try their gates
// without an account. It knows QueryCreditByUinList and where temporary keys come from: three actions of STS, and a CVM
// instance's metadata service. It checks what it receives with code of its own, and can be told to fail.
package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	service    = "intlpartnersmgt"
	version    = "2022-09-28"
	action     = "QueryCreditByUinList"
	maxUINs    = 50
	maxRequest = 10 << 20 // bytes: the API's bound of a request

	toldTo = "the simulator was told to answer so"
)

// Account is one identity that may call.
type Account struct {
	SecretID  string
	SecretKey string
	Token     string // if not empty, the session token that its requests must carry
	ID        string // the UIN of the main account; DemoRole's when empty

	role    string    // whose temporary keys these are; empty for permanent ones
	expires time.Time // when these end; zero for permanent ones
}

// DemoAccount is the account of a simulator that is given none. It opens nothing but a simulator.
var DemoAccount = Account{SecretID: "AKIDdemo", SecretKey: "demo-secret-key"}

// DocumentedLimit is the API's limit of requests per second (https://www.tencentcloud.com/document/product/1085/51422).
const DocumentedLimit = 5

// Options tell a Simulator what to be. The zero value has no customers and no rate limit.
type Options struct {
	Accounts  []Account // DemoAccount when empty
	Roles     []Role    // what they may assume, and what the metadata service has keys of; DemoRole when empty
	Customers Customers // the customers at the start
	File      string    // where the customers are read from instead, again whenever the file changes

	Limit     int    // requests per second and secret id; none when 0
	LimitMode string // how they are counted, one of LimitModes; Fixed when empty
	// NotCustomerFails makes a UIN that is not a customer fail its whole request with
	// UnauthorizedOperation.NotCustomerUin, instead of being left out of the answer. Which of them the API does is not
	// documented.
	NotCustomerFails bool
	Answer           string        // the whole body of every answer, word for word, to a request that is in order
	Shuffle          bool          // records come in random order
	ClockOffset      time.Duration // how far the simulator's clock is ahead
	Faults           []Fault       // of the partner API, tried in order; the first that strikes counts
	STSFaults        []Fault       // the same for STS and the metadata service, which have no faults of content
	Seed             uint64        // of everything that is random
	// Observe is called when a request arrives, and again when its answer is known. Nil means no
	// call. It must be safe for concurrent use, and neither call the Simulator nor change the
	// request's Header and Body.
	Observe func(Request)
}

// Request is one request as the simulator saw it.
type Request struct {
	Number int       // in the order of arrival, from 0
	Time   time.Time // by the simulator's clock
	Action string    // QueryCreditByUinList, one of STS, or Metadata
	Header http.Header
	Body   []byte   // of a call of STS
	UINs   []uint64 // nil when the body was not read that far, or asks for no credit
	Code   string   // the error code of the answer, or the fault; empty for a success
}

// Simulator is the API as an http.Handler.
type Simulator struct {
	options   Options
	customers *customerFile
	limiter   *limiter

	mu        sync.Mutex
	random    *rand.Rand
	faults    faults
	stsFaults faults
	arrived   int // requests
	issued    []Account
}

// New returns a Simulator, or an error for a customers' file that cannot be read, and a limit mode or a fault that nobody knows.
func New(options Options) (*Simulator, error) {
	limiter, err := newLimiter(options.Limit, options.LimitMode)
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
	stsFaults, err := newFaults(options.STSFaults)
	if err != nil {
		return nil, err
	}
	for _, fault := range options.STSFaults {
		if !fault.isTransport() && !fault.isCode() {
			return nil, fmt.Errorf("fault %q: STS and the metadata service have no records to spoil", fault.Name)
		}
	}
	s := &Simulator{
		options:   options,
		customers: &customerFile{path: options.File, customers: options.Customers},
		limiter:   limiter,
		random:    rand.New(rand.NewPCG(options.Seed, 0)),
		faults:    partnerFaults,
		stsFaults: stsFaults,
	}
	if _, err := s.customers.read(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Simulator) now() time.Time { return time.Now().Add(s.options.ClockOffset) }

// ServeHTTP answers one request as the API, STS or the metadata service would.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := s.now()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	if strings.HasPrefix(r.URL.Path, metadataPath) {
		s.serveMetadata(w, r, now)
		return
	}
	seen := s.arrive(now, r.Header.Get("X-TC-Action"), r.Header)
	if operation, found := stsActions[r.Header.Get("X-TC-Action")]; found {
		s.serveSTS(w, r, now, seen, operation)
		return
	}
	s.servePartner(w, r, now, seen)
}

func (s *Simulator) servePartner(w http.ResponseWriter, r *http.Request, now time.Time, seen *Request) {
	// By arrival: a request counts whatever becomes of it.
	count, over := s.limiter.arrive(s.identity(secretID(r)), now)

	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	if err != nil {
		s.note(seen, nil, "body cut short")
		return
	}
	var fault Fault
	var strikes bool
	if !over { // a fault strikes once it can be seen
		fault, strikes = s.strike(&s.faults)
	}
	if strikes && fault.isTransport() {
		s.note(seen, nil, fault.Name)
		fault.transport(w, r)
		return
	}
	id := s.requestID()
	uins, failure := s.check(r, body, now)
	if failure == nil && over {
		failure = &apiError{"RequestLimitExceeded", fmt.Sprintf("Your current request times equals to `%d` in a second, "+
			"which exceeds the frequency limit `%d` for a second. Please reduce the frequency of calls.", count, s.options.Limit)}
	}
	if failure == nil && strikes && fault.isCode() {
		failure = &apiError{fault.Name, toldTo}
	}
	var records []record
	if failure == nil {
		records, failure = s.records(uins)
	}
	if failure != nil {
		s.note(seen, uins, failure.code)
		writeError(w, failure, id)
		return
	}
	if s.options.Answer != "" {
		s.note(seen, uins, "")
		_, _ = io.WriteString(w, s.options.Answer)
		return
	}
	if strikes {
		records = fault.content(records)
	}
	s.note(seen, uins, fault.Name)
	writeJSON(w, map[string]any{"Data": records, "RequestId": id})
}

// arrive counts a request as soon as it is there.
func (s *Simulator) arrive(now time.Time, action string, header http.Header) *Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	request := &Request{Number: s.arrived, Time: now, Action: action, Header: header.Clone()}
	s.arrived++
	s.observe(request) // before the next one arrives
	return request
}

// note completes what is known of a request.
func (s *Simulator) note(request *Request, uins []uint64, code string) {
	request.UINs, request.Code = uins, code
	s.observe(request)
}

func (s *Simulator) observe(request *Request) {
	if s.options.Observe != nil {
		s.options.Observe(*request)
	}
}

// apiError is a failure as the API words it.
type apiError struct{ code, message string }

// check holds a request against everything that the API checks before it reads any credit.
func (s *Simulator) check(r *http.Request, body []byte, now time.Time) ([]uint64, *apiError) {
	if len(body) > maxRequest {
		return nil, &apiError{"RequestSizeLimitExceeded", "The request is larger than 10 MB."}
	}
	if failure := checkForm(r); failure != nil {
		return nil, failure
	}
	if _, failure := verify(r, body, service, s.accounts(), now); failure != nil {
		return nil, failure
	}
	if failure := checkHeaders(r.Header); failure != nil {
		return nil, failure
	}
	if got := r.Header.Get("X-TC-Region"); got != "" {
		return nil, &apiError{"UnsupportedRegion", fmt.Sprintf("This API has no regions, and got %q.", got)}
	}
	var request struct {
		UINList []uint64 `json:"UinList"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, &apiError{"InvalidParameter", "UinList is not a list of integers."}
	}
	if n := len(request.UINList); n < 1 || n > maxUINs {
		return request.UINList, &apiError{"InvalidParameterValue.UinList", "Invalid UinList. Array length value: 1-50."}
	}
	return request.UINList, nil
}

var requestClient = regexp.MustCompile(`^[0-9a-zA-Z-_ ,;.]{1,128}$`)

// checkHeaders holds the common parameters against what this API wants of them.
func checkHeaders(header http.Header) *apiError {
	if got := header.Get("X-TC-Action"); got != action {
		return &apiError{"InvalidAction", fmt.Sprintf("The simulator knows %s only, not %q.", action, got)}
	}
	if got := header.Get("X-TC-Version"); got != version {
		return &apiError{"NoSuchVersion", fmt.Sprintf("The version is %s, not %q.", version, got)}
	}
	return checkCommonHeaders(header)
}

// checkCommonHeaders holds the common parameters against what every API wants of them.
func checkCommonHeaders(header http.Header) *apiError {
	if got := header.Get("X-TC-Language"); got != "" && got != "en-US" && got != "zh-CN" {
		return &apiError{"InvalidParameterValue", fmt.Sprintf("X-TC-Language is en-US or zh-CN, not %q.", got)}
	}
	if got := header.Get("X-TC-RequestClient"); got != "" && !requestClient.MatchString(got) {
		return &apiError{"InvalidParameterValue", "X-TC-RequestClient has characters or a length that it may not have."}
	}
	return nil
}

func (s *Simulator) requestID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%016x%016x", s.random.Uint64(), s.random.Uint64())
}

func writeError(w http.ResponseWriter, failure *apiError, id string) {
	writeJSON(w, map[string]any{"Error": map[string]string{"Code": failure.code, "Message": failure.message}, "RequestId": id})
}

func writeJSON(w http.ResponseWriter, response map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	text, err := json.Marshal(map[string]any{"Response": response})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(text) // a client that has gone reads no error either
}
