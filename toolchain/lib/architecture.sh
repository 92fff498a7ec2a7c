# The architecture that is prepared and built for: the machine's own, unless --arch names the other one. Its names are
# those of Debian, Go and container images; the others follow from it.

HOST_ARCHITECTURE=''
ARCHITECTURE=''

# choose_architecture [NAME]: sets
#   HOST_ARCHITECTURE  amd64 or arm64: this machine's
#   ARCHITECTURE       amd64 or arm64: what is prepared
#   ARCHITECTURE_SUFFIX  of the names in the cache: nothing for the machine's own, else -ARCHITECTURE
#   MACHINE            as `uname -m` and GNU name it
#   JDK_ARCHITECTURE   as OpenJDK and native-image name it
#   PAGE_SIZE          in bytes: the largest that a kernel of this architecture uses
choose_architecture() {
  case "$(uname -sm)" in
    'Linux x86_64') HOST_ARCHITECTURE=amd64 ;;
    'Linux aarch64') HOST_ARCHITECTURE=arm64 ;;
    *) fail "$(uname -sm) is not known here; Linux x86_64 and Linux aarch64 are" ;;
  esac
  ARCHITECTURE=${1:-$HOST_ARCHITECTURE}
  case "$ARCHITECTURE" in
    amd64) MACHINE=x86_64 JDK_ARCHITECTURE=amd64 PAGE_SIZE=4096 ;;
    # Kernels for arm64 are built with pages of 4, 16 or 64 KiB.
    arm64) MACHINE=aarch64 JDK_ARCHITECTURE=aarch64 PAGE_SIZE=65536 ;;
    *) fail "unknown architecture '$ARCHITECTURE'" "known ones are: amd64 arm64" ;;
  esac
  ARCHITECTURE_SUFFIX=''
  if is_cross; then ARCHITECTURE_SUFFIX=-$ARCHITECTURE; fi
  readonly HOST_ARCHITECTURE ARCHITECTURE ARCHITECTURE_SUFFIX MACHINE JDK_ARCHITECTURE PAGE_SIZE
}

# is_cross: what is built does not run on this machine by itself.
is_cross() { [[ $ARCHITECTURE != "$HOST_ARCHITECTURE" ]]; }

# GNU_PREFIX of the programs gcc, ar, nm for what is built: nothing for this machine's own.
gnu_prefix() { if is_cross; then echo "$MACHINE-linux-gnu-"; fi; }

# run_built COMMAND...: runs a program of that architecture, in an emulator if need be.
run_built() {
  if is_cross; then "qemu-$MACHINE" "$@"; else "$@"; fi
}
