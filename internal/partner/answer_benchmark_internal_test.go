package partner

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkDecodeDirect decodes an answer with 50,000 customers. It reports the time for a record.
func BenchmarkDecodeDirect(b *testing.B) {
	const customers = 50_000
	records := make([]string, 0, customers)
	for i := range customers {
		records = append(records, fmt.Sprintf(
			`{"RemainingCredit":%d.05,"TotalCredit":1000.10,"Uin":%d}`, i%200, 100_000_000_000+i))
	}
	response := []byte(`{"Data":[` + strings.Join(records, ",") + `],"RequestId":"id"}`)
	b.ReportAllocs()
	for b.Loop() {
		answers, err := decodeDirect(response, "id")
		if err != nil || len(answers) != customers {
			b.Fatalf("%d answers, %v", len(answers), err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N)/customers, "µs/record")
}
