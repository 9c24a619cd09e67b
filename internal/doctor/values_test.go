package doctor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The values of the tests are distinctive, because tests check that they do not appear in other
// places.
const (
	first   = 200010000007
	second  = 200010000018
	third   = 200010000029
	foreign = 400040004004 // no customer

	profileName   = "distinctiveprofile"
	proxyUser     = "proxyuser"
	proxyPassword = "proxypassword"
	proxyHost     = "proxy.corp.example"
	staleToken    = "stale-token-0123456789"
	wrongKey      = "wrong-secret-key-0123456789"
	unknownID     = "AKIDunknownsecretid"
)

// account is the account whose keys the simulator accepts.
var account = simulator.Account{
	SecretID: "AKIDdoctorsecretid", SecretKey: "doctorsecretkey", ID: "300020003001",
}

// role is the role that the account may assume.
var role = simulator.Role{
	ARN:        "qcs::cam::uin/300020003001:roleName/distinctiverole",
	ExternalID: "distinctive-external-id",
}

// simulatorOptions returns a simulator with three customers.
func simulatorOptions() simulator.Options {
	return simulator.Options{
		Accounts: []simulator.Account{account},
		Roles:    []simulator.Role{role},
		// Only STS has a region.
		RejectRegion: true,
		Customers: simulator.Customers{
			first:  customer("73519.42", "40417.31"),
			second: customer("61873.28", "-58392.75"),
			third:  customer("94217.63", "27764.19"),
		},
		Partner: &simulator.Partner{
			AllocatedCredit: json.RawMessage("812345.67"),
			TotalCredit:     json.RawMessage("723456.78"),
			RemainingCredit: json.RawMessage("634567.89"),
		},
	}
}

// customer returns a customer with the JSON text of the amounts. An empty amount is absent.
func customer(total, remaining string) (c simulator.Customer) {
	if total != "" {
		c.TotalCredit = json.RawMessage(total)
	}
	if remaining != "" {
		c.RemainingCredit = json.RawMessage(remaining)
	}
	return c
}

// manyCustomers returns customers with consecutive UINs, and the UINs.
func manyCustomers(n int) (all simulator.Customers, uins []partner.UIN) {
	all = simulator.Customers{}
	for i := range n {
		uin := uint64(first + i)
		all[uin] = customer(fmt.Sprintf("7%04d.25", i), fmt.Sprintf("6%04d.75", i))
		uins = append(uins, partner.UIN(uin))
	}
	return all, uins
}

// privateValues returns values that a report must not contain. It does not return request IDs.
func privateValues(options simulator.Options, home string) (values []string) {
	values = append(values, home, profileName, proxyUser, proxyPassword, proxyHost, role.ARN,
		"distinctiverole", role.ExternalID, account.ID, account.SecretID, "127.0.0.1", "38765",
		"example", fmt.Sprint(foreign), issuer)
	for uin := range options.Customers {
		values = append(values, fmt.Sprint(uin))
	}
	return append(append(values, amountsOf(options)...), personalData(options)...)
}

// amountsOf returns the amounts of the customers and of the partner account, and their digits
// before the point.
func amountsOf(options simulator.Options) (values []string) {
	var amounts []json.RawMessage
	for _, c := range options.Customers {
		amounts = append(amounts, c.TotalCredit, c.RemainingCredit)
	}
	if p := options.Partner; p != nil {
		amounts = append(amounts, p.AllocatedCredit, p.TotalCredit, p.RemainingCredit)
	}
	for _, amount := range amounts {
		whole, _, _ := strings.Cut(strings.Trim(string(amount), `"-`), ".")
		if len(whole) > 4 { // a shorter number may be in the output for another reason
			values = append(values, string(amount), whole)
		}
	}
	return values
}

// personalData returns the personal data of the customers and of other accounts.
func personalData(options simulator.Options) (values []string) {
	for uin := range options.Customers {
		values = append(values, simulator.PersonalData(uin)...)
	}
	return append(values, simulator.PersonalData(foreign)...)
}

var signature = regexp.MustCompile(`Signature=([0-9a-f]+)`)

// secretValues returns what no output may contain.
func secretValues(sim *simtest.Simulator, options simulator.Options) []string {
	values := []string{
		account.SecretID, account.SecretKey, staleToken, wrongKey, unknownID, proxyPassword,
	}
	for _, keys := range sim.Issued() {
		values = append(values, keys.SecretID, keys.SecretKey, keys.Token)
	}
	for _, request := range sim.Requests() {
		parts := signature.FindStringSubmatch(request.Header.Get("Authorization"))
		if parts != nil {
			values = append(values, parts[1])
		}
	}
	return append(append(values, amountsOf(options)...), personalData(options)...)
}

// recorder is a transport that counts requests and keeps the request IDs of the answers.
type recorder struct {
	next http.RoundTripper
	all  *recorder // has the counts; nil means this one
	sent atomic.Int32

	mu      sync.Mutex
	answers []*bytes.Buffer
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	to := r
	if r.all != nil {
		to = r.all
	}
	to.sent.Add(1)
	answer, err := r.next.RoundTrip(request)
	if err == nil && answer.Header.Get("Content-Type") == "application/json" {
		kept := &bytes.Buffer{}
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(answer.Body, kept), answer.Body}
		to.mu.Lock()
		defer to.mu.Unlock()
		to.answers = append(to.answers, kept)
	}
	return answer, err
}

// texts returns the answers.
func (r *recorder) texts() (texts []string) {
	for _, answer := range r.answers {
		texts = append(texts, answer.String())
	}
	return texts
}

var requestID = regexp.MustCompile(`"RequestId":"([0-9a-f]{16,})"`)

// requestIDs returns the request IDs of the answers.
func requestIDs(answers []string) (ids []string) {
	for _, answer := range answers {
		if parts := requestID.FindStringSubmatch(answer); parts != nil {
			ids = append(ids, parts[1])
		}
	}
	return ids
}
