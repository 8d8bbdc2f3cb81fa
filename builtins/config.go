// This file holds the commands that read the configuration.

package builtins

import (
	"strconv"

	"nsgo/script"
)

var configCmds = []script.Builtin{
	{
		Name: "ns_config", Doc: "Reads a value of the configuration.", Returns: "the value; where there is none the default, or nothing",
		Switches: []script.Switch{
			flag("bool", "a truth value"), flag("int", "an integer"),
			option("min", script.Int, "the least integer; a smaller one counts as this"),
			option("max", script.Int, "the greatest integer; a greater one counts as this"),
			oldFlag("set"), oldFlag("exact")},
		Params: []script.Param{str("section", "section of nsgo.toml: config, config.db, server, …"), str("key", "key in the section"), opt(value("default", "the answer where the configuration has none"))},
		Fn:     nsConfig,
	},
	{
		Name: "ns_configsection", Doc: "Reads a section of the configuration.", Returns: "a set of its keys and values; nothing where there is no such section",
		Switches: []script.Switch{oldOption("filter", script.String)},
		Params:   []script.Param{str("section", "section of nsgo.toml")}, Fn: nsConfigSection,
	},
	{
		Name: "ns_configsections", Doc: "Reads the whole configuration.",
		Returns: "a list of sets, each named after its section", Fn: nsConfigSections,
	},
}

func nsConfig(c *script.Call) (script.Value, error) {
	v, ok := of(c).Server.Config(c.Str(0), c.Str(1))
	if !ok {
		v = c.Value(2)
	}
	_, min := c.Switch("min")
	_, max := c.Switch("max")
	switch {
	case v.IsNil():
		return v, nil
	case c.Flag("bool"):
		return configBool(c, v)
	case c.Flag("int") || min || max:
		return configInt(c, v)
	}
	return v, nil
}

// configBool reads a truth value, of a default too.
func configBool(c *script.Call, v script.Value) (script.Value, error) {
	b, ok := script.ParseBool(v.Str())
	if !ok {
		return v, script.Errorf("ns_config: %s in section %s must be a truth value, not %q", c.Str(1), c.Str(0), v.Str())
	}
	return script.BoolValue(b), nil
}

// configInt reads an integer and keeps it within its bounds.
func configInt(c *script.Call, v script.Value) (script.Value, error) {
	n, err := strconv.ParseInt(v.Str(), 0, 64)
	if err != nil {
		return v, script.Errorf("ns_config: %s in section %s must be an integer, not %q", c.Str(1), c.Str(0), v.Str())
	}
	if min, ok := c.Switch("min"); ok && n < min.Int() {
		n = min.Int()
	}
	if max, ok := c.Switch("max"); ok && n > max.Int() {
		n = max.Int()
	}
	return script.IntValue(n), nil
}

// sectionSet makes a set of a section, nil where there is none.
func (c *Context) sectionSet(section string) *Set {
	pairs := c.Server.ConfigSection(section)
	if pairs == nil {
		return nil
	}
	s := c.NewSet(section, false)
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Put(pairs[i].Str(), pairs[i+1].Str())
	}
	return s
}

func nsConfigSection(c *script.Call) (script.Value, error) {
	if s := of(c).sectionSet(c.Str(0)); s != nil {
		return script.ObjectValue(s), nil
	}
	return script.Value{}, nil
}

func nsConfigSections(c *script.Call) (script.Value, error) {
	var sets []script.Value
	for _, name := range of(c).Server.ConfigSections() {
		if s := of(c).sectionSet(name); s != nil {
			sets = append(sets, script.ObjectValue(s))
		}
	}
	return script.ListValue(sets), nil
}
