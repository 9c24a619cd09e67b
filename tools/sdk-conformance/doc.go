// Package conformance tests the simulator with Tencent Cloud's own SDK for Go. The SDK shares no
// code with the simulator or the provider. If a call of the SDK fails, the simulator is wrong or
// has a limitation.
package conformance
