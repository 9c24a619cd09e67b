package provider

// What the data sources and the gate have in common is described in the same words.
const (
	uinsDescription = "The customers' UINs, at least one, each " + uinForm + ", such as `[\"100000000007\"]`. Order and repetition do not matter."

	minimumDescription = "The remaining credit, in US dollars, below which a customer is insufficient, such as `100.50`. " +
		"Before it is compared it is rounded half-even to 40 significant digits, because HCL's own arithmetic " +
		"leaves noise, and to 0 below 1e-60. It must be less than 1e41 in size."

	minimumsDescription = "Minimums of single customers, from UIN to US dollars, such as `{ \"100000000007\" = 5000 }`, instead of " +
		"`minimum_remaining_credit`. Every key must be in `uins`."

	creditsDescription = "From each UIN of `uins` to its credit in US dollars, such as `{ \"100000000007\" = { total_credit = 500, " +
		"remaining_credit = 123.45, used_credit = 376.55 } }`: `total_credit` is what was allocated, `remaining_credit` what is left of it, " +
		"which can be negative, and `used_credit` the difference."
)
