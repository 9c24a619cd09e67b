package simulator

import "slices"

// record is one customer's record of type R in an answer.
type record[R any] interface {
	// spoiled returns the record as a content fault changes it. The fault is NullAmount, Contradict
	// or Unreadable.
	spoiled(fault string) R
	// ofUIN returns the record as that of another customer.
	ofUIN(uin uint64) R
}

// listOf answers with a list of records, in random order if the options say so. It applies the
// query's fault.
func listOf[R record[R]](s *Simulator, q query, newRecord func(uint64, Customer) R) (
	object, *apiError,
) {
	records := make([]R, 0, len(q.uins))
	for _, uin := range q.uins {
		customer, found := q.content.Customers[uin]
		switch {
		case found:
			records = append(records, newRecord(uin, customer))
		case s.options.NotCustomerFails:
			return nil, newAPIError("UnauthorizedOperation.NotCustomerUin",
				"The current user is not a customer.")
		}
	}
	if s.options.Shuffle {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.random.Shuffle(len(records), func(i, j int) {
			records[i], records[j] = records[j], records[i]
		})
	}
	return object{{"Data", changed(records, q.fault.Name)}}, nil
}

// changed applies a content fault to the records. Other faults change nothing.
func changed[R record[R]](records []R, fault string) []R {
	if len(records) == 0 {
		return records
	}
	switch first := records[0]; fault {
	case Omit:
		return records[1:]
	case NullAmount, Unreadable:
		records[0] = first.spoiled(fault)
	case Double:
		return slices.Concat(records, records)
	case Contradict:
		return append(records, first.spoiled(fault))
	case Unrequested:
		return append(records, first.ofUIN(1))
	}
	return records
}
