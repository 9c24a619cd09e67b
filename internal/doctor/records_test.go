package doctor_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
)

// record is a record of an answer, by the names of its members. A member is JSON.
type record map[string]json.RawMessage

// changing changes the records in the answers of an action.
func changing(action string, change func([]record) []record) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isSigned(r, action) {
				next.ServeHTTP(w, r)
				return
			}
			recorded := httptest.NewRecorder()
			next.ServeHTTP(recorded, r)
			var answer struct {
				Response map[string]json.RawMessage
			}
			var records []record
			_ = json.Unmarshal(recorded.Body.Bytes(), &answer)
			if data := answer.Response["Data"]; json.Unmarshal(data, &records) == nil {
				answer.Response["Data"], _ = json.Marshal(change(records))
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(answer)
		})
	}
}
