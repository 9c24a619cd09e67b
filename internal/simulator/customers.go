package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Customers maps UINs to customers.
type Customers map[uint64]Customer

// Customer is one customer's credit, in US dollars, and account status. Answers repeat the JSON
// text of each: 0.30 remains 0.30, and null remains null.
type Customer struct {
	TotalCredit     json.RawMessage // absent from the answer if it is absent here
	RemainingCredit json.RawMessage // absent from the answer if it is absent here
	Status          json.RawMessage // AccountStatus, such as "2" in quotes; absent means "0"
}

// content is the content of a customers' file.
type content struct {
	Customers Customers
	Partner   *Partner
}

// ParseFile decodes the content of a customers' file. It is a JSON object from UIN to customer, or
// an object with the members Customers and Partner. The partner is nil if the file has none.
func ParseFile(text []byte) (Customers, *Partner, error) {
	parsed, err := parseContent(text)
	if err != nil {
		return nil, nil, fmt.Errorf("the customers' file is a JSON object like "+
			`{"100000000007": {"TotalCredit": 100.00, "RemainingCredit": 3.50, "Status": "0"}} `+
			`or {"Customers": {"100000000007": {}}, `+
			`"Partner": {"TotalCredit": 1050.1, "RemainingCredit": 1000.1}}: %w`, err)
	}
	return parsed.Customers, parsed.Partner, nil
}

func parseContent(text []byte) (content, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return content{}, err
	}
	if members == nil {
		return content{}, errors.New("it is null")
	}
	var file struct {
		Customers map[string]Customer
		Partner   *Partner
	}
	var in any = &file.Customers
	if members["Customers"] != nil || members["Partner"] != nil {
		in = &file
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields() // otherwise a misspelt amount would count as missing
	if err := decoder.Decode(in); err != nil {
		return content{}, err
	}
	customers, err := byUIN(file.Customers)
	return content{customers, file.Partner}, err
}

// byUIN returns the customers with their UINs as numbers.
func byUIN(file map[string]Customer) (Customers, error) {
	customers := make(Customers, len(file))
	for text, customer := range file {
		uin, err := strconv.ParseUint(text, 10, 64)
		if err != nil || uin == 0 || strconv.FormatUint(uin, 10) != text {
			return nil, fmt.Errorf("%q is not a UIN", text)
		}
		customers[uin] = customer
	}
	return customers, nil
}
