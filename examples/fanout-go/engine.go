package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	kindPublish   = 4
	kindSubscribe = 5
	kindDelivery  = 6
	kindReport    = 7

	headBytes = 13
	// What may wait for one subscriber.
	backlog = 16
	silence = 3 * time.Second
)

type subscriber struct {
	id    uint16
	addr  netip.AddrPort
	heard time.Time
	inbox chan *Publication
}

// Letter is what a subscriber gets.
type Letter struct {
	To       string          `json:"to"`
	Sequence uint32          `json:"sequence"`
	What     json.RawMessage `json:"what"`
}

// Engine brings what is published to everyone who is subscribed; each has a goroutine and a channel.
type Engine struct {
	conn        *net.UDPConn
	mutex       sync.Mutex
	subscribers map[uint16]*subscriber
	open        map[uint32]*Publication
}

// read takes what publishers and subscribers send, until the socket is closed.
func (e *Engine) read() {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := e.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		message := buffer[:n]
		switch {
		case n == 3 && message[0] == kindSubscribe:
			e.subscribe(binary.LittleEndian.Uint16(message[1:]), from)
		case n > headBytes && message[0] == kindPublish:
			e.publish(message)
		case n > 0 && message[0] == kindReport:
			e.report(message[1:])
		}
	}
}

func (e *Engine) subscribe(id uint16, from netip.AddrPort) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	known := e.subscribers[id]
	if known != nil && known.addr != from {
		close(known.inbox)
		known = nil
	}
	if known == nil {
		known = &subscriber{id: id, addr: from, inbox: make(chan *Publication, backlog)}
		e.subscribers[id] = known
		go e.deliver(known)
	}
	known.heard = time.Now()
}

func (e *Engine) publish(message []byte) {
	sequence := binary.LittleEndian.Uint32(message[1:])
	stampUs := math.Float64frombits(binary.LittleEndian.Uint64(message[5:]))
	text := append(json.RawMessage(nil), message[headBytes:]...)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	publication := newPublication(sequence, int64(stampUs), text, len(e.subscribers))
	e.open[sequence] = publication
	for _, subscriber := range e.subscribers {
		select {
		case subscriber.inbox <- publication:
		default: // no room: it is never reported, and so counted as dropped
		}
	}
}

func (e *Engine) deliver(s *subscriber) {
	for publication := range s.inbox {
		letter, err := json.Marshal(Letter{fmt.Sprintf("subscriber-%d", s.id), publication.sequence, publication.text})
		if err != nil {
			continue
		}
		out := append(make([]byte, 0, headBytes+len(letter)), kindDelivery)
		out = binary.LittleEndian.AppendUint32(out, publication.sequence)
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(float64(publication.stampUs)))
		e.conn.WriteToUDPAddrPort(append(out, letter...), s.addr)
		publication.lastSentUs.Store(time.Now().UnixMicro())
	}
}

// report takes what subscribers measured: sequence and µs from publish to client, over and over.
func (e *Engine) report(pairs []byte) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for ; len(pairs) >= 8; pairs = pairs[8:] {
		if publication := e.open[binary.LittleEndian.Uint32(pairs)]; publication != nil {
			publication.latenciesUs = append(publication.latenciesUs, binary.LittleEndian.Uint32(pairs[4:]))
		}
	}
}

// settled takes the publications that have arrived, or waited too long, and lets go of subscribers that are silent.
func (e *Engine) settled() []*Publication {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	now := time.Now()
	for id, subscriber := range e.subscribers {
		if now.Sub(subscriber.heard) > silence {
			close(subscriber.inbox)
			delete(e.subscribers, id)
		}
	}
	var done []*Publication
	for sequence, publication := range e.open {
		if publication.isSettled(now) {
			done = append(done, publication)
			delete(e.open, sequence)
		}
	}
	return done
}
