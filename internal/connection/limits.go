package connection

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// SharedLimitDirectory returns the directory through which processes on this machine share request
// limits. TENCENTPARTNER_SHARED_LIMIT_DIR names it, or turns sharing off. If sharing is off, the
// result is nil. By default, the directory is in the user's cache directory. If the user has no
// cache directory, its path is empty.
func SharedLimitDirectory() (*sharedfile.Directory, *Error) {
	const variable, program = "TENCENTPARTNER_SHARED_LIMIT_DIR", "terraform-provider-tencentpartner"
	switch text := strings.TrimSpace(os.Getenv(variable)); {
	case text == "":
		cache, _ := os.UserCacheDir() // empty without a home directory
		if !filepath.IsAbs(cache) {
			return &sharedfile.Directory{}, nil
		}
		return &sharedfile.Directory{Path: filepath.Join(cache, program)}, nil
	case text == "off":
		return nil, nil
	case !filepath.IsAbs(text):
		return nil, &Error{
			"Invalid directory", "",
			fmt.Sprintf("%s is %s.", variable, credential.Quote(text)),
			"Use an absolute path, because each process can have another working directory. " +
				"To share no request limit, use off.",
		}
	default:
		return &sharedfile.Directory{Path: text, Named: true}, nil
	}
}
