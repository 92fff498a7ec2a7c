# Fetches single Debian or Ubuntu packages and sources without installing anything and without root, by a
# private apt configuration. apt checks what it fetches against the distribution's signed index; what the mirror's pool
# still has although the index does not name it (any more) is checked against native/pool.sha256.

readonly POOL_CHECKSUMS=$TOOLCHAIN/native/pool.sha256

# apt's own downloader follows apt's proxy settings. A transfer that stands still is given up and tried once more.
readonly APT_TRANSFERS=(-q -o APT::Sandbox::User=root -o Acquire::Retries=1
  -o "Acquire::http::Timeout=$STALL_SECONDS" -o "Acquire::https::Timeout=$STALL_SECONDS")
PRIVATE_APT=()
INDEX_NAME=''
INDEX_READ=false

# open_private_apt: reads the index of a release that has OpenJDK 25: Debian 13 on any Debian, the machine's
# own release on Ubuntu. Only once per call of this script; the index is removed at its end. Sets INDEX_READ.
open_private_apt() {
  ((${#PRIVATE_APT[@]} == 0)) || return 0
  local root=$CACHE/apt.partial distribution suites components keyring mirror
  mirror=$(distribution_mirror)
  distribution=$(distribution_id)
  case "$distribution" in
    ubuntu)
      local codename
      codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
      suites="$codename $codename-updates" components="main universe"
      keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
      ;;
    *)
      suites=trixie components=main
      keyring=/usr/share/keyrings/debian-archive-keyring.gpg
      ;;
  esac
  rm -rf "$root"
  mkdir -p "$root"/{etc,lists/partial,cache/archives/partial}
  cat >"$root/etc/private.sources" <<SOURCES
Types: deb deb-src
URIs: $mirror
Suites: $suites
Components: $components
Targets: Packages Sources
Signed-By: ${SLUICE_DEBIAN_KEYRING:-$keyring}
SOURCES
  PRIVATE_APT=("${APT_TRANSFERS[@]}" -o "Dir::Etc::SourceList=$root/etc/private.sources" -o Dir::Etc::SourceParts=-
    -o "Dir::State::Lists=$root/lists" -o "Dir::Cache=$root/cache")
  INDEX_NAME="the index of $distribution ($suites) at $mirror"
  try_step "reading $INDEX_NAME" within_limit apt-get "${PRIVATE_APT[@]}" update --error-on=any
  if ((STEP_STATUS == 0)); then INDEX_READ=true; else not_from_step "$INDEX_NAME"; fi
}

close_private_apt() {
  rm -rf "$CACHE/apt.partial"
  PRIVATE_APT=()
  INDEX_READ=false
}

distribution_id() { (. /etc/os-release && echo "$ID"); }

# distribution_mirror: where apt has this machine's packages from; no host is written down here.
distribution_mirror() {
  if [[ -n ${SLUICE_DEBIAN_MIRROR:-} ]]; then
    echo "$SLUICE_DEBIAN_MIRROR"
    return
  fi
  # grep would be the second to read from a closed pipe; awk reads all of it.
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    awk '/\/(debian|ubuntu)\/?$/ && !found { print; found = 1 }
      END { if (!found) { print "no Debian or Ubuntu mirror among the sources of apt; set SLUICE_DEBIAN_MIRROR" > "/dev/stderr"; exit 1 } }'
}

# indexed_source PACKAGE: prints "URI SHA256" of the original archive of the newest source that the index names.
# Not "apt-get source": only this one file of the package is wanted, and mirrors drop the others first.
indexed_source() {
  apt-get "${PRIVATE_APT[@]}" source --print-uris "$1" |
    awk -v "package=$1" '$2 ~ /\.orig\.tar\.[a-z0-9]+$/ { gsub("\047", "", $1); sub("^SHA256:", "", $4); print $1, $4; found++ }
      END { if (found != 1) { print "expected one original archive of the source " package ", found " found + 0 > "/dev/stderr"; exit 1 } }'
}

# pinned_files PREFIX: prints "URI SHA256" of the files of native/pool.sha256 whose names begin so, in its order; a URI
# for each place where a mirror may have it.
pinned_files() {
  local prefix=$1 mirror hash path component components=(main)
  mirror=$(distribution_mirror)
  if [[ $(distribution_id) == ubuntu ]]; then components+=(universe); fi
  while read -r hash path; do
    [[ ${path##*/} == "$prefix"* ]] || continue
    for component in "${components[@]}"; do echo "${mirror%/}/pool/$component/${path//+/%2b} $hash"; done
  done <"$POOL_CHECKSUMS"
}

# download URI SHA256 FILE
download() { within_limit /usr/lib/apt/apt-helper "${APT_TRANSFERS[@]}" download-file "$1" "$3" "SHA256:$2"; }

# fetch_packages DIRECTORY PACKAGE...: unpacks binary packages there; runs nothing of them.
fetch_packages() {
  local directory=$1 archive
  shift
  mkdir -p "$directory/archives" "$directory/root"
  (cd "$directory/archives" && within_limit apt-get "${PRIVATE_APT[@]}" download "$@")
  for archive in "$directory"/archives/*.deb; do dpkg-deb --extract "$archive" "$directory/root"; done
}
