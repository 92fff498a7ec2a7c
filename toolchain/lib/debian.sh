# Fetches single Debian or Ubuntu packages and sources without installing anything and without root, by a
# private apt configuration. apt checks what it fetches against the distribution's signed index.

PRIVATE_APT=()

# open_private_apt: reads the index of a release that has OpenJDK 25: Debian 13 on any Debian, the machine's
# own release on Ubuntu. Only once per call of this script; the index is removed at its end.
open_private_apt() {
  ((${#PRIVATE_APT[@]} == 0)) || return 0
  local root=$CACHE/apt.partial distribution suites components keyring
  distribution=$(. /etc/os-release && echo "$ID")
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
URIs: $(distribution_mirror)
Suites: $suites
Components: $components
Signed-By: $keyring
SOURCES
  PRIVATE_APT=(-o "Dir::Etc::SourceList=$root/etc/private.sources" -o Dir::Etc::SourceParts=-
    -o "Dir::State::Lists=$root/lists" -o "Dir::Cache=$root/cache" -o APT::Sandbox::User=root -q)
  run_step "reading the package index of $distribution ($suites)" apt-get "${PRIVATE_APT[@]}" update --error-on=any
}

close_private_apt() {
  rm -rf "$CACHE/apt.partial"
  PRIVATE_APT=()
}

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

# fetch_upstream_source PACKAGE DIRECTORY: the original archive of the newest source, with its checksum verified.
# Not "apt-get source": only this one file of the package is wanted, and mirrors drop the others first.
fetch_upstream_source() {
  local package=$1 directory=$2 listing line uri file hash
  listing=$(apt-get "${PRIVATE_APT[@]}" source --print-uris "$package")
  line=$(awk '$2 ~ /\.orig\.tar\.[a-z0-9]+$/' <<<"$listing")
  if [[ $(wc -l <<<"$line") != 1 || -z $line ]]; then
    echo "expected one original archive of the source $package, found: '$line'" >&2
    return 1
  fi
  read -r uri file _ hash <<<"$line"
  mkdir -p "$directory"
  # apt's own downloader: follows apt's proxy settings, and refuses a file with another checksum.
  /usr/lib/apt/apt-helper "${PRIVATE_APT[@]}" download-file "${uri//\'/}" "$directory/$file" "$hash"
}

# fetch_packages DIRECTORY PACKAGE...: unpacks binary packages there; runs nothing of them.
fetch_packages() {
  local directory=$1 archive
  shift
  mkdir -p "$directory/archives" "$directory/root"
  (cd "$directory/archives" && apt-get "${PRIVATE_APT[@]}" download "$@")
  for archive in "$directory"/archives/*.deb; do dpkg-deb --extract "$archive" "$directory/root"; done
}
