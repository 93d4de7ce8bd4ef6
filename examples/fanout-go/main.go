// Command fanout-go is a fan-out engine: 99 of 100 subscribers should have what is published within 200 ms.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	http.Handle("/metrics", promhttp.Handler())
	go func() { log.Fatal(http.ListenAndServe(env("METRICS", "127.0.0.1:9103"), nil)) }()

	address, err := net.ResolveUDPAddr("udp", env("LISTEN", "127.0.0.1:7787"))
	if err != nil {
		log.Fatal(err)
	}
	conn, err := net.ListenUDP("udp", address)
	if err != nil {
		log.Fatal(err)
	}
	statsd, err := net.Dial("udp", env("STATSD", "127.0.0.1:8125"))
	if err != nil {
		log.Fatal(err)
	}

	service, instance := env("SERVICE", "fanout"), env("INSTANCE", "fanout-go-1")
	tags := fmt.Sprintf("instance:%s,region:%s,build:%s", instance, env("REGION", "local"), env("BUILD", "go-1.3"))
	engine := &Engine{conn: conn, subscribers: map[uint16]*subscriber{}, open: map[uint32]*Publication{}}
	go engine.read()
	log.Printf("%s listens at %s", instance, conn.LocalAddr())

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	for clock := time.Tick(20 * time.Millisecond); ; {
		select {
		case <-stop:
			return
		case <-clock:
			for _, publication := range engine.settled() {
				publication.tell(statsd, service, tags)
			}
		}
	}
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
