package provider

// criteriaAttributes returns the arguments of criteriaModel. It creates them with a schema
// package's constructors.
func criteriaAttributes[A any](of constructors[A]) map[string]A {
	return map[string]A{
		"uins":             of.stringList(uinsDescription, uinsValidator{}),
		"direct_customers": of.boolean(directCustomersDescription),
		"exclude_uins":     of.stringList(excludeUINsDescription, uinsValidator{}),
		"minimum_remaining_credit": of.number(minimumDescription+noMinimumForAll,
			minimumValidator{}),
		"minimums": of.numberMap(minimumsDescription, minimumsValidator{}),
		"minimum_partner_remaining_credit": of.number(minimumPartnerDescription,
			minimumValidator{}),
		"require_normal_status": of.boolean(requireNormalStatusDescription),
	}
}

// The descriptions of the arguments of criteriaModel, and of the attribute credits.
const (
	limitsDescription = "The credit may lag behind usage, and does not include vouchers. A " +
		"purchase also needs the partner's own credit and an account in normal status. The " +
		"guide \"Limits and freshness\" has the limits, and how to choose a margin."

	uinsDescription = "The customers' UINs, at least one, such as `[\"100000000007\"]`. Each is " +
		uinForm + ". Order and repetition do not matter. Null requires `direct_customers = true`."

	directCustomersDescription = "Whether to read all direct customers of the partner account " +
		"instead of `uins`, such as `true`. The provider reads them in one request, whose answer " +
		"has at most 50 MB. If there is no customer, the read fails. Null is `false`."

	excludeUINsDescription = "The UINs of direct customers to leave out, such as " +
		"`[\"100000000007\"]`. It requires `direct_customers = true`. The provider " +
		"ignores a UIN that is not a direct customer. If no customer is left, the read fails. " +
		"Null excludes none."

	minimumDescription = "The minimum of a customer's remaining credit, in US dollars, such as " +
		"`100.50`. The provider rounds it half-even to 40 significant digits, because HCL's " +
		"arithmetic is not exact. It rounds a minimum between -1e-60 and 1e-60 to 0. The " +
		"minimum must be between -1e41 and 1e41."

	noMinimumForAll = " If null, only `minimums` sets minimums."

	minimumsDescription = "Minimums of single customers, from UIN to US dollars, such as `{ " +
		"\"100000000007\" = 5000 }`, instead of `minimum_remaining_credit`. If only `minimums` " +
		"is set, each customer needs an entry. An empty map counts as set. To let a customer " +
		"pass, write a low minimum, such as `-1000000`. With `uins`, each key must be in `uins`. " +
		"With `direct_customers`, each key must be a direct customer that is not excluded. If " +
		"`minimums` is null, only `minimum_remaining_credit` applies."

	creditsDescription = "From each customer's UIN to its credit in US dollars, such as `{ " +
		"\"100000000007\" = { total_credit = 500, remaining_credit = 123.45, used_credit = " +
		"376.55 } }`. " + creditFieldsDescription

	creditFieldsDescription = "`total_credit` is the credit that the partner has allocated. " +
		"`remaining_credit` is the credit that is left, which can be negative. `used_credit` is " +
		"`total_credit` − `remaining_credit`."

	minimumPartnerDescription = "The minimum of the partner account's own remaining credit, in " +
		"US dollars, such as `20000`. The provider rounds it like `minimum_remaining_credit`. A " +
		"purchase needs the partner's credit, too. For customers of a second-level reseller, the " +
		"distributor's credit decides. With the keys of a second-level reseller, the API returns " +
		"that account's own credit, not the distributor's. This argument needs permission for " +
		"the action `QueryPartnerCredit`. If null, the provider does not read the partner's " +
		"credit."

	requireNormalStatusDescription = "Whether each customer's account status must be normal " +
		statusDescription

	requireNormalStatusOfOneDescription = "Whether the customer's account status must be normal " +
		statusDescription

	statusDescription = "(`\"0\"`), such as `true`. An account under forced suspension cannot " +
		"buy monthly subscriptions. Tencent Cloud does not document the status of such an " +
		"account. The provider reads statuses in batches of 20. This argument " +
		"needs permission for the action `DescribeCustomerInfo`. Tencent Cloud does not list " +
		"second-level resellers as callers of this action. `false` is the same as null."
)
