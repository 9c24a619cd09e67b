package simulator

import (
	"encoding/json"
	"maps"
	"slices"
)

// uinList returns a function that checks a request with a list of UINs and returns them. The list
// has at most most UINs. The function returns an error with the code if it has more or none.
func uinList(name string, most int, code string) func([]byte) ([]uint64, *apiError) {
	return func(body []byte) ([]uint64, *apiError) {
		var uins []uint64
		var members map[string]json.RawMessage
		err := json.Unmarshal(body, &members)
		if list, found := members[name]; err == nil && found {
			err = json.Unmarshal(list, &uins)
		}
		if err != nil {
			return nil, newAPIError("InvalidParameter", "%s is not a list of integers.", name)
		}
		if len(uins) < 1 || len(uins) > most {
			return uins, newAPIError(code, "Invalid %s. Array length value: 1-%d.", name, most)
		}
		return uins, nil
	}
}

// noParameters checks that a body is a JSON object without members. It returns no UINs.
func noParameters(body []byte) ([]uint64, *apiError) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, newAPIError("InvalidParameter", "The request is not a JSON object.")
	}
	if len(members) > 0 {
		return nil, newAPIError("UnknownParameter", "The parameter `%s` is not recognized.",
			slices.Min(slices.Collect(maps.Keys(members))))
	}
	return nil, nil
}
