# What is left to a person: pushing, signing, and how others check it. Sourced by ./release, not run.

tell_what_to_do() {
  local name
  say "all of it is in ${OUTPUT#"$ROOT"/}, and has been checked:"
  for name in "${IMAGES[@]}"; do printf '%s:\n  %s\n' "$name" "${FOUND[$name]//$'\n'/$'\n  '}"; done
  if [[ -z $SOURCE ]]; then say 'the images do not say where the sources are: --source URL was not given'; fi
  if [[ $SNAPSHOT == true ]]; then
    say 'this is for trying, not for others'
  fi
  cat <<TEXT

Nothing has been pushed or signed. The commands for it, in this directory; docs/release.md says more of each:

  cd ${OUTPUT#"$ROOT"/}
  export REGISTRY=registry.example.com/mesh
  export COSIGN_KEY=/path/elsewhere/cosign.key COSIGN_PUBLIC_KEY=/path/elsewhere/cosign.pub

Push, by one of these; the digests stay:

$(for name in "${IMAGES[@]}"; do
    echo "  skopeo copy --all --preserve-digests oci:$name:$VERSION docker://\$REGISTRY/$name:$VERSION"
  done)

$(for name in "${IMAGES[@]}"; do echo "  crane push $name \$REGISTRY/$name:$VERSION"; done)

  helm push sluice-$VERSION.tgz oci://\$REGISTRY/charts

Or bring the images to a node of containerd without any registry:

$(for name in "${IMAGES[@]}"; do
    echo "  tar -C $name -cf - . | ctr --namespace k8s.io images import --base-name \$REGISTRY/$name -"
  done)

Sign, and attest what is in them:

$(for name in "${IMAGES[@]}"; do
    describe_image "$name"
    echo "  cosign sign --key \$COSIGN_KEY --recursive \$REGISTRY/$name@${DIGESTS[$name]}"
    for program in "${PROGRAMS[@]}"; do
      echo "  cosign attest --key \$COSIGN_KEY --type cyclonedx --predicate ${program#*/}-$VERSION.cdx.json \$REGISTRY/$name@${DIGESTS[$name]}"
    done
  done)
  cosign sign-blob --key \$COSIGN_KEY --bundle SHA256SUMS.sigstore.json SHA256SUMS

Check, as others will:

  sha256sum --check --quiet SHA256SUMS
  cosign verify-blob --key \$COSIGN_PUBLIC_KEY --bundle SHA256SUMS.sigstore.json SHA256SUMS
$(for name in "${IMAGES[@]}"; do
    echo "  skopeo inspect --format '{{.Digest}}' docker://\$REGISTRY/$name:$VERSION  # ${DIGESTS[$name]}"
    echo "  cosign verify --key \$COSIGN_PUBLIC_KEY \$REGISTRY/$name@${DIGESTS[$name]}"
    echo "  cosign verify-attestation --key \$COSIGN_PUBLIC_KEY --type cyclonedx \$REGISTRY/$name@${DIGESTS[$name]}"
  done)
TEXT
}
