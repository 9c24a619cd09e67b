package provider_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// forEachAction runs a test for each kind of read, and each action that it needs for all criteria.
func forEachAction(t *testing.T, test func(t *testing.T, kind readKind, action string)) {
	t.Helper()
	for _, kind := range readKinds {
		for _, action := range kind.actions() {
			t.Run(kind.String()+" "+action, func(t *testing.T) {
				t.Parallel()
				test(t, kind, action)
			})
		}
	}
}

// isNew reports whether an action is for customers' statuses or the partner account.
func isNew(action string) bool { return action == statusAction || action == partnerAction }

func TestDeniedActionOfCriteria(t *testing.T) {
	const distributor = "For customers of a second-level reseller, the distributor's credit decides"
	forEachAction(t, func(t *testing.T, kind readKind, action string) {
		s, _ := kind.servePurchase(t, reached, simulator.Options{Denied: []string{action}})
		_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
		expectError(t, diagnostics, "Permission denied",
			"The argument "+kind.argumentOf(action)+" needs permission for the action "+
				"intlpartnersmgt:"+action+" on the resource *",
			"Code: UnauthorizedOperation.UinNoAuth", "\nAction: "+action+"\n", "Request ID: ")
		detail := describe(diagnostics)
		if says := strings.Contains(detail, distributor); says != isNew(action) {
			t.Errorf("it says that the distributor's credit decides: %t\n%s", says, detail)
		}
		for remedy, of := range map[string]string{
			"remove require_normal_status":            statusAction,
			"remove minimum_partner_remaining_credit": partnerAction,
		} {
			if strings.Contains(detail, remedy) != (action == of) {
				t.Errorf("the remedy of %s is %q:\n%s", of, remedy, detail)
			}
		}
	})
}

// The API returns limit errors for one action until the timeout, and answers the others.
func TestActionWithLimitErrorsTimesOut(t *testing.T) {
	forEachAction(t, func(t *testing.T, kind readKind, action string) {
		s, _ := kind.servePurchase(t, reached, ofAction(action, "RequestLimitExceeded", 0))
		_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria, kind.timeout("1s")))
		expectError(t, diagnostics, "Read timed out", "\nAction: "+action+"\n",
			"Code: RequestLimitExceeded")
	})
}

func TestActionWithLimitErrorsRecovers(t *testing.T) {
	forEachAction(t, func(t *testing.T, kind readKind, action string) {
		s, sim := kind.servePurchase(t, reached, ofAction(action, "RequestLimitExceeded", 1))
		state, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
		expectNone(t, diagnostics)
		if n := count(sim, action); n != 2 {
			t.Errorf("%d requests of the action with the limit error, want 2", n)
		}
		switch kind.name {
		case pluralDataSource:
			expectState(t, state, map[string]string{
				"all_sufficient": `true`, "partner_remaining_credit": `"20000"`,
				"abnormal_uins": `[]`,
			})
		case singularDataSource:
			expectState(t, state, map[string]string{
				"sufficient": `true`, "normal_status": `true`,
			})
		}
	})
}

// One action gets no answer. The others do not wait for it. The exception is the statuses of direct
// customers, which are not known before.
func TestSilentActionTimesOut(t *testing.T) {
	forEachAction(t, func(t *testing.T, kind readKind, action string) {
		s, sim := kind.servePurchase(t, reached, ofAction(action, simulator.Silent, 0))
		_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria, kind.timeout("2s")))
		limit := "timeouts." + kind.timeLimit()
		expectError(t, diagnostics, "Read timed out", "\nAction: "+action+"\n",
			limit+" (2s) expired ",
			"No request had failed, and 1 had no answer yet.", "Raise "+limit)
		if action == partnerAction {
			expectError(t, diagnostics, "before the API returned the partner account's credit. ")
		}
		for _, other := range kind.actions() {
			want := 1
			if action == directAction && other == statusAction {
				want = 0
			}
			if got := count(sim, other); got != want {
				t.Errorf("%d requests of %s, want %d", got, other, want)
			}
		}
	})
}

// An action that fails ends the read of the others, so the read does not wait for them.
func TestFirstFailureEndsTheRead(t *testing.T) {
	for _, kind := range pluralKinds {
		options := ofAction(partnerAction, simulator.Silent, 0)
		options.Denied = []string{statusAction}
		s, _ := kind.servePurchase(t, reached, options)
		start := time.Now()
		_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria, kind.timeout("30s")))
		expectError(t, diagnostics, "Permission denied", "\nAction: "+statusAction+"\n")
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: the read took %v", kind, took)
		}
	}
}

func TestCancelledWhileAnActionIsRead(t *testing.T) {
	forEachAction(t, func(t *testing.T, kind readKind, action string) {
		ctx, cancel := context.WithCancel(t.Context())
		_, diagnostics := kind.serveSilence(t, action, cancel).read(ctx,
			kind.purchasing(allCriteria))
		expectError(t, diagnostics, "Read cancelled", "The read was cancelled ")
	})
}

// Any other failure of one action is one error that names the action.
func TestFailureOfOneAction(t *testing.T) {
	for fault, title := range map[string]string{
		"AuthFailure.SignatureFailure": "Credentials rejected by Tencent Cloud",
		"FailedOperation":              "Request rejected by the partner API",
	} {
		forEachAction(t, func(t *testing.T, kind readKind, action string) {
			s, _ := kind.servePurchase(t, reached, ofAction(action, fault, 0))
			_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
			expectError(t, diagnostics, title, "\nAction: "+action+"\n", "Attempts: 1 in ")
		})
	}
}

// If several actions fail, the error is still one.
func TestFailureOfAllActionsIsOneError(t *testing.T) {
	for _, kind := range readKinds {
		for _, fault := range []string{"UnauthorizedOperation", "AuthFailure.TokenFailure"} {
			s, _ := kind.servePurchase(t, reached, ofAction("", fault, 0))
			_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
			expectError(t, diagnostics, "Code: "+fault)
		}
	}
}
