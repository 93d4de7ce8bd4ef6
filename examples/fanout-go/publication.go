package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

const (
	budget = 200 * time.Millisecond
	// What has not reached its subscribers by then counts as having taken so long.
	patience = time.Second
)

// Publication is one message on its way to all who were subscribed when it came.
type Publication struct {
	sequence    uint32
	stampUs     int64
	takenUs     int64
	text        json.RawMessage
	subscribers int
	lastSentUs  atomic.Int64
	latenciesUs []uint32
}

func newPublication(sequence uint32, stampUs int64, text json.RawMessage, subscribers int) *Publication {
	taken := time.Now().UnixMicro()
	return &Publication{sequence: sequence, stampUs: stampUs, takenUs: taken, text: text, subscribers: subscribers}
}

// most is the number of subscribers of whom the slowest is the p99.
func (p *Publication) most() int {
	return (p.subscribers*99 + 99) / 100
}

func (p *Publication) isSettled(now time.Time) bool {
	return len(p.latenciesUs) == p.subscribers || now.UnixMicro()-p.stampUs > patience.Microseconds()
}

// tell says in lines of StatsD how long it took until 99 of 100 subscribers had it: a tick of the loop "publish".
func (p *Publication) tell(out io.Writer, service, tags string) {
	if p.subscribers == 0 {
		return
	}
	tookUs := patience.Microseconds()
	if most := p.most(); len(p.latenciesUs) >= most {
		slices.Sort(p.latenciesUs)
		tookUs = int64(p.latenciesUs[most-1])
	}
	queueUs := min(tookUs, max(0, p.takenUs-p.stampUs))
	sendUs := min(tookUs-queueUs, max(0, p.lastSentUs.Load()-p.takenUs))
	tags = fmt.Sprintf("%s,loop:publish,tick:%d", tags, p.sequence)
	var lines strings.Builder
	line := func(what string, value any, kind string) {
		fmt.Fprintf(&lines, "%s.tick.%s:%v|%s|#%s\n", service, what, value, kind, tags)
	}
	line("phase.queue", milliseconds(queueUs), "ms")
	line("phase.send", milliseconds(sendUs), "ms")
	line("phase.deliver", milliseconds(tookUs-queueUs-sendUs), "ms")
	line("players", p.subscribers, "g")
	line("packets.sent", len(p.latenciesUs), "c")
	line("packets.dropped", p.subscribers-len(p.latenciesUs), "c")
	fmt.Fprintf(&lines, "%s.tick:%v|ms|#%s,budget_ms:%d,start_us:%d", service, milliseconds(tookUs), tags,
		budget.Milliseconds(), p.stampUs)
	io.WriteString(out, lines.String())
}

func milliseconds(us int64) float64 {
	return float64(us) / 1000
}
