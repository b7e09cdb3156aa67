package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Config is everything that can be set.
type Config struct {
	Listen      string        `yaml:"listen"`      // address
	Timeout     time.Duration `yaml:"timeout"`     // for an answer, unless the route has its own
	MaxBody     int64         `yaml:"max_body"`    // bytes of a request
	Debug       bool          `yaml:"debug"`       // log every request
	Maintenance bool          `yaml:"maintenance"` // 503 for everybody
	Label       string        `yaml:"label"`       // X-Gateway of every answer
	APIKey      Secret        `yaml:"api_key"`     // X-Api-Key of every request to a service
	Routes      []Route       `yaml:"routes"`
}

// Route says where requests go. The first route that fits is taken.
type Route struct {
	Prefix      string            `yaml:"prefix"`
	Upstream    Upstream          `yaml:"upstream"`     // URL of the service
	Timeout     time.Duration     `yaml:"timeout"`      // 0: the one for all
	StripPrefix bool              `yaml:"strip_prefix"` // the service does not know the prefix
	APIKey      Secret            `yaml:"api_key"`      // if it is another one here
	Headers     map[string]string `yaml:"headers"`      // set in requests to the service
}

// source is everything that a configuration is made of. load can be called again.
type source struct {
	file  string            // "" for none
	env   map[string]string // with .env below it, as it was when the program started
	flags []entry           // those that are there
}

// load reads the file and the secrets, and returns what comes out of all sources. A
// layer is entries at the end of the table: of a key that is there twice, the last
// one counts.
func (s *source) load() (*Config, error) {
	root := &value{kind: table}
	if s.file != "" {
		var err error
		if root, err = readFile(s.file); err != nil {
			return nil, fmt.Errorf("%s: %w", s.file, err)
		}
	}
	for _, key := range []string{"listen", "timeout", "max_body", "debug", "maintenance", "label", "api_key"} {
		name := "GATEWAY_" + strings.ToUpper(key)
		if text := s.env[name]; text != "" {
			root.table = append(root.table, entry{key, &value{where: name, text: text}})
		}
	}
	root.table = append(root.table, s.flags...)
	// The file is read with every reload, the key changes every quarter. No flag is a key.
	// TODO: the keys of the routes
	var missing error
	if path := s.env["GATEWAY_API_KEY_FILE"]; path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			missing = fmt.Errorf("GATEWAY_API_KEY_FILE: %w", err)
		}
		if key := string(bytes.TrimSpace(data)); key != "" {
			root.table = append(root.table, entry{"api_key", &value{where: path, text: key}})
		}
	}
	cfg, err := decode(root)
	return cfg, errors.Join(missing, err)
}

// readFile reads a configuration file. Viper would do it, but it looks in places
// of its own, and its TOML is not the one that the other services have (OPS-311).
func readFile(path string) (*value, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	switch ext := filepath.Ext(path); ext {
	case ".toml":
		return parseTOML(path, data)
	case ".yaml", ".yml":
		return parseYAML(path, data)
	default:
		return nil, fmt.Errorf("unknown format %q", ext)
	}
}

// print writes the configuration as YAML, one route after the other: the library
// keeps all that it writes at once, at 20 kB a route.
func (cfg *Config) print(w io.Writer) error {
	top := *cfg
	top.Routes = nil
	parts := []any{top}
	for i := range cfg.Routes {
		parts = append(parts, cfg.Routes[i:i+1])
	}
	var out bytes.Buffer
	for i, part := range parts {
		// The option is that of yaml.v2: the deploy pipeline compares the output.
		text, err := yaml.Dump(part, yaml.WithQuotePreference(yaml.QuoteLegacy))
		if err != nil {
			return fmt.Errorf("cannot print the configuration: %w", err)
		}
		if i == 0 && len(parts) > 1 {
			text = append(bytes.TrimSuffix(text, []byte(" []\n")), '\n') // the list begins
		}
		out.Write(text)
	}
	_, err := w.Write(out.Bytes())
	return err
}
