package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// machines are those that programs of an architecture say they are for.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// checkLayout reads what is in a directory, trusting none of it: every digest and size, the platforms, the labels, and that
// each image holds static programs for its platform and nothing else.
func checkLayout(directory string, platforms words, known labels) error {
	place, err := layout.ImageIndexFromPath(directory)
	if err != nil {
		return err
	}
	top, err := place.IndexManifest()
	if err != nil {
		return err
	}
	if len(top.Manifests) != 1 {
		return fmt.Errorf("%s/index.json names %d images, not one index", directory, len(top.Manifests))
	}
	digest := top.Manifests[0].Digest
	index, err := place.ImageIndex(digest)
	if err != nil {
		return err
	}
	if err := checkDigest(index, digest); err != nil {
		return err
	}
	if err := validate.Index(index); err != nil {
		return err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	if !maps.Equal(manifest.Annotations, known) {
		return fmt.Errorf("the index has the annotations %v, not %v", manifest.Annotations, known)
	}
	fmt.Printf("index %s\n", digest)
	var found words
	for _, entry := range manifest.Manifests {
		if entry.Platform == nil {
			return fmt.Errorf("%s says no platform", entry.Digest)
		}
		image, err := index.Image(entry.Digest)
		if err != nil {
			return err
		}
		if err := checkDigest(image, entry.Digest); err != nil {
			return err
		}
		platform := entry.Platform.OS + "/" + entry.Platform.Architecture
		fmt.Printf("image %s %s\n", platform, entry.Digest)
		if err := checkImage(image, *entry.Platform, known); err != nil {
			return fmt.Errorf("the image for %s: %w", platform, err)
		}
		found = append(found, platform)
	}
	if !slices.Equal(found, platforms) {
		return fmt.Errorf("the index has the platforms %s, not %s", &found, &platforms)
	}
	return nil
}

// checkDigest is for manifests; the library compares the digests of what they name.
func checkDigest(manifest partial.WithRawManifest, digest v1.Hash) error {
	content, err := manifest.RawManifest()
	if err != nil {
		return err
	}
	found, _, err := v1.SHA256(bytes.NewReader(content))
	if err != nil {
		return err
	}
	if found != digest {
		return fmt.Errorf("the manifest %s has the digest %s", digest, found)
	}
	return nil
}

func checkImage(image v1.Image, platform v1.Platform, known labels) error {
	manifest, err := image.Manifest()
	if err != nil {
		return err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return err
	}
	if !maps.Equal(manifest.Annotations, known) || !maps.Equal(config.Config.Labels, known) {
		return fmt.Errorf("it has the annotations %v and labels %v, not %v", manifest.Annotations, config.Config.Labels, known)
	}
	if !config.Platform().Equals(platform) {
		return fmt.Errorf("the index says that it is for %s, its configuration for %s", platform, config.Platform())
	}
	layers, err := image.Layers()
	if err != nil {
		return err
	}
	programs := 0
	for _, layer := range layers {
		found, err := checkPrograms(layer, platform)
		if err != nil {
			return err
		}
		programs += found
	}
	if programs == 0 {
		return errors.New("it holds no program")
	}
	return nil
}

// checkPrograms returns how many there are.
func checkPrograms(layer v1.Layer, platform v1.Platform) (int, error) {
	content, err := layer.Uncompressed()
	if err != nil {
		return 0, err
	}
	defer content.Close()
	programs := 0
	for archive := tar.NewReader(content); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return programs, nil
		}
		if err != nil {
			return 0, err
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		file, err := io.ReadAll(archive)
		if err != nil {
			return 0, err
		}
		if err := checkProgram(file, platform.Architecture); err != nil {
			return 0, fmt.Errorf("%s: %w", header.Name, err)
		}
		fmt.Printf("program %s/%s %s sha256:%x\n", platform.OS, platform.Architecture, header.Name, sha256.Sum256(file))
		programs++
	}
}

func checkProgram(file []byte, architecture string) error {
	program, err := elf.NewFile(bytes.NewReader(file))
	if err != nil {
		return err
	}
	if program.Machine != machines[architecture] {
		return fmt.Errorf("it is a program for %s, not for %s", program.Machine, architecture)
	}
	for _, part := range program.Progs {
		if part.Type == elf.PT_INTERP {
			return errors.New("it is not static, and the image holds no libraries")
		}
	}
	return nil
}
