// Sends reviews to a webhook as an API server does: HTTP/1.1 over TLS, connections kept, at a fixed rate whatever the
// answers take. A review's time counts from when it was due, so that a webhook that stalls is not asked less often.
//
// Prints one JSON object: the times of all answers in milliseconds, in the order of the reviews.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

type result struct {
	Milliseconds []float64 `json:"milliseconds"`
	Bytes        int64     `json:"bytes"`
	Failures     []string  `json:"failures"`
}

func main() {
	url := flag.String("url", "", "of the webhook")
	authority := flag.String("ca", "", "PEM file with the authority of its certificate")
	serverName := flag.String("server-name", "", "that the certificate is for")
	reviews := flag.String("reviews", "", "file with a review in each line; they are sent in turn")
	rate := flag.Int("rate", 200, "reviews in a second")
	seconds := flag.Int("seconds", 20, "for how long")
	connections := flag.Int("connections", 8, "that are kept open")
	flag.Parse()

	bodies := readLines(*reviews)
	client := newClient(*authority, *serverName, *connections)
	count := *rate * *seconds
	measured := result{Milliseconds: make([]float64, count), Failures: []string{}}
	var lock sync.Mutex
	var running sync.WaitGroup
	due := time.Now().Add(50 * time.Millisecond)
	for i := 0; i < count; i++ {
		time.Sleep(time.Until(due))
		running.Add(1)
		go func(i int, due time.Time) {
			defer running.Done()
			length, err := send(client, *url, bodies[i%len(bodies)])
			measured.Milliseconds[i] = float64(time.Since(due).Microseconds()) / 1000
			lock.Lock()
			defer lock.Unlock()
			measured.Bytes += length
			if err != nil {
				measured.Failures = append(measured.Failures, err.Error())
			}
		}(i, due)
		due = due.Add(time.Second / time.Duration(*rate))
	}
	running.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(measured); err != nil {
		fail(err)
	}
}

func newClient(authority, serverName string, connections int) *http.Client {
	pem, err := os.ReadFile(authority)
	if err != nil {
		fail(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: roots, ServerName: serverName},
			TLSNextProto:        map[string]func(string, *tls.Conn) http.RoundTripper{},
			MaxConnsPerHost:     connections,
			MaxIdleConnsPerHost: connections,
		},
	}
}

// send tells the length of the answer, which must let the pod in and change it.
func send(client *http.Client, url string, body []byte) (int64, error) {
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(`"patchType":"JSONPatch"`)) {
		return 0, fmt.Errorf("status %d: %.300s", response.StatusCode, answer)
	}
	return int64(len(answer)), nil
}

func readLines(path string) [][]byte {
	file, err := os.Open(path)
	if err != nil {
		fail(err)
	}
	defer file.Close()
	var lines [][]byte
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 4<<20)
	for scanner.Scan() {
		lines = append(lines, append([]byte(nil), scanner.Bytes()...))
	}
	if err := scanner.Err(); err != nil {
		fail(err)
	}
	if len(lines) == 0 {
		fail(fmt.Errorf("%s holds no review", path))
	}
	return lines
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
