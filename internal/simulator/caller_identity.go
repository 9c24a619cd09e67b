package simulator

import (
	"cmp"
	"hash/fnv"
	"strconv"
	"strings"
)

// session is the use of a role by temporary keys.
type session struct {
	role   string // the role's ARN
	roleID string
	name   string // the RoleSessionName
	caller string // the UIN of the account that has requested the keys
}

// session returns the use of a role under a name. caller requests the keys.
func (r Role) session(name, caller string) session {
	return session{r.ARN, r.id(), name, caller}
}

// account returns the UIN of the main account.
func (a Account) account() string { return cmp.Or(a.ID, DemoRole.account()) }

// id returns the role's ID. If the ARN has the name instead, id derives an ID from the ARN. It has
// 19 digits and starts with 46116860, like the IDs of the documentation.
func (r Role) id() string {
	if strings.Contains(r.ARN, ":role/") {
		return r.name()
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(r.ARN))
	return strconv.FormatUint(1<<62+uint64(hash.Sum32()), 10)
}

// callerIdentity answers GetCallerIdentity. The forms are those of the examples at
// https://www.tencentcloud.com/document/product/1150/49453. No example is for permanent keys of a
// main account. The answer then has the form for a sub-account, with the UIN of the main account.
func (*Simulator) callerIdentity(call stsCall) (object, *apiError) {
	account := call.caller.account()
	kind, user, principal := "CAMUser", account, account
	arn := "qcs::cam:" + account + ":uin/" + account
	if used := call.caller.session; used != (session{}) {
		kind, user, principal = "CAMRole", used.roleID+":"+used.name, used.caller
		arn = "qcs::sts:" + account + ":assumed-role/" + used.roleID
	}
	return object{
		{"Type", kind},
		{"AccountId", account},
		{"UserId", user},
		{"PrincipalId", principal},
		{"Arn", arn},
	}, nil
}
