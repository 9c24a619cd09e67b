package acceptance_test

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// checkNoSecrets checks Terraform's output since the last check, and a file. Neither may contain a
// text of the arguments, an issued key, a signature or personal data. It fails if the log has no
// renewal of credentials, because then it had nothing to check.
func checkNoSecrets(ts *testscript.TestScript, neg bool, args []string) {
	s := sessionOf(ts)
	if neg || s.simulator == nil {
		ts.Fatalf("usage: no-secrets [TEXT...], after simulator")
	}
	log := ts.ReadFile(ts.Getenv("TF_LOG_PATH"))
	if !strings.Contains(log, "renewal of credentials") {
		ts.Fatalf("the log has %d bytes and no renewal of credentials", len(log))
	}
	texts, err := writtenFiles(ts.Getenv("WORK"), ts.Getenv("HOME"))
	ts.Check(err)
	texts["the output"] = s.outputs.String()
	s.outputs.Reset()
	secrets := append(secretsOnTheWire(s.simulator.Simulator), args...)
	for where, text := range texts {
		for _, secret := range secrets {
			if i := strings.Index(text, secret); i >= 0 {
				ts.Fatalf("%s shows %q: …%s…", where, secret,
					text[max(0, i-100):min(len(text), i+100)])
			}
		}
	}
}

// secretsOnTheWire returns the issued keys, the signatures of the requests, and the personal data
// of the customers in their answers.
func secretsOnTheWire(sim *simtest.Simulator) (secrets []string) {
	for _, keys := range sim.Issued() {
		secrets = append(secrets, keys.SecretID, keys.SecretKey, keys.Token)
	}
	for _, request := range sim.Requests() {
		authorization := request.Header.Get("Authorization")
		if _, signature, found := strings.Cut(authorization, "Signature="); found {
			secrets = append(secrets, signature)
		}
		if request.Action == "DescribeCustomerInfo" {
			for _, uin := range request.UINs {
				secrets = append(secrets, simulator.PersonalData(uin)...)
			}
		}
	}
	return secrets
}

// writtenFiles returns the texts of all files in dir except configurations and the home directory.
// It unpacks plan files.
func writtenFiles(dir, home string) (map[string]string, error) {
	texts := map[string]string{}
	return texts, filepath.WalkDir(dir, func(path string, file fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == home:
			return filepath.SkipDir
		case file.IsDir() || strings.HasSuffix(path, ".tf"):
			return nil
		}
		if archive, err := zip.OpenReader(path); err == nil {
			defer archive.Close()
			return unpack(archive, path, texts)
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	})
}

// unpack adds the parts of a plan file to the texts, without its copy of the configuration.
func unpack(archive *zip.ReadCloser, path string, texts map[string]string) error {
	for _, part := range archive.File {
		if strings.HasSuffix(part.Name, ".tf") {
			continue
		}
		reader, err := part.Open()
		if err != nil {
			return err
		}
		text, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		texts[path+"/"+part.Name] = string(text)
	}
	return nil
}
