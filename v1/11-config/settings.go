package main

import (
	"fmt"
	"io/ioutil"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/viper"
	yaml "gopkg.in/yaml.v2"
)

// Config is everything that can be set.
type Config struct {
	Listen      string        `mapstructure:"listen" yaml:"listen"`           // address
	Timeout     time.Duration `mapstructure:"timeout" yaml:"timeout"`         // for an answer, unless the route has its own
	MaxBody     int64         `mapstructure:"max_body" yaml:"max_body"`       // bytes of a request
	Debug       bool          `mapstructure:"debug" yaml:"debug"`             // log every request
	Maintenance bool          `mapstructure:"maintenance" yaml:"maintenance"` // 503 for everybody
	Label       string        `mapstructure:"label" yaml:"label"`             // X-Gateway of every answer
	APIKey      string        `mapstructure:"api_key" yaml:"api_key"`         // X-Api-Key of every request to a service
	Routes      []Route       `mapstructure:"routes" yaml:"routes"`
}

// Route says where requests go. The first route that fits is taken.
type Route struct {
	Prefix      string            `mapstructure:"prefix" yaml:"prefix"`
	Upstream    string            `mapstructure:"upstream" yaml:"upstream"`         // URL of the service
	Timeout     time.Duration     `mapstructure:"timeout" yaml:"timeout"`           // 0: the one for all
	StripPrefix bool              `mapstructure:"strip_prefix" yaml:"strip_prefix"` // the service does not know the prefix
	APIKey      string            `mapstructure:"api_key" yaml:"api_key"`           // if it is another one here
	Headers     map[string]string `mapstructure:"headers" yaml:"headers"`           // set in requests to the service

	target *url.URL
}

// cfg is the configuration that we run with.
var cfg Config

func init() {
	viper.SetDefault("listen", "localhost:8080")
	viper.SetDefault("timeout", "10s")
	viper.SetDefault("max_body", 1<<20)
	viper.SetDefault("debug", false)
	viper.SetDefault("maintenance", false)
	viper.SetDefault("label", "")
	viper.SetDefault("api_key", "")
	viper.SetEnvPrefix("gateway")
	viper.AutomaticEnv()
	loadDotEnv()
}

// load reads the configuration from everywhere, also when it has changed.
func load() {
	if err := loadSecrets(); err != nil {
		log.Fatal(err)
	}
	if *configFile != "" {
		settings, err := readFile(*configFile)
		if err != nil {
			log.Fatalf("%s: %s", *configFile, err)
		}
		if err := viper.MergeConfigMap(settings); err != nil {
			log.Fatal(err)
		}
	}
	cfg = Config{}
	if err := viper.Unmarshal(&cfg); err != nil {
		log.Fatalf("configuration: %s", err)
	}
	if err := validate(); err != nil {
		log.Fatalf("configuration: %s", err)
	}
	if cfg.Debug {
		log.Printf("configuration: %+v", cfg)
	}
}

// readFile reads a configuration file. Viper would do it, but it looks in places
// of its own, and its TOML is not the one that the other services have (OPS-311).
func readFile(path string) (map[string]interface{}, error) {
	data, err := ioutil.ReadFile(path)
	if err != nil {
		return nil, err
	}
	settings := map[string]interface{}{}
	switch ext := filepath.Ext(path); ext {
	case ".toml":
		err = toml.Unmarshal(data, &settings)
	case ".yaml", ".yml":
		err = yaml.Unmarshal(data, &settings)
	default:
		err = fmt.Errorf("unknown format %q", ext)
	}
	return settings, err
}

// validate checks what the types do not, and prepares the routes.
func validate() error {
	if cfg.Listen == "" {
		return fmt.Errorf("listen is missing")
	}
	if cfg.Timeout < time.Millisecond {
		return fmt.Errorf("timeout: %s is too short", cfg.Timeout)
	}
	if cfg.MaxBody < 1 {
		return fmt.Errorf("max_body has to be 1 or more")
	}
	for i := range cfg.Routes {
		r := &cfg.Routes[i]
		if !strings.HasPrefix(r.Prefix, "/") {
			return fmt.Errorf("routes[%d].prefix: %q does not begin with a slash", i, r.Prefix)
		}
		u, err := url.Parse(r.Upstream)
		if err != nil {
			return fmt.Errorf("routes[%d].upstream: %s", i, err)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("routes[%d].upstream: not a http url: %q", i, r.Upstream)
		}
		r.target = u
		if r.Timeout != 0 && r.Timeout < time.Millisecond {
			return fmt.Errorf("routes[%d].timeout: %s is too short", i, r.Timeout)
		}
		if r.Timeout == 0 {
			r.Timeout = cfg.Timeout
		}
		if r.APIKey == "" {
			r.APIKey = cfg.APIKey
		}
	}
	return nil
}

// loadSecrets puts into the environment what has been mounted as a file. The file
// is read with every reload, the key changes every quarter.
func loadSecrets() error {
	// TODO: the keys of the routes
	path := os.Getenv("GATEWAY_API_KEY_FILE")
	if path == "" {
		return nil
	}
	data, err := ioutil.ReadFile(path)
	if err != nil {
		return fmt.Errorf("GATEWAY_API_KEY_FILE: %s", err)
	}
	return os.Setenv("GATEWAY_API_KEY", strings.TrimSpace(string(data)))
}
