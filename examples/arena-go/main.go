// Command arena-go is a treasure arena: 20 ticks a second of 50 ms each, a snapshot for every player in every tick.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	memlimit := flag.Int64("memlimit", 0, "soft memory limit in MiB, as GOMEMLIMIT; 0: none")
	flag.Parse()
	if *memlimit > 0 {
		debug.SetMemoryLimit(*memlimit << 20)
	}

	http.Handle("/metrics", promhttp.Handler())
	go func() { log.Fatal(http.ListenAndServe(env("METRICS", "127.0.0.1:9101"), nil)) }()

	address, err := net.ResolveUDPAddr("udp", env("LISTEN", "127.0.0.1:7777"))
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

	instance := env("INSTANCE", "arena-go-1")
	names := Names{
		service: env("SERVICE", "arena"),
		tags:    fmt.Sprintf("instance:%s,region:%s,build:%s", instance, env("REGION", "local"), env("BUILD", "go-1.4")),
	}
	arena := newArena(newWorld(env("SEED", "arena")), conn)
	go read(conn, arena.inbox)
	log.Printf("%s plays at %s", instance, conn.LocalAddr())

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	tick := Tick{names: names}
	clock := time.NewTicker(time.Second / hz)
	for number := uint32(1); ; number++ {
		select {
		case <-stop:
			return
		case <-clock.C:
		}
		tick.begin()
		arena.tick(number, &tick)
		tick.end(statsd, number)
	}
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
