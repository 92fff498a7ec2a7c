#!/usr/bin/env bash
# sigs.k8s.io/yaml 1.6.0, by which kubectl reads YAML: a merge key takes the place of what its mapping says before it. The
# YAML type "merge" has it otherwise: keys of the mapping go before merged ones, wherever they stand. So does
# go.yaml.in/yaml/v3, and so do the readers of other languages. A container that begins with "name: helper" and goes on with
# "<<: *base" has the name of base for kubectl, and its own for every other tool; with "<<: *base" first, all agree.
#
# Seen on 2026-11-30:
#   kubectl's reader, merge key last:   {"base":{"name":"web"},"copy":{"name":"web"}}
#   kubectl's reader, merge key first:  {"base":{"name":"web"},"copy":{"name":"helper"}}
#   yaml/v3, merge key last:            {"base":{"name":"web"},"copy":{"name":"helper"}}
# Needs Go 1.22 or newer. Fails if it is otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >go.mod <<'MOD'
module finding
go 1.22
require (
	sigs.k8s.io/yaml v1.6.0
	go.yaml.in/yaml/v3 v3.0.4
)
MOD
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	v3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

const (
	last  = "base: &base {name: web}\ncopy: {name: helper, <<: *base}\n"
	first = "base: &base {name: web}\ncopy: {<<: *base, name: helper}\n"
)

func main() {
	show("kubectl's reader, merge key last: ", last, yaml.YAMLToJSON)
	show("kubectl's reader, merge key first:", first, yaml.YAMLToJSON)
	show("yaml/v3, merge key last:          ", last, func(text []byte) ([]byte, error) {
		var value any
		if err := v3.Unmarshal(text, &value); err != nil {
			return nil, err
		}
		return json.Marshal(value)
	})
}

func show(what, text string, read func([]byte) ([]byte, error)) {
	value, err := read([]byte(text))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s  %s\n", what, value)
}
GO
GOFLAGS=-mod=mod go run . 2>errors | tee seen || { cat errors >&2; exit 1; }
diff seen - <<'TEXT'
kubectl's reader, merge key last:   {"base":{"name":"web"},"copy":{"name":"web"}}
kubectl's reader, merge key first:  {"base":{"name":"web"},"copy":{"name":"helper"}}
yaml/v3, merge key last:            {"base":{"name":"web"},"copy":{"name":"helper"}}
TEXT
