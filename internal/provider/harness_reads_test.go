package provider_test

// readKind is a kind of read: by UIN, or of all direct customers.
type readKind struct {
	name   string // of the data source, or the gate
	direct bool
}

var readKinds = []readKind{
	{pluralDataSource, false},
	{singularDataSource, false},
	{gate, false},
	{pluralDataSource, true},
	{gate, true},
}

func (k readKind) String() string {
	if k.direct {
		return k.name + " with direct_customers"
	}
	return k.name
}

// valid returns a valid configuration of this kind.
func (k readKind) valid(s *server) object {
	if k.direct {
		return s.validDirect()
	}
	return s.validRead()
}

// validRead returns a valid configuration of the data source or the gate.
func (s *server) validRead() object {
	if s.name == singularDataSource {
		return object{"uin": text("1"), "minimum_remaining_credit": amount(50)}
	}
	return object{"uins": list("1", "2"), "minimum_remaining_credit": amount(50)}
}

// validDirect is validRead for all direct customers.
func (s *server) validDirect() object {
	return object{"direct_customers": boolean(true), "minimum_remaining_credit": amount(50)}
}
