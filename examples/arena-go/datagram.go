package main

import (
	"encoding/binary"
	"math"
	"net"
	"net/netip"
)

const (
	kindMove     = 1
	kindClaim    = 2
	kindSnapshot = 3
	messageBytes = 11
)

// message is what a player sends: a move by (dx, dy), or a claim of a chest.
type message struct {
	kind           byte
	player         uint16
	dx, dy         float64
	request, chest uint32
	from           netip.AddrPort
}

func parse(bytes []byte, from netip.AddrPort) (message, bool) {
	if len(bytes) != messageBytes || (bytes[0] != kindMove && bytes[0] != kindClaim) {
		return message{}, false
	}
	first, second := binary.LittleEndian.Uint32(bytes[3:]), binary.LittleEndian.Uint32(bytes[7:])
	m := message{kind: bytes[0], player: binary.LittleEndian.Uint16(bytes[1:]), from: from}
	if m.kind == kindClaim {
		m.request, m.chest = first, second
		return m, true
	}
	m.dx, m.dy = float64(math.Float32frombits(first)), float64(math.Float32frombits(second))
	return m, !math.IsNaN(m.dx+m.dy) && !math.IsInf(m.dx+m.dy, 0)
}

// read passes on what players send, until the socket is closed.
func read(conn *net.UDPConn, inbox chan<- message) {
	buffer := make([]byte, 64)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if m, ok := parse(buffer[:n], from); ok {
			inbox <- m
		}
	}
}
