package simulator_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// infoRecord contains the documented members of a record of DescribeCustomerInfo.
type infoRecord struct {
	CustomerUin                        string
	AccountStatus                      rawText
	AuthStatus                         string
	Name, Email, Phone, Mark, BindTime string
}

// info returns the records of DescribeCustomerInfo.
func (s testServer) info(t *testing.T, uins ...uint64) []infoRecord {
	t.Helper()
	var out struct{ Data []infoRecord }
	client := s.client(t, http.DefaultTransport)
	if _, err := client.Do(t.Context(), infoCall, customerUINs(uins...), &out); err != nil {
		t.Fatal(err)
	}
	return out.Data
}

// checkPersonalData fails the test if a record does not have the personal data of its customer.
func checkPersonalData(t *testing.T, r infoRecord) {
	t.Helper()
	uin, err := strconv.ParseUint(r.CustomerUin, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{r.Name, r.Email, r.Phone, r.Mark, r.BindTime}
	if want := simulator.PersonalData(uin); !slices.Equal(got, want) || slices.Contains(got, "") {
		t.Errorf("%d has the personal data %q, want %q", uin, got, want)
	}
}

func TestInfoRepeatsTheTextOfStatuses(t *testing.T) {
	all, _, err := simulator.ParseFile([]byte(`{"1": {}, "2": {"Status": "2"}, "3": {"Status": null},
		"4": {"Status": 7}, "5": {"Status": ""}, "18446744073709551615": {"Status": "7"}}`))
	if err != nil {
		t.Fatal(err)
	}
	sim := serve(t, simulator.Options{Customers: all})
	records := sim.info(t, 5, 4, 3, 2, 1, 18446744073709551615)
	var got []string
	for _, r := range records {
		got = append(got, r.CustomerUin+" "+string(r.AccountStatus))
		checkPersonalData(t, r)
	}
	const want = `5 "", 4 7, 3 null, 2 "2", 1 "0", 18446744073709551615 "7"`
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got %s\nwant %s", text, want)
	}
	request := sim.Requests()[0]
	if request.Action != infoCall.Action || request.Code != "" ||
		!slices.Equal(request.UINs, []uint64{5, 4, 3, 2, 1, 18446744073709551615}) {
		t.Errorf("the simulator received %+v", request)
	}
}

func TestAnInfoRecordHasTheDocumentedMembers(t *testing.T) {
	sim := serve(t, simulator.Options{
		Customers: simulator.Customers{100000000007: {TotalCredit: []byte("1")}},
	})
	got, err := sim.call(t, infoCall, customerUINs(100000000007))
	const want = `[{"CustomerUin":"100000000007","AccountStatus":"0","AuthStatus":"3",` +
		`"Name":"Name of 100000000007","Email":"customer-100000000007@example.com",` +
		`"Phone":"+1-555-100000000007","Mark":"Remark about 100000000007",` +
		`"BindTime":"2001-02-03 04:05:06"}]`
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}

func TestInfoOfUnknownUINs(t *testing.T) {
	for _, fails := range []bool{false, true} {
		sim := serve(t, simulator.Options{Customers: customers(t), NotCustomerFails: fails})
		got, err := sim.call(t, infoCall, customerUINs(7, 1))
		if fails {
			if code(err) != "UnauthorizedOperation.NotCustomerUin" {
				t.Errorf("got %s, %v, want an error", got, err)
			}
			continue
		}
		if err != nil || strings.Count(got, "CustomerUin") != 1 ||
			!strings.Contains(got, `"CustomerUin":"1"`) {
			t.Errorf("got %s, %v, want customer 1 only", got, err)
		}
	}
}

func TestListsOfUINsHaveBounds(t *testing.T) {
	for _, c := range []struct {
		call  tencentapi.Call
		in    func(...uint64) any
		n     int
		want  string
		parts string
	}{
		{demoCall, uins, 0, "InvalidParameterValue.UinList", "Invalid UinList"},
		{demoCall, uins, 1, "", ""},
		{demoCall, uins, 50, "", ""},
		{demoCall, uins, 51, "InvalidParameterValue.UinList", "length value: 1-50."},
		{infoCall, customerUINs, 0, "InvalidParameterValue", "Invalid CustomerUin"},
		{infoCall, customerUINs, 1, "", ""},
		{infoCall, customerUINs, 20, "", ""},
		{infoCall, customerUINs, 21, "InvalidParameterValue", "length value: 1-20."},
	} {
		list := make([]uint64, c.n)
		for i := range list {
			list[i] = uint64(i + 1)
		}
		sim := serve(t, simulator.Options{Customers: customers(t)})
		_, err := sim.call(t, c.call, c.in(list...))
		if code(err) != c.want || (err != nil && !strings.Contains(err.Error(), c.parts)) ||
			(err == nil) != (c.want == "") {
			t.Errorf("%d UINs of %s: got %v, want %s", c.n, c.call.Action, err, c.want)
		}
		if got := sim.Requests()[0].UINs; !slices.Equal(got, list) {
			t.Errorf("%d UINs of %s: the simulator received %v", c.n, c.call.Action, got)
		}
	}
}

func TestInvalidRequestsForInfoAreRejected(t *testing.T) {
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"strings":        {map[string]any{"CustomerUin": []string{"1"}}, "InvalidParameter"},
		"negative":       {map[string]any{"CustomerUin": []int{-1}}, "InvalidParameter"},
		"fraction":       {map[string]any{"CustomerUin": []float64{1.5}}, "InvalidParameter"},
		"number":         {map[string]any{"CustomerUin": 1}, "InvalidParameter"},
		"no object":      {[]int{1}, "InvalidParameter"},
		"null":           {map[string]any{"CustomerUin": nil}, "InvalidParameterValue"},
		"another member": {uins(1), "UnknownParameter"},
	} {
		sim := serve(t, simulator.Options{Customers: customers(t)})
		if _, err := sim.call(t, infoCall, c.in); code(err) != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestShuffleChangesTheOrderOfInfo(t *testing.T) {
	sim := serve(t, simulator.Options{Customers: manyCustomers(20), Shuffle: true})
	ascending := make([]uint64, 20)
	for i := range ascending {
		ascending[i] = uint64(i + 1)
	}
	var got []uint64
	for _, r := range sim.info(t, ascending...) {
		uin, err := strconv.ParseUint(r.CustomerUin, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, uin)
		checkPersonalData(t, r)
	}
	if slices.IsSorted(got) {
		t.Error("the answer is ascending")
	}
	slices.Sort(got)
	if !slices.Equal(got, ascending) {
		t.Errorf("got %v", got)
	}
}
