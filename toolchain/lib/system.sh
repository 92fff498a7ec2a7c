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

# need_tool WHAT HOW: something that no package of every supported release provides.
need_tool() { MISSING_TOOLS+=("$1" "    $2"); }

need_compiler() {
  need_command gcc gcc
  need_command ar binutils
  [[ -e /usr/include/stdio.h ]] || need_package libc6-dev
}

need_for_system() {
  need_compiler
  need_command ip iproute2
  need_command nft nftables
  need_command iptables iptables
  need_command strace strace
  need_command sysctl procps
  need_command unshare util-linux
}

prepare_system() { say "system packages are there"; }

# settle_needs: returns only if nothing is missing (any more).
settle_needs() {
  if ((${#MISSING_PACKAGES[@]} > 0)) && ((EUID == 0)) && command -v apt-get >/dev/null; then
    # Not under the cache's lock: apt-get has its own.
    run_step "installing system packages by apt-get: ${MISSING_PACKAGES[*]}" install_packages "${MISSING_PACKAGES[@]}"
    MISSING_PACKAGES=()
  fi
  if ((${#MISSING_PACKAGES[@]} + ${#MISSING_TOOLS[@]} == 0)); then return; fi
  local remedies=()
  if ((${#MISSING_PACKAGES[@]} > 0)); then
    remedies+=("system packages: ${MISSING_PACKAGES[*]}" "    sudo apt-get update && sudo apt-get install -y ${MISSING_PACKAGES[*]}")
  fi
  fail "this machine lacks:" "${remedies[@]}" "${MISSING_TOOLS[@]}"
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=120 update
  apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}
