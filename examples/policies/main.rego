# What conftest evaluates by itself: the namespace main. It denies everything where credit.rego is not beside it.
package main

deny contains message if some message in data.tencentpartner.credit.deny

deny contains "The policy tencentpartner.credit is not loaded." if not data.tencentpartner.credit.deny
