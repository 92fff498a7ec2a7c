// Makes and checks container images of several platforms, in directories that skopeo, crane and ctr take: OCI image layouts.
//
//	image-layout make [--label KEY=VALUE]... [--created TIME] DIRECTORY ARCHIVE...
//	image-layout check [--label KEY=VALUE]... --platform OS/ARCHITECTURE... DIRECTORY
//
// Each archive is one that "docker save" could have written, of one image; they differ in their platforms. Equal archives,
// labels and times give equal files, wherever that is done. What is checked is told by digests, one line each.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// The version is also the tag that tools find the index by.
const versionLabel = "org.opencontainers.image.version"

// labels are given one by one, as KEY=VALUE.
type labels map[string]string

func (l labels) String() string { return fmt.Sprint(map[string]string(l)) }

func (l labels) Set(text string) error {
	key, value, found := strings.Cut(text, "=")
	if !found || key == "" || value == "" {
		return errors.New("it must be KEY=VALUE")
	}
	if _, twice := l[key]; twice {
		return fmt.Errorf("%s is there twice", key)
	}
	l[key] = value
	return nil
}

// words are given one by one.
type words []string

func (w *words) String() string { return strings.Join(*w, " ") }

func (w *words) Set(word string) error {
	*w = append(*w, word)
	return nil
}

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("usage: image-layout make|check OPTION... DIRECTORY [ARCHIVE...]"))
	}
	known := labels{}
	var platforms words
	options := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	options.Var(known, "label", "`KEY=VALUE` of the index and of each image")
	options.Var(&platforms, "platform", "`OS/ARCHITECTURE` that is to be there")
	created := options.String("created", "1970-01-01T00:00:00Z", "`TIME` at which it was made, in the form of RFC 3339")
	// It ends the program itself where they are wrong.
	_ = options.Parse(os.Args[2:])
	if known[versionLabel] == "" {
		fail(fmt.Errorf("--label %s=VERSION is missing", versionLabel))
	}
	switch arguments := options.Args(); {
	case os.Args[1] == "make" && len(arguments) > 1:
		moment, err := time.Parse(time.RFC3339, *created)
		if err != nil {
			fail(fmt.Errorf("--created: %w", err))
		}
		fail(makeLayout(arguments[0], arguments[1:], known, moment))
	case os.Args[1] == "check" && len(arguments) == 1:
		fail(checkLayout(arguments[0], platforms, known))
	default:
		fail(fmt.Errorf("%s: not what image-layout understands", strings.Join(os.Args[1:], " ")))
	}
}

// fail ends the program if there is an error.
func fail(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "image-layout: %v\n", err)
		os.Exit(1)
	}
}
