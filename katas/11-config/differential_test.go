package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random configurations, from a file,
// .env and flags:
//
//	go test -run Differential ./katas/11-config -edition work
//
// The inputs avoid the defects: no secret, no key that does not exist, and nothing
// that is free: a key in two spellings, a number without a unit for a duration, a
// boolean that is another number than 0 and 1, a number with a fraction for a size,
// a URL that is written otherwise than it is printed, numbers of more than 64 bits, and text whose quotes are a matter of taste.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}, Args: []string{"-print-config"}}
	if rapid.IntRange(0, 5).Draw(t, "with file") > 0 {
		if rapid.IntRange(0, 4).Draw(t, "toml") == 0 {
			c.Files["gateway.toml"] = inventTOML(t)
			c.Args = append(c.Args, "-config", "gateway.toml")
		} else {
			c.Files["gateway.yaml"] = inventYAML(t)
			c.Args = append(c.Args, "-config", rapid.SampledFrom([]string{"gateway.yaml", "gateway.yaml", "gateway.yaml", "gateway.yaml", "none.yaml"}).Draw(t, "file"))
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "with .env") == 0 {
		c.Files[".env"] = inventDotEnv(t)
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "flags") {
		c.Args = append(c.Args, rapid.SampledFrom([]string{"-listen=:1", "-listen=", "-timeout=3s", "-timeout=1ms", "-timeout=999us", "-timeout=x", "-debug=false"}).Draw(t, "flag"))
	}
	if rapid.IntRange(0, 19).Draw(t, "wrong usage") == 0 {
		delete(c.Files, ".env") // Which of the two is found first, is free.
		c.Args = append(c.Args, rapid.SampledFrom([]string{"-debug=x", "-x", "more"}).Draw(t, "usage"))
	}
	return c
}

func durations() []string {
	return []string{"2s", "1.5s", "1h30m", "\"2s\"", "'1ms'", "999us", "soon", "-1s", "0s", "~", "", "[2s]"}
}

func sizes() []string {
	return []string{"1", "010", "0x10", "1_000", "08", "0b11", "0o17", "8.0", "\"010\"", "+5", "-012", "0", "yes", "no", "64KiB", "9223372036854775807", "9223372036854775808", "~", "[1]", "{a: 1}"}
}

func booleans() []string {
	return []string{"yes", "no", "on", "off", "y", "n", "Yes", "NO", "true", "false", "True", "\"true\"", "\"T\"", "\"\"", "\"yes\"", "yEs", "1", "0", "~", "maybe", "[yes]"}
}

func texts() []string {
	return []string{"edge", "edge 1", "yes", "NO", "on", "010", "0x1F", "1.10", "1.0", "-.5", "+5", "2.5e+3", "1_000", "~", "null", "\"null\"", "\"010\"", "'yes'", "!!str 010", "größe", "\"a\\tb\"", "'it''s'", "a:b", "\"a: b\"", "2019-01-01", "1:30", "1.2.3", "v1", "\"\"", "0", "00", "-", "\"- a\"", "[a]", "{a: b}", "08", "a_b", "0_1", "12345678901234567890", "|-\n  a\n  b", "\"#a\"", "\"a #b\"", "*label", "0b2", "0x", "+", ".5", ".5e3", "_1", "._5", "+_1", "-_"}
}

// inventYAML writes a file, now and then a broken one.
func inventYAML(t *rapid.T) string {
	var text strings.Builder
	text.WriteString("x-common: &common {timeout: 3s}\nx-label: &label 010\n")
	if rapid.IntRange(0, 14).Draw(t, "broken") == 0 {
		text.WriteString(rapid.SampledFrom([]string{"a\n", "- a\n", "label: [\n", "label: *none\n", "label: a: b\n", "\tlabel: a\n", "---\nlabel: b\n", "<<: *common\n", "<<: 1\n"}).Draw(t, "fault"))
	}
	for range rapid.IntRange(0, 5).Draw(t, "settings") {
		switch rapid.IntRange(0, 5).Draw(t, "setting") {
		case 0:
			fmt.Fprintf(&text, "timeout: %s\n", rapid.SampledFrom(durations()).Draw(t, "timeout"))
		case 1:
			fmt.Fprintf(&text, "max_body: %s\n", rapid.SampledFrom(sizes()).Draw(t, "size"))
		case 2:
			fmt.Fprintf(&text, "debug: %s\n", rapid.SampledFrom(booleans()).Draw(t, "debug"))
		case 3:
			fmt.Fprintf(&text, "MAINTENANCE: %s\n", rapid.SampledFrom(booleans()).Draw(t, "maintenance"))
		default:
			fmt.Fprintf(&text, "label: %s\n", rapid.SampledFrom(texts()).Draw(t, "label"))
		}
	}
	if n := rapid.IntRange(0, 4).Draw(t, "routes"); n > 0 {
		text.WriteString("Routes:\n")
		for i := range n {
			text.WriteString(inventRoute(t, i))
		}
	}
	return text.String()
}

func inventRoute(t *rapid.T, i int) string {
	lines := []string{fmt.Sprintf("prefix: %s", rapid.SampledFrom([]string{"/a", "/b/", "/", "/a b", "\"/010\"", "/a", "/a", "a", "~"}).Draw(t, "prefix"))}
	lines = append(lines, fmt.Sprintf("upstream: %s", rapid.SampledFrom([]string{"http://a.internal", "https://b.internal:8443/v1", "http://[::1]:80/", "http://a.internal", "http://a.internal/x%20y", "a.internal", "ftp://a", "http://a:x", "~", "[http://a]"}).Draw(t, "upstream")))
	for range rapid.IntRange(0, 4).Draw(t, "more") {
		lines = append(lines, rapid.SampledFrom([]string{
			"<<: *common", "timeout: 4s", "timeout: 0", "timeout: 0s", "timeout: 1us", "strip_prefix: on", "strip_prefix: N", "strip_prefix: maybe",
			"headers: {X-A: 010, X-B: yes}", "headers: {X-A: " + strings.ReplaceAll(rapid.SampledFrom(texts()[:40]).Draw(t, "header"), "\n", "") + "}",
			"headers: {}", "headers: ~", "headers: x", "headers: [a]", "headers: []", "headers: [{X-A: a}, {X-A: b, X-B: c}]", "<<: [*common, a]", "<<: [*common, {timeout: 9s, strip_prefix: yes}]",
		}).Draw(t, "line"))
	}
	if i > 0 && rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
		return rapid.SampledFrom([]string{"- /a\n", "- ~\n", "- []\n", "- {}\n"}).Draw(t, "odd route")
	}
	return "- " + strings.Join(lines, "\n  ") + "\n"
}

func inventTOML(t *rapid.T) string {
	var text strings.Builder
	for range rapid.IntRange(0, 1).Draw(t, "settings") {
		text.WriteString(rapid.SampledFrom([]string{"label = \"a\"\nMax_Body = 8\n", "timeout = '2s'\n", "timeout = 'x'\n", "debug = false\nlabel = 1.10\n", "label = true\n", "label = [1]\n", "max_body = 1_000\n", "label = \"010\"\n", "label\n", "debug = \"yes\"\n", "# nothing\n"}).Draw(t, "setting"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "routes") {
		text.WriteString("[[routes]]\nprefix = \"/a\"\n" + rapid.SampledFrom([]string{"upstream = \"http://a.internal\"\n", "upstream = \"http://a.internal\"\nstrip_prefix = true\n[routes.headers]\nX-A = 8\nx-b = false\nX-C = 1.0\n", "upstream = \"x\"\n", "", "upstream = \"http://a\"\ntimeout = \"1m\"\nheaders = { X-A = \"a\" }\n"}).Draw(t, "route"))
	}
	return text.String()
}

func inventDotEnv(t *rapid.T) string {
	var text strings.Builder
	for range rapid.IntRange(0, 4).Draw(t, "lines") {
		text.WriteString(rapid.SampledFrom([]string{
			"GATEWAY_LABEL=env\n", "export GATEWAY_LABEL=\"a b\"\n", "GATEWAY_LABEL=010\n", "GATEWAY_LABEL=yes\n", "GATEWAY_LABEL=\n", "GATEWAY_LABEL='\n", "GATEWAY_LABEL=~\n",
			"GATEWAY_TIMEOUT=4s\r\n", "GATEWAY_TIMEOUT = 1us\n", "GATEWAY_MAX_BODY=010\n", "GATEWAY_MAX_BODY=x\n", "GATEWAY_DEBUG=0\n", "GATEWAY_DEBUG=yes\n", "GATEWAY_MAINTENANCE=t\n",
			"# a comment\n", "\n", "   \n", "no line\n", "=x\n", "GATEWAY_ENV=production\n", "GATEWAY_API_KEY_FILE=none\n", "gateway_label=x\n", "GATEWAY_LISTEN=:7",
		}).Draw(t, "line"))
	}
	return text.String()
}
