# busybox, one static program, for machines that are booted (kernel.sh) and for images of containers (cluster.sh).

readonly BUSYBOX_DIRECTORY=$CACHE/busybox-static$ARCHITECTURE_SUFFIX

prepare_busybox() {
  local ways
  if is_complete "$BUSYBOX_DIRECTORY"; then return; fi
  TRIED=()
  try_packages try_busybox busybox-static
  ways=("  - the package busybox-static, in one of these versions: set SLUICE_DOWNLOADS to its directory")
  if ! is_cross; then
    try_busybox "busybox as installed on this machine" copy_installed_busybox
    ways+=("  - sudo apt-get install -y busybox-static, then call this again")
  fi
  if ! is_complete "$BUSYBOX_DIRECTORY"; then
    fail "busybox for $ARCHITECTURE cannot be had; tried were:" "${TRIED[@]}" "The ways out:" "${ways[@]}"
  fi
}

# try_busybox PLACE COMMAND...: COMMAND gets a directory, and leaves the package's files below its root/.
try_busybox() {
  local place=$1
  shift
  if is_complete "$BUSYBOX_DIRECTORY"; then return; fi
  try_directory "fetching busybox" "$BUSYBOX_DIRECTORY" take_busybox "$@"
  if ((STEP_STATUS != 0)); then not_from_step "$place"; fi
}

# take_busybox COMMAND... DIRECTORY
take_busybox() {
  local directory=${*: -1}
  "$@"
  # Debian has moved /bin below /usr, package by package.
  cp "$(find "$directory/root" -type f -path '*/bin/busybox' -print -quit)" "$directory/busybox"
  run_built "$directory/busybox" true
  rm -r "$directory/root"
}

copy_installed_busybox() {
  local program
  if ! program=$(command -v busybox) || ldd "$program" >/dev/null 2>&1; then
    echo "E: there is none that is static"
    return 1
  fi
  mkdir -p "$1/root/bin"
  cp -L "$program" "$1/root/bin/busybox"
}
