# Scalr reads its policies from this file. The name of a policy is the name of its file, here
# scalr.rego.
version = "v1"

policy "scalr" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}
