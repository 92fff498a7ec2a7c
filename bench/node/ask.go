// Asks sluice-node's socket about pods as sluice-cni does, so many at once, and prints how long each answer took; or is a
// server that answers each question with the same bytes, to tell what of that time is the kernel's and the client's own.
//
//	ask rounds SOCKET QUESTIONS AT_ONCE PODS   all of a round at once, the next round when all have their answers
//	ask stream SOCKET QUESTIONS AT_ONCE PODS   so many at each moment: who has its answer asks again
//	ask serve SOCKET
//
// A line for each answer: microseconds since its own connection, and since its round began. One thread and no library
// between it and the kernel, so that little of the time is its own.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

const reply = `{"v":1,"answer":"meshed","policy":{"v":1,"proxy":{"uids":[1337],"gids":[1337],"ports":[15008]},"inbound":` +
	`{"mode":"redirect","port":15006,"includePorts":"*","excludePorts":["15020-15021",15090]},"outbound":{"port":15001,` +
	`"includeCidrs":"*","excludeCidrs":[],"includePorts":[],"excludePorts":[15020]}}}` + "\n"

func main() {
	runtime.LockOSThread()
	if os.Args[1] == "serve" {
		serve(os.Args[2])
	}
	questions, atOnce, pods := number(3), number(4), number(5)
	client := newClient(os.Args[2], pods)
	switch os.Args[1] {
	case "rounds":
		for client.asked < questions {
			client.round(atOnce)
			time.Sleep(5 * time.Millisecond)
		}
	case "stream":
		client.stream(questions, atOnce)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, answer := range client.answers {
		fmt.Fprintln(out, answer.own.Microseconds(), answer.round.Microseconds())
	}
}

type answer struct{ own, round time.Duration }

type client struct {
	address *syscall.SockaddrUnix
	epoll   int
	pods    int
	asked   int
	begun   map[int]time.Time
	answers []answer
	buffer  [65536]byte
	ready   [128]syscall.EpollEvent
}

func newClient(socket string, pods int) *client {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	check(err)
	return &client{address: &syscall.SockaddrUnix{Name: socket}, epoll: epoll, pods: pods, begun: map[int]time.Time{}}
}

func (c *client) round(atOnce int) {
	start := time.Now()
	for i := 0; i < atOnce; i++ {
		c.ask()
	}
	for len(c.begun) > 0 {
		c.receive(start)
	}
}

func (c *client) stream(questions, atOnce int) {
	start := time.Now()
	for len(c.answers) < questions {
		for len(c.begun) < atOnce && c.asked < questions {
			c.ask()
		}
		c.receive(start)
	}
}

// The system calls of sluice-cni, but for the limits of time.
func (c *client) ask() {
	begun := time.Now()
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	check(err)
	check(syscall.Connect(fd, c.address))
	listener, err := syscall.GetsockoptUcred(fd, syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	check(err)
	if listener.Uid != 0 {
		check(fmt.Errorf("user %d listens", listener.Uid))
	}
	question := fmt.Appendf(nil, `{"v":1,"question":"decision","namespace":"bench","name":"web-000-%03d",`+
		`"profiles":["istio"],"waitMilliseconds":7500}`+"\n", c.asked%c.pods)
	check(syscall.Sendto(fd, question, syscall.MSG_NOSIGNAL, nil))
	check(syscall.EpollCtl(c.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)}))
	c.begun[fd] = begun
	c.asked++
}

func (c *client) receive(start time.Time) {
	count, err := syscall.EpollWait(c.epoll, c.ready[:], -1)
	if err == syscall.EINTR {
		return
	}
	check(err)
	for _, event := range c.ready[:count] {
		fd := int(event.Fd)
		length, err := syscall.Read(fd, c.buffer[:])
		check(err)
		now := time.Now()
		text := c.buffer[:length]
		if !bytes.Contains(text, []byte(`"answer":"meshed"`)) || !bytes.HasSuffix(text, []byte("\n")) {
			check(fmt.Errorf("a wrong answer: %s", text))
		}
		c.answers = append(c.answers, answer{now.Sub(c.begun[fd]), now.Sub(start)})
		delete(c.begun, fd)
		check(syscall.Close(fd))
	}
}

// The least that a server has to do: take the connection, read, ask who is there, answer, close.
func serve(socket string) {
	listener, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	check(err)
	check(syscall.Bind(listener, &syscall.SockaddrUnix{Name: socket}))
	check(syscall.Listen(listener, 1024))
	buffer := make([]byte, 4097)
	for {
		fd, _, err := syscall.Accept4(listener, syscall.SOCK_CLOEXEC)
		check(err)
		_, err = syscall.Read(fd, buffer)
		check(err)
		_, err = syscall.GetsockoptUcred(fd, syscall.SOL_SOCKET, syscall.SO_PEERCRED)
		check(err)
		check(syscall.Sendto(fd, []byte(reply), syscall.MSG_NOSIGNAL, nil))
		check(syscall.Close(fd))
	}
}

func number(index int) int {
	number, err := strconv.Atoi(os.Args[index])
	check(err)
	return number
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
