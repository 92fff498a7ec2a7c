# What makes and checks the container images of a release, built by the machine's Go. The versions are pinned in
# images/go.mod, with checksums in images/go.sum.

readonly IMAGES_SOURCE=$TOOLCHAIN/images
IMAGES_DIRECTORY=$CACHE/images-$(digest_of "$IMAGES_SOURCE"/{go.mod,go.sum,*.go})
readonly IMAGES_DIRECTORY

need_for_images() {
  # Reads what is made, by other code; people copy images with it.
  need_command skopeo skopeo
  if provides images "$IMAGES_DIRECTORY"; then return; fi
  need_go
}

prepare_images() {
  if ! provides images "$IMAGES_DIRECTORY"; then
    lock_cache
    make_directory "building image-layout" "$IMAGES_DIRECTORY" build_images
    link_name images "$IMAGES_DIRECTORY"
  fi
  say "images is ready: $CACHE/images"
}

build_images() {
  cd "$IMAGES_SOURCE"
  # GOWORK: a workspace around the checkout must not change versions.
  CGO_ENABLED=0 GOWORK=off GOFLAGS=-trimpath run_go build -mod=readonly -ldflags '-s -w' -o "$1/image-layout" .
}
