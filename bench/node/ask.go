// Asks sluice-node's socket about pods, so many at once, and prints how long each answer took: microseconds, a line each.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	socket := os.Args[1]
	questions, _ := strconv.Atoi(os.Args[2])
	atOnce, _ := strconv.Atoi(os.Args[3])
	pods, _ := strconv.Atoi(os.Args[4])
	took := make([]time.Duration, questions)
	next := make(chan int)
	var clients sync.WaitGroup
	for i := 0; i < atOnce; i++ {
		clients.Add(1)
		go func() {
			defer clients.Done()
			for number := range next {
				took[number] = ask(socket, number%pods)
			}
		}()
	}
	for number := 0; number < questions; number++ {
		next <- number
	}
	close(next)
	clients.Wait()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, duration := range took {
		fmt.Fprintln(out, duration.Microseconds())
	}
}

func ask(socket string, pod int) time.Duration {
	begun := time.Now()
	connection, err := net.Dial("unix", socket)
	check(err)
	defer connection.Close()
	_, err = fmt.Fprintf(connection, `{"v":1,"question":"decision","namespace":"bench","name":"web-000-%03d",`+
		`"profiles":["istio"],"waitMilliseconds":1000}`+"\n", pod)
	check(err)
	answer, err := io.ReadAll(connection)
	check(err)
	if !strings.Contains(string(answer), `"answer":"meshed"`) {
		check(fmt.Errorf("a wrong answer: %s", answer))
	}
	return time.Since(begun)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
