package documented_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// definition is the documented form of an action's requests and answers, as JSON.
// An optional member has a name that ends in "?". The value 0 is any integer, 0.5 is any number and
// "" is any string. A list has the form of its elements. No member may be null.
type definition struct {
	service, version  string
	request, response string
}

const (
	partnerService, partnerVersion = "intlpartnersmgt", "2022-09-28"
	stsService, stsVersion         = "sts", "2018-08-13"

	creditRecords = `{"Response":{"RequestId":"",
		"Data":[{"Uin":0,"TotalCredit":0.5,"RemainingCredit":0.5}]}}`
	temporaryKeys = `{"Response":{"RequestId":"","ExpiredTime":0,"Expiration":"",
		"Credentials":{"Token":"","TmpSecretId":"","TmpSecretKey":""}}}`
)

var definitions = map[string]definition{
	"QueryCreditByUinList": {
		partnerService, partnerVersion, `{"UinList":[0]}`, creditRecords,
	},
	"QueryDirectCustomersCredit": {partnerService, partnerVersion, `{}`, creditRecords},
	"QueryPartnerCredit": {
		partnerService, partnerVersion, `{}`,
		`{"Response":{"RequestId":"","AllocatedCredit":0.5,"TotalCredit":0.5,
		"RemainingCredit":0.5,"CustomerTotalCredit?":0.5,"CustomerRemainingCredit?":0.5}}`,
	},
	"DescribeCustomerInfo": {
		partnerService, partnerVersion, `{"CustomerUin":[0]}`,
		`{"Response":{"RequestId":"","Data?":[{"CustomerUin?":"","Email?":"","Phone?":"",
		"Mark?":"","Name?":"","BindTime?":"","AccountStatus?":"","AuthStatus?":"","AuthType?":0,
		"CidRegisterTime?":"","UinRegisterTime?":"","AuthPassTime?":"","HasExpense?":0}]}}`,
	},
	"AssumeRole": {
		stsService, stsVersion,
		`{"RoleArn":"","RoleSessionName":"","DurationSeconds?":0,"Policy?":"","ExternalId?":"",
		"Tags?":[{"Key":"","Value":""}],"SourceIdentity?":"","SerialNumber?":"","TokenCode?":""}`,
		temporaryKeys,
	},
	"AssumeRoleWithWebIdentity": {
		stsService, stsVersion,
		`{"ProviderId":"","WebIdentityToken":"","RoleArn":"","RoleSessionName":"",
		"DurationSeconds?":0}`, temporaryKeys,
	},
	"GetCallerIdentity": {
		stsService, stsVersion, `{}`,
		`{"Response":{"RequestId":"","Type":"","AccountId":"","UserId":"","PrincipalId":"",
		"Arn":""}}`,
	},
}

// deviations returns where a value does not have the defined form. path is the value's.
func deviations(value, defined any, path string) (found []string) {
	switch form := defined.(type) {
	case map[string]any:
		if object, ok := value.(map[string]any); ok {
			return deviationsOfMembers(object, form, path)
		}
	case []any:
		if list, ok := value.([]any); ok {
			for i, element := range list {
				found = append(found,
					deviations(element, form[0], fmt.Sprintf("%s[%d]", path, i))...)
			}
			return found
		}
	default:
		if kind(value) == kind(defined) || kind(value)+kind(defined) == "integernumber" {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %s, not %s", path, kind(value), kind(defined))}
}

// deviationsOfMembers is deviations for objects.
func deviationsOfMembers(object, form map[string]any, path string) (found []string) {
	for name, member := range object {
		defined, known := form[name]
		if !known {
			defined, known = form[name+"?"]
		}
		if !known {
			found = append(found, path+"."+name+" is not defined")
			continue
		}
		found = append(found, deviations(member, defined, path+"."+name)...)
	}
	for name := range form {
		if _, has := object[name]; !has && !strings.HasSuffix(name, "?") {
			found = append(found, path+"."+name+" is absent")
		}
	}
	slices.Sort(found)
	return found
}

// kind returns the JSON type of a value from parse.
func kind(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "list"
	case string:
		return "string"
	case json.Number:
		if _, err := value.Int64(); err == nil {
			return "integer"
		}
		return "number"
	default:
		return fmt.Sprint(value) // true, false or <nil>
	}
}

// checkRequest checks that a request has the defined form of its action.
func checkRequest(t *testing.T, action string, body []byte) {
	t.Helper()
	form := parse(t, []byte(definitions[action].request))
	for _, deviation := range deviations(parse(t, body), form, "request") {
		t.Errorf("%s: %s", action, deviation)
	}
}

// checkAnswer checks that the whole body of an answer has the defined form of its action.
func checkAnswer(t *testing.T, action string, body []byte) {
	t.Helper()
	form := parse(t, []byte(definitions[action].response))
	for _, deviation := range deviations(parse(t, body), form, "answer") {
		t.Errorf("%s: %s", action, deviation)
	}
}
