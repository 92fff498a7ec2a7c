#!/usr/bin/env bash
# k8s.io/apimachinery 0.34.4, by which kubectl takes streams of manifests apart: what follows the end of a YAML document
# without a line of dashes is dropped, without an error. The line of three dots, with which a document ends in YAML, is no
# boundary for it, so the document after it is lost; and of two objects in braces, one after the other, the second is lost if
# the first has no quotes around its keys. With quotes both are read, as JSON. "kubectl apply" then says only what it has
# made of the first.
#
# Seen on 2026-11-30:
#   dashes:                [one two]
#   dots:                  [one]
#   braces, with quotes:   [one two]
#   braces, without:       [one]
# Needs Go 1.24 or newer. Fails if it is otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >go.mod <<'MOD'
module finding
go 1.24
require k8s.io/apimachinery v0.34.4
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	show("dashes:              ", "name: one\n---\nname: two\n")
	show("dots:                ", "name: one\n...\nname: two\n")
	show("braces, with quotes: ", "{\"name\": \"one\"}\n{\"name\": \"two\"}\n")
	show("braces, without:     ", "{name: one}\n{name: two}\n")
}

func show(what, stream string) {
	names := []string{}
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(stream), 4096)
	for {
		var object struct{ Name string }
		err := decoder.Decode(&object)
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
		names = append(names, object.Name)
	}
	fmt.Printf("%s  %s\n", what, names)
}
GO
GOFLAGS=-mod=mod go run . 2>errors | tee seen || { cat errors >&2; exit 1; }
diff seen - <<'TEXT'
dashes:                [one two]
dots:                  [one]
braces, with quotes:   [one two]
braces, without:       [one]
TEXT
