// Command kube-prober asks as the kubelet asks: with the kubelet's own probers. Its argument is the pod's address.
// Each line of standard input is a probe, as in a container of a pod; for each, a line with the result comes out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/probe"
	grpcprobe "k8s.io/kubernetes/pkg/probe/grpc"
	httpprobe "k8s.io/kubernetes/pkg/probe/http"
	tcpprobe "k8s.io/kubernetes/pkg/probe/tcp"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		result, message, err := ask(lines.Bytes(), os.Args[1])
		if err != nil {
			// As the kubelet has it: what could not be carried out has failed.
			result, message = probe.Failure, err.Error()
		}
		fmt.Printf("%s %q\n", result, message)
	}
}

func ask(line []byte, address string) (probe.Result, string, error) {
	var asked v1.Probe
	if err := json.Unmarshal(line, &asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	timeout := time.Duration(max(asked.TimeoutSeconds, 1)) * time.Second
	switch {
	case asked.HTTPGet != nil:
		request, err := httpprobe.NewRequestForHTTPGetAction(asked.HTTPGet, &v1.Container{}, address, "probe")
		if err != nil {
			return probe.Unknown, "", err
		}
		return httpprobe.New(false).Probe(request, timeout)
	case asked.TCPSocket != nil:
		return tcpprobe.New().Probe(address, asked.TCPSocket.Port.IntValue(), timeout)
	case asked.GRPC != nil:
		service := ""
		if asked.GRPC.Service != nil {
			service = *asked.GRPC.Service
		}
		return grpcprobe.New().Probe(address, service, int(asked.GRPC.Port), timeout)
	default:
		return probe.Unknown, "", fmt.Errorf("neither httpGet nor tcpSocket nor grpc")
	}
}
