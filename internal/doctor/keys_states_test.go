package doctor_test

import (
	"fmt"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// noKeys are the expected results without keys.
func noKeys(state doctor.State, detail string) map[string]want {
	return all(
		unknown("there are no keys", append(actionChecks, "identity", "credit")...),
		map[string]want{"keys": {state, detail}},
	)
}

// withRole is an environment with a role.
func withRole(externalID string) map[string]string {
	return map[string]string{
		"TENCENTCLOUD_ASSUME_ROLE_ARN":         role.ARN,
		"TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID": externalID,
	}
}

// withSTSFault returns simulator options with a fault of STS and the metadata service.
func withSTSFault(name string) func(*simulator.Options) {
	return func(options *simulator.Options) {
		options.STSFaults = []simulator.Fault{{Name: name}}
	}
}

// withoutKeys is an environment without keys, and with one other variable.
func withoutKeys(name, value string) map[string]string {
	return map[string]string{
		"TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": "", name: value,
	}
}

// profile is the content of a profile's file, with a given part.
func profile(part string) map[string]string {
	return map[string]string{".tccli/" + profileName + ".credential": fmt.Sprintf(
		`{"secretId": %q, "secretKey": %q%s}`, account.SecretID, account.SecretKey, part)}
}

// sourceStates are states of the credential source.
func sourceStates() []state {
	inProfile := withoutKeys("TENCENTCLOUD_PROFILE", profileName)
	inMetadata := withoutKeys("TENCENTCLOUD_CAM_ROLE_NAME", "distinctiverole")
	return []state{
		{
			name: "no credentials", environment: withoutKeys("TENCENTCLOUD_PROFILE", ""),
			want: noKeys(doctor.Problem, "No credentials"),
		},
		{
			name: "no credentials and no endpoint",
			environment: map[string]string{
				"TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": "",
				"TENCENTPARTNER_ENDPOINT": "https://",
			},
			want: all(noKeys(doctor.Problem, "No credentials"),
				noRequest("endpoint", "Invalid endpoint")),
		},
		{
			name:        "half a pair of keys",
			environment: map[string]string{"TENCENTCLOUD_SECRET_KEY": ""},
			want:        noKeys(doctor.Problem, "Incomplete credentials"),
		},
		{
			name: "missing profile", environment: inProfile,
			want: noKeys(doctor.Problem, "The profile cannot be used"),
		},
		{
			name: "profile", environment: inProfile, files: profile(""),
			want: map[string]want{"keys": {doctor.OK, `the profile "` + profileName}},
		},
		{
			name: "profile with a token", environment: inProfile,
			files: profile(`, "type": "default", "token": "` + staleToken + `"`),
			want: all(rejectedKeys("AuthFailure.TokenFailure"), map[string]want{
				"keys": {doctor.OK, "they are temporary, and their expiry is not known"},
			}),
		},
		{
			name: "expired profile", environment: inProfile,
			files: profile(`, "type": "sso", "expiresAt": 900000000`),
			want:  noKeys(doctor.Problem, "The profile cannot be used"),
		},
		{
			name: "profile as an option", environment: withoutKeys("TENCENTCLOUD_PROFILE", "other"),
			files: profile(""),
			options: func(options *doctor.Options) {
				options.Credentials.Profile = credential.Setting{
					Value: profileName, Argument: "profile",
				}
			},
			want: map[string]want{
				"keys": {doctor.OK, "do not expire; ignored variables: TENCENTCLOUD_PROFILE"},
			},
		},
		{
			name: "unsupported variable",
			environment: map[string]string{
				"TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE": "123456",
			},
			want: map[string]want{
				"keys": {doctor.OK, "ignored variables: TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE"},
			},
		},
		{
			name: "role of the instance", environment: inMetadata,
			want: map[string]want{"keys": {doctor.OK, "they expire at 2000-01-01T02:00:00Z"}},
		},
		{
			name: "silent metadata service", environment: inMetadata,
			simulator: withSTSFault(simulator.Silent),
			want:      noKeys(doctor.Problem, "The instance's role gives no credentials"),
		},
		{
			name:        "invalid metadata service",
			environment: map[string]string{"TENCENTPARTNER_METADATA_ENDPOINT": "ftp://a.example"},
			want:        noKeys(doctor.Problem, "Invalid endpoint"),
		},
		{
			name:        "invalid region",
			environment: map[string]string{"TENCENTCLOUD_REGION": "a region"},
			want:        noKeys(doctor.Problem, "Invalid region"),
		},
	}
}

// roleStates are states of a role that STS issues the keys of.
func roleStates() []state {
	right := withRole(role.ExternalID)
	silent := noKeys(doctor.Problem, "did not answer within 25s")
	return []state{
		{
			name: "role", environment: right, want: map[string]want{
				"keys":     {doctor.OK, "they expire at 2000-01-01T02:00:00Z"},
				"identity": {doctor.OK, "account 30…01, type CAMRole"},
			},
		},
		{
			name: "wrong external ID", environment: withRole("wrong"),
			want: noKeys(doctor.Problem, "gives no credentials (UnauthorizedOperation)"),
		},
		{
			name: "silent STS", environment: right, simulator: withSTSFault(simulator.Silent),
			want: silent,
		},
		{
			name: "closed connections of STS", environment: right,
			simulator: withSTSFault(simulator.Reset),
			want:      noKeys(doctor.Problem, "gives no credentials"),
		},
		{
			name: "busy gateway of STS", environment: right, simulator: withSTSFault("http-503"),
			want: noKeys(doctor.Unknown, "failed (HTTP status 503)"),
		},
		{
			name: "busy STS", environment: right, simulator: withSTSFault("RequestLimitExceeded"),
			want: noKeys(doctor.Unknown, "failed (RequestLimitExceeded)"),
		},
		{
			name: "invalid STS endpoint",
			environment: map[string]string{
				"TENCENTPARTNER_STS_ENDPOINT": "https://sts.example/path",
			},
			want: noKeys(doctor.Problem, "Invalid endpoint"),
		},
	}
}
