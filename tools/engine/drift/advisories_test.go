package drift

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithin(t *testing.T) {
	events := func(all ...string) (list []event) {
		for i, v := range all {
			if i%2 == 0 {
				list = append(list, event{Introduced: v})
			} else {
				list = append(list, event{Fixed: v})
			}
		}
		return list
	}
	branches := events("0", "1.8.3", "1.9.0", "1.9.1")
	pseudo := events("1.2.1-0.20180103161547-0ef6afb2f6cd", "1.2.1-0.20180404165556-75cca531ea76")
	for _, test := range []struct {
		version string
		events  []event
		fixed   string
		hit     bool
	}{
		{"v1.2.0", branches, "v1.8.3", true},
		{"v1.8.3", branches, "", false},
		{"v1.8.9", branches, "", false},
		{"v1.9.0", branches, "v1.9.1", true},
		{"v1.9.1", branches, "", false},
		{"v3.2.0+incompatible", events("0.0.0-20150717181359-44718f8a89b0"), "", true},
		{"v0.0.0-20190620200207-3b0461eec859", events("0", "0.7.0"), "v0.7.0", true},
		{"v0.0.0-20190620200207-3b0461eec859", events("0", "0.0.0-20190125091013-d26f9f9a57f3"), "", false},
		{"v1.2.0", pseudo, "", false},
		{"v1.2.1-0.20180103161547-0ef6afb2f6cd", pseudo, "v1.2.1-0.20180404165556-75cca531ea76", true},
		{"v1.2.1-0.20181028125025-b2ce2384e17b", pseudo, "", false},
	} {
		fixed, hit := within(test.version, test.events)
		require.Equal(t, test.hit, hit, "%s", test.version)
		require.Equal(t, test.fixed, fixed, "%s", test.version)
	}
}

// Each bundled advisory can be read, says something in words of its own, and
// has a range that is in order.
func TestBundled(t *testing.T) {
	entries, err := readBundled(bundled)
	require.NoError(t, err)
	require.Greater(t, len(entries), 50)
	seen := map[string]bool{}
	for _, e := range entries {
		require.Regexp(t, `^GO-20\d\d-\d{4}$`, e.ID)
		require.False(t, seen[e.ID])
		seen[e.ID] = true
		require.Regexp(t, `^[A-Za-z].+\.$`, e.Summary)
		require.NotEmpty(t, e.Affected, e.ID)
		for _, a := range e.Affected {
			require.NotEmpty(t, a.Ranges, e.ID)
			for _, r := range a.Ranges {
				require.NotEmpty(t, r.Events, e.ID)
				require.NotEmpty(t, r.Events[0].Introduced, e.ID)
			}
		}
	}
}

func TestMajorPath(t *testing.T) {
	for _, test := range []struct {
		path string
		n    int
		want string
	}{
		{"example.com/lib", 2, "example.com/lib/v2"},
		{"example.com/lib/v2", 3, "example.com/lib/v3"},
		{"gopkg.in/yaml.v2", 3, "gopkg.in/yaml.v3"},
		{"gopkg.in/go-playground/validator.v8", 9, "gopkg.in/go-playground/validator.v9"},
	} {
		require.Equal(t, test.want, majorPath(test.path, test.n))
	}
	require.Equal(t, 1, majorOf("v0.0.0-20190620200207-3b0461eec859"))
	require.Equal(t, 1, majorOf("v1.2.0"))
	require.Equal(t, 3, majorOf("v3.2.0+incompatible"))
}

func TestLanguage(t *testing.T) {
	for toolchain, want := range map[string]string{"go1.26.8": "1.26", "go1.26": "1.26", "go1.27rc1": "1.27", "go1.26-custom": "1.26"} {
		require.Equal(t, want, language(toolchain))
	}
}

// The tables of facts are used as they stand, so they have to be whole.
func TestFates(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range fates() {
		require.False(t, seen[f.Path], f.Path)
		seen[f.Path] = true
		require.Contains(t, []string{Archived, Moved, Deprecated, Maintenance, Quiet, Revived}, f.State, f.Path)
		require.Regexp(t, `\.$`, f.Says, f.Path)
		if f.State == Moved {
			require.NotEmpty(t, f.Successor, f.Path)
		}
		if f.Since != "" {
			require.Regexp(t, `^20\d\d(-\d\d)?$`, f.Since, f.Path)
		}
	}
	for path, standard := range map[string]bool{"github.com/pkg/errors": true, "github.com/sirupsen/logrus": true, "github.com/boltdb/bolt": false} {
		require.Equal(t, standard, FateOf(path).Standard(), path)
	}
	require.Nil(t, FateOf("example.com/unheard-of"))
}
