# Container images, and the chart that installs them. Sourced by ./release, not run.

readonly IMAGES=(sluice-injector sluice-node)

# describe_image NAME: sets
#   MODULE    whose build leaves it
#   PROGRAMS  the modules of the programs in it
#   LABELS    options of image-layout
describe_image() {
  local label=--label=org.opencontainers.image description
  case "$1" in
    sluice-injector)
      MODULE=injector-webhook PROGRAMS=(injector-webhook/sluice-injector)
      description='The admission webhook of Sluice, which gives pods their sidecar'
      ;;
    sluice-node)
      MODULE=install-daemonset PROGRAMS=(install-daemonset/sluice-node cni-plugin/sluice-cni)
      description='The node agent of Sluice, which installs the CNI plugin sluice-cni on a node and keeps it there'
      ;;
  esac
  LABELS=("$label.title=$1" "$label.description=$description" "$label.version=$VERSION" "$label.revision=$REVISION"
    "$label.created=$(committed)" "$label.licenses=Apache-2.0")
  if [[ -n $SOURCE ]]; then LABELS+=("$label.source=$SOURCE"); fi
}

# make_images: of each an index of what the build has left for each architecture.
make_images() {
  local name architecture archives
  for name in "${IMAGES[@]}"; do
    describe_image "$name"
    archives=()
    for architecture in "${ARCHITECTURES[@]}"; do archives+=("$(built_file "$architecture" "$MODULE" "$name.tar")"); done
    "$CACHE/images/image-layout" make "${LABELS[@]}" --created "$(committed)" "$PARTIAL/$name" "${archives[@]}"
    # Readable by all, as what else is published.
    find "$PARTIAL/$name" -type f -exec chmod 0644 {} +
  done
}

# make_chart: what is in it is as old as the commit. With values that name the images by digest, which no registry can change.
make_chart() {
  SOURCE_DATE_EPOCH=$EPOCH "$CACHE/helm/helm" package deploy/chart --destination "$PARTIAL" >/dev/null
  cat >"$PARTIAL/sluice-$VERSION-digests.yaml" <<VALUES
# The images of Sluice $VERSION by digest, for: helm install --values sluice-$VERSION-digests.yaml
injector:
  image:
    digest: ${DIGESTS[sluice-injector]}
node:
  image:
    digest: ${DIGESTS[sluice-node]}
VALUES
}
