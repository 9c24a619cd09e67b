package acceptance_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// terraformPolicy is a policy file. It has only the blocks and arguments that the policy uses. All
// of them are in the reference of version 0.4. A file with others cannot be decoded.
type terraformPolicy struct {
	Policy struct {
		Providers named `hcl:"required_providers,block"`
		Terraform struct {
			Version string `hcl:"required_version"`
		} `hcl:"terraform_config,block"`
	} `hcl:"policy,block"`
	Locals    named `hcl:"locals,block"`
	Resources []struct {
		Type       string   `hcl:"type,label"`
		Name       string   `hcl:"name,label"`
		Operations []string `hcl:"operations"`
		Locals     named    `hcl:"locals,block"`
		Enforce    []struct {
			Condition hcl.Expression `hcl:"condition"`
			Message   hcl.Expression `hcl:"error_message"`
		} `hcl:"enforce,block"`
	} `hcl:"resource_policy,block"`
}

// named is a block whose arguments may have any name.
type named struct {
	Values hcl.Attributes `hcl:",remain"`
}

// plannedResource is a managed resource in a plan.
type plannedResource struct {
	Address, Type string
	Change        struct {
		Actions []string
		After   map[string]json.RawMessage
		Unknown map[string]json.RawMessage `json:"after_unknown"`
	}
}

// attrs returns those attributes of a credit check that the policy uses. An attribute with an
// unknown part is unknown. So are the attributes of other resources.
func (r plannedResource) attrs(t *testing.T) cty.Value {
	t.Helper()
	values := map[string]cty.Value{}
	for name, as := range map[string]cty.Type{
		"all_sufficient":           cty.Bool,
		"exclude_uins":             cty.List(cty.String),
		"minimum_remaining_credit": cty.Number,
		"minimums":                 cty.Map(cty.Number),
		"uins":                     cty.List(cty.String),
	} {
		values[name] = cty.UnknownVal(as)
		value, found := r.Change.After[name]
		if found && !bytes.Contains(r.Change.Unknown[name], []byte("true")) {
			var err error
			if values[name], err = ctyjson.Unmarshal(value, as); err != nil {
				t.Fatal(err)
			}
		}
	}
	return cty.ObjectVal(values)
}

// evaluate returns the first result for a resource that is not allowed, or "" without any result.
func (p terraformPolicy) evaluate(
	t *testing.T, r plannedResource, existing map[string][]cty.Value,
) (result string) {
	t.Helper()
	for _, policy := range p.Resources {
		if policy.Type != "*" && policy.Type != r.Type ||
			!slices.Contains(policy.Operations, r.Change.Actions[0]) {
			continue
		}
		scope := &hcl.EvalContext{Functions: policyFunctions(existing)}
		scope.Variables = map[string]cty.Value{"attrs": r.attrs(t)}
		locals := map[string]cty.Value{}
		for _, block := range []named{p.Locals, policy.Locals} {
			for _, local := range slices.SortedFunc(maps.Values(block.Values), byPosition) {
				locals[local.Name] = valueOf(t, local.Expr, scope)
				scope.Variables["local"] = cty.ObjectVal(locals)
			}
		}
		for _, enforce := range policy.Enforce {
			condition := valueOf(t, enforce.Condition, scope)
			if !condition.IsKnown() {
				return unknown
			}
			if condition.False() {
				return valueOf(t, enforce.Message, scope).AsString()
			}
		}
		result = allowed
	}
	return result
}

// byPosition compares positions in the file: a local may use only earlier ones.
func byPosition(a, b *hcl.Attribute) int {
	return cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte)
}

func valueOf(t *testing.T, expression hcl.Expression, scope *hcl.EvalContext) cty.Value {
	t.Helper()
	value, diagnostics := expression.Value(scope)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	return value
}

// policyFunctions returns functions of the reference. An expression with another function fails.
func policyFunctions(existing map[string][]cty.Value) map[string]function.Function {
	return map[string]function.Function{
		"core::concat":   stdlib.ConcatFunc,
		"core::contains": stdlib.ContainsFunc,
		"core::keys":     stdlib.KeysFunc,
		"core::length":   stdlib.LengthFunc,
		"core::try":      tryfunc.TryFunc,
		"core::getresources": function.New(&function.Spec{
			Params: []function.Parameter{{Type: cty.String}, {Type: cty.EmptyObject}},
			Type:   function.StaticReturnType(cty.DynamicPseudoType),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				return cty.TupleVal(existing[args[0].AsString()]), nil
			},
		}),
	}
}
