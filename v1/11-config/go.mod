module example.com/gateway

go 1.13

require (
	github.com/BurntSushi/toml v0.3.0
	github.com/spf13/viper v1.3.1
	gopkg.in/yaml.v2 v2.2.2
)
