package simulator_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestAssumeRoleChecksTheMFADevice(t *testing.T) {
	const serial, code6 = "qcs::cam:uin/100000000001::mfa/softToken", "012345"
	const failed = "FailedOperation.CheckMFAError"
	without, with := simulator.DemoRole, simulator.DemoRole
	with.MFASerial, with.MFACode = serial, code6
	for _, c := range []struct {
		role               simulator.Role
		serial, code, want any
	}{
		{without, nil, nil, ""},
		{without, "", "", ""},
		{without, serial, code6, failed},
		{without, nil, code6, failed},
		{with, serial, code6, ""},
		{with, nil, nil, failed},
		{with, serial, nil, failed},
		{with, serial, "543210", failed},
		{with, nil, code6, failed},
		{with, serial + "2", code6, failed},
		{with, serial, 12345, "InvalidParameter.ParamError"},
	} {
		in := demoRoleInput()
		if c.serial != nil {
			in["SerialNumber"] = c.serial
		}
		if c.code != nil {
			in["TokenCode"] = c.code
		}
		sim := serve(t, simulator.Options{Roles: []simulator.Role{c.role}})
		if _, err := sim.callSTS(t, stsCall("AssumeRole"), in); code(err) != c.want {
			t.Errorf("serial number %v, code %v: got %v, want %v", c.serial, c.code, err, c.want)
		}
		if issued := len(sim.Issued()); (issued == 1) != (c.want == "") {
			t.Errorf("serial number %v, code %v: %d keys were issued", c.serial, c.code, issued)
		}
	}
	// AssumeRoleWithWebIdentity has no such parameters.
	sim := serve(t, simulator.Options{Roles: []simulator.Role{with}})
	if _, err := sim.callSTS(t, webIdentityCall, webIdentityInput()); err != nil {
		t.Error(err)
	}
}
