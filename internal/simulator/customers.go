package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"time"
)

// Customers maps UINs to customers.
type Customers map[uint64]Customer

// Customer is one customer's credit, in US dollars. Answers repeat the JSON text of an amount:
// 0.30 remains 0.30, and null remains null. An answer omits an absent amount.
type Customer struct {
	TotalCredit     json.RawMessage
	RemainingCredit json.RawMessage
}

// customerFile is a file of customers. Its content is a JSON object from UIN to customer.
type customerFile struct {
	path string // empty if the customers are not from a file

	mu        sync.Mutex
	info      fs.FileInfo // of the version that customers is from
	customers Customers
}

// read returns the customers. If the file has changed, it reads the file again.
func (f *customerFile) read() (Customers, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return f.customers, nil
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, err
	}
	if f.info != nil && os.SameFile(f.info, info) && f.info.ModTime().Equal(info.ModTime()) &&
		f.info.Size() == info.Size() {
		return f.customers, nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	customers, err := ParseCustomers(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	f.info, f.customers = info, customers
	return customers, nil
}

// ParseCustomers decodes customers from JSON such as
// {"100000000007": {"TotalCredit": 100.00, "RemainingCredit": 3.50}}.
func ParseCustomers(text []byte) (Customers, error) {
	var byUIN map[string]Customer
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields() // a misspelt amount would otherwise be a missing one
	err := decoder.Decode(&byUIN)
	if err == nil && (byUIN == nil || decoder.More()) {
		err = errors.New("it is not one object")
	}
	if err != nil {
		return nil, fmt.Errorf("customers are a JSON object like {\"100000000007\": "+
			"{\"TotalCredit\": 100.00, \"RemainingCredit\": 3.50}}: %w", err)
	}
	customers := make(Customers, len(byUIN))
	for text, customer := range byUIN {
		uin, err := strconv.ParseUint(text, 10, 64)
		if err != nil || uin == 0 || strconv.FormatUint(uin, 10) != text {
			return nil, fmt.Errorf("%q is not a UIN", text)
		}
		customers[uin] = customer
	}
	return customers, nil
}

// record is a customer's credit record in an answer.
type record struct {
	RemainingCredit json.RawMessage `json:",omitempty"`
	TotalCredit     json.RawMessage `json:",omitempty"`
	Uin             uint64
}

// record returns the customer's credit record.
func (c Customer) record(uin uint64) record {
	return record{c.RemainingCredit, c.TotalCredit, uin}
}

// readCustomers returns the customers. It waits up to a second until their file is readable.
func (s *Simulator) readCustomers() (Customers, *apiError) {
	customers, err := s.customers.read()
	for range 20 {
		if err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond) // another process may be writing the file
		customers, err = s.customers.read()
	}
	if err != nil {
		return nil, newAPIError("FailedOperation", "The simulator's file of customers: %v", err)
	}
	return customers, nil
}
