# What a cluster changes of the machine outside of its state directory: written down before, put back after. Sourced.

# Directories that containerd, the kubelet or libcni make at fixed places.
readonly OUTSIDE_DIRECTORIES=(/run/netns /run/containerd /var/lib/cni /var/lib/kubelet /var/log/containers /usr/libexec/kubernetes)
# What the kubelet and the plugin bridge set.
readonly CHANGED_SYSCTLS=(net.ipv4.ip_forward net.ipv6.conf.all.forwarding vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

remember_machine() {
  local name
  for name in "${CHANGED_SYSCTLS[@]}"; do echo "$name=$(sysctl -n "$name")"; done >"$STATE/before/sysctls"
  for name in "${OUTSIDE_DIRECTORIES[@]}"; do [[ -e $name ]] || echo "$name"; done >"$STATE/before/absent"
  network_namespaces >"$STATE/before/namespaces"
}

# share_network_namespaces: a container sees those of later pods only where the mount is shared, as "ip netns" makes it for
# everybody, and as whole file systems are under systemd
share_network_namespaces() {
  ip netns add sluice-e2e
  ip netns delete sluice-e2e
}

network_namespaces() { find /run/netns -maxdepth 1 -name 'cni-*' -printf '%f\n' 2>/dev/null | sort || true; }

make_node_address() {
  ip link add "$NODE_LINK" type bridge
  ip address add "$NODE_ADDRESS/32" dev "$NODE_LINK"
  ip address add "$NODE_ADDRESS6/128" dev "$NODE_LINK" nodad
  ip link set "$NODE_LINK" up
}

restore_machine() {
  local name path value
  for name in $(comm -13 "$STATE/before/namespaces" <(network_namespaces)); do
    umount "/run/netns/$name" || true
    rm -f "/run/netns/$name"
  done
  for name in "$POD_BRIDGE" "$NODE_LINK"; do
    for path in /sys/class/net/"$name"/brif/*; do
      [[ ! -e $path ]] || ip link delete "${path##*/}" || true
    done
    [[ ! -e /sys/class/net/$name ]] || ip link delete "$name" || true
  done
  # Deepest first.
  awk -v below="$STATE/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while read -r path; do umount "$path" || umount -l "$path"; done
  for path in /sys/fs/cgroup/kubepods /sys/fs/cgroup/*/kubepods; do
    [[ ! -d $path ]] || find "$path" -depth -type d -exec rmdir {} \; || true
  done
  while read -r path; do # only what is ours or empty: others may use the directory by now
    case $path in /run/containerd | /var/lib/kubelet | /var/log/containers) rm -rf "$path" ;; esac
    [[ ! -e $path ]] || find "$path" -depth -type d -empty -delete
  done <"$STATE/before/absent"
  while IFS='=' read -r name value; do sysctl -qw "$name=$value" || true; done <"$STATE/before/sysctls"
}
