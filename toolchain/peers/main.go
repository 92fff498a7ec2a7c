// Command istio-iptables is Istio's own maker of rules, as "pilot-agent istio-iptables" and so the init container
// istio-init start it: the tests install its rules and ours and compare what becomes of connections.
package main

import (
	"os"

	"istio.io/istio/pkg/log"
	"istio.io/istio/tools/istio-iptables/pkg/cmd"
)

func main() {
	if err := cmd.GetCommand(log.DefaultOptions()).Execute(); err != nil {
		os.Exit(1)
	}
}
