# What must be on the machine itself. Needs are collected first and settled together: as root the missing
# Debian packages are installed, everything else is named with the lines that install it.

MISSING_PACKAGES=()
MISSING_TOOLS=()

# need_command COMMAND PACKAGE: also looks where only root's PATH leads.
need_command() {
  if ! PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; then need_package "$2"; fi
}

need_package() {
  local known
  for known in "${MISSING_PACKAGES[@]}"; do [[ $known != "$1" ]] || return 0; done
  MISSING_PACKAGES+=("$1")
}

# need_tool WHAT PACKAGE MINIMUM OTHERWISE: something that not every supported release has a package of, or one of at least
# that version; OTHERWISE says how else it comes to the machine.
need_tool() {
  local known
  for known in "${MISSING_TOOLS[@]}"; do [[ $known != "$1" ]] || return 0; done
  MISSING_TOOLS+=("$1" "$2" "$3" "$4")
}

need_compiler() {
  need_command gcc gcc
  need_command ar binutils
  [[ -e /usr/include/stdio.h ]] || need_package libc6-dev
}

# The compiler for what is built, if that is not this machine's own, and an emulator that runs what it compiles.
need_target_compiler() {
  need_compiler
  is_cross || return 0
  need_cross_compiler "$ARCHITECTURE" "$MACHINE"
  need_command "qemu-$MACHINE" qemu-user
}

# need_cross_compiler ARCHITECTURE MACHINE
need_cross_compiler() {
  need_command "$2-linux-gnu-gcc" "gcc-${2/_/-}-linux-gnu"
  [[ -e /usr/$2-linux-gnu/include/stdio.h ]] || need_package "libc6-dev-$1-cross"
}

need_for_compilers() {
  need_compiler
  if [[ $HOST_ARCHITECTURE == amd64 ]]; then need_cross_compiler arm64 aarch64; else need_cross_compiler amd64 x86_64; fi
}

prepare_compilers() { say "C compilers for amd64 and arm64 are there"; }

need_for_system() {
  need_compiler
  need_command ip iproute2
  need_command nft nftables
  need_command iptables iptables
  need_command strace strace
  need_command sysctl procps
  need_command unshare util-linux
  # The tests pack archives by it.
  need_command xz xz-utils
  # The system's own: the demo and tests run it under other users, who cannot look into a home directory.
  [[ -x /usr/bin/python3 ]] || need_package python3
}

prepare_system() { say "system packages are there"; }

# settle_needs NEED...: calls these functions, which say what they lack; as root what packages give is installed. Returns
# only if nothing is missing (any more).
settle_needs() {
  collect_needs "$@"
  if ((${#MISSING_PACKAGES[@]} + ${#MISSING_TOOLS[@]} == 0)); then return; fi
  if ((EUID == 0)) && command -v apt-get >/dev/null; then
    run_step "reading the package lists of this machine" update_packages
    replace_tools_by_packages
    if ((${#MISSING_PACKAGES[@]} > 0)); then
      # Not under the cache's lock: apt-get has its own.
      run_step "installing system packages by apt-get: ${MISSING_PACKAGES[*]}" install_packages "${MISSING_PACKAGES[@]}"
    fi
    collect_needs "$@"
  else
    replace_tools_by_packages
  fi
  report_needs
}

collect_needs() {
  local need
  MISSING_PACKAGES=() MISSING_TOOLS=()
  for need in "$@"; do "$need"; done
}

# replace_tools_by_packages: those that the machine's own package manager has in a version that serves.
replace_tools_by_packages() {
  local missing=("${MISSING_TOOLS[@]}")
  MISSING_TOOLS=()
  while ((${#missing[@]} > 0)); do
    if has_package "${missing[1]}" "${missing[2]}"; then
      need_package "${missing[1]}"
    else
      MISSING_TOOLS+=("${missing[@]:0:4}")
    fi
    missing=("${missing[@]:4}")
  done
}

# has_package PACKAGE MINIMUM
has_package() {
  local candidate
  command -v apt-cache >/dev/null || return 1
  candidate=$(apt-cache policy "$1" | sed -n 's/^ *Candidate: //p')
  [[ -n $candidate && $candidate != '(none)' ]] && dpkg --compare-versions "$candidate" ge "$2"
}

# report_needs: fails, with all that is missing, if anything is.
report_needs() {
  local remedies=()
  if ((${#MISSING_PACKAGES[@]} > 0)); then
    remedies+=("system packages: ${MISSING_PACKAGES[*]}" "    sudo apt-get update && sudo apt-get install -y ${MISSING_PACKAGES[*]}")
  fi
  while ((${#MISSING_TOOLS[@]} > 0)); do
    remedies+=("${MISSING_TOOLS[0]}" "    ${MISSING_TOOLS[3]}")
    if ! has_package "${MISSING_TOOLS[1]}" "${MISSING_TOOLS[2]}"; then
      remedies+=("    (this machine's package manager has no ${MISSING_TOOLS[1]} ${MISSING_TOOLS[2]} or newer; Debian 13's and Ubuntu 26.04's have)")
    fi
    MISSING_TOOLS=("${MISSING_TOOLS[@]:4}")
  done
  if ((${#remedies[@]} > 0)); then fail "this machine lacks:" "${remedies[@]}"; fi
}

update_packages() {
  within "$TRANSFER_SECONDS" apt-get "${APT_TRANSFERS[@]}" -o DPkg::Lock::Timeout=120 update
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  within "$TRANSFER_SECONDS" apt-get "${APT_TRANSFERS[@]}" -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}
