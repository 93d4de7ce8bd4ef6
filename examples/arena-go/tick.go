package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"syscall"
	"time"
)

// Tick is a turn of the loop. It says how long it took in lines of StatsD, one datagram a tick.
type Tick struct {
	names         Names
	began         time.Time
	cpuBegan      time.Duration
	allocBegan    uint64
	phaseBegan    time.Time
	phaseName     string
	lines         bytes.Buffer
	players       int
	sent, dropped int
}

// Names say whose ticks these are.
type Names struct{ service, tags string }

func (t *Tick) begin() {
	t.lines.Reset()
	t.sent, t.dropped, t.phaseName = 0, 0, ""
	t.began, t.cpuBegan, t.allocBegan = time.Now(), cpuTime(), allocated()
}

// phase begins a part of the tick, and ends the one before.
func (t *Tick) phase(name string) {
	now := time.Now()
	if t.phaseName != "" {
		t.line("phase."+t.phaseName, milliseconds(now.Sub(t.phaseBegan)), "ms")
	}
	t.phaseName, t.phaseBegan = name, now
}

// end sends the tick.
func (t *Tick) end(out io.Writer, number uint32) {
	took := time.Since(t.began)
	t.phase("")
	if runtime.GOMAXPROCS(0) == 1 {
		t.line("cpu", milliseconds(cpuTime()-t.cpuBegan), "ms")
	}
	t.line("alloc", allocated()-t.allocBegan, "g")
	t.line("players", t.players, "g")
	t.line("packets.sent", t.sent, "c")
	t.line("packets.dropped", t.dropped, "c")
	fmt.Fprintf(&t.lines, "%s.tick:%.3f|ms|#%s,tick:%d,budget_ms:%d,start_us:%d", t.names.service,
		milliseconds(took), t.names.tags, number, budget.Milliseconds(), t.began.UnixMicro())
	out.Write(t.lines.Bytes())
}

func (t *Tick) line(what string, value any, kind string) {
	fmt.Fprintf(&t.lines, "%s.tick.%s:%v|%s|#%s\n", t.names.service, what, value, kind, t.names.tags)
}

// cpuTime is that of the process: with one P, what was not spent here was spent waiting.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// allocated says how many bytes of heap were asked for since the start.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
