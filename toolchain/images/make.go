package main

import (
	"bytes"
	"fmt"
	"io"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"
)

// makeLayout leaves an index of the archives' images in a directory that is not there yet.
func makeLayout(directory string, archives []string, known labels, created time.Time) error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, archive := range archives {
		image, err := imageOf(archive, known, created)
		if err != nil {
			return fmt.Errorf("%s: %w", archive, err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        plain{image},
			Descriptor: v1.Descriptor{Platform: config.Platform()},
		})
	}
	index = mutate.Annotations(index, known).(v1.ImageIndex)
	place, err := layout.Write(directory, empty.Index)
	if err != nil {
		return err
	}
	// One entry alone, so that tools need not be told which.
	return place.AppendIndex(index, layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": known[versionLabel],
	}))
}

// plain is an image whose descriptor calls it nothing but an image; otherwise the library calls it an artifact as well.
type plain struct{ v1.Image }

func (plain) ArtifactType() (string, error) { return "", nil }

// imageOf reads an archive's image, and gives what it starts, as whom and with which files to an image of OCI's.
func imageOf(archive string, known labels, created time.Time) (v1.Image, error) {
	given, err := tarball.ImageFromPath(archive, nil)
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	layers, err := given.Layers()
	if err != nil {
		return nil, err
	}
	moment := v1.Time{Time: created.UTC()}
	for _, layer := range layers {
		packed, err := compress(layer)
		if err != nil {
			return nil, err
		}
		image, err = mutate.Append(image, mutate.Addendum{Layer: packed, History: v1.History{Created: moment, CreatedBy: "release"}})
		if err != nil {
			return nil, err
		}
	}
	source, err := given.ConfigFile()
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.Created = moment
	config.OS, config.Architecture = source.OS, source.Architecture
	if config.Architecture == "arm64" {
		// As containerd and Docker name it.
		config.Variant = "v8"
	}
	config.Config = source.Config
	config.Config.Labels = known
	image, err = mutate.ConfigFile(image, config)
	if err != nil {
		return nil, err
	}
	return mutate.Annotations(image, known).(v1.Image), nil
}

// compress packs a layer anew: how it was packed depends on the JDK, and how Go's own library does it on Go; the library here
// is one of go.sum.
func compress(layer v1.Layer) (v1.Layer, error) {
	content, err := layer.Uncompressed()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(writer, content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil }
	return tarball.LayerFromOpener(opener, tarball.WithMediaType(types.OCILayer))
}
