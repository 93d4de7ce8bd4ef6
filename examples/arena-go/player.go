package main

import (
	"cmp"
	"encoding/binary"
	"math"
	"net/netip"
	"slices"
	"time"
)

const (
	// Three seconds of what a player could reach are kept, to settle a claim that comes late.
	historyTicks = 60
	keptPerTick  = 36
	auditDepth   = 64
	reach        = 25.0
	shownChests  = 16
	bufferBytes  = 64 << 10
)

// Sighting is a chest as a player saw it in a tick.
type Sighting struct {
	Chest    *Chest
	X, Y     float64
	Distance float64
	Worth    float64
}

// Owned is a piece of loot and the request that it was handed out for.
type Owned struct {
	Request uint32
	Chest   *Chest
}

// Player has a goroutine of its own, which builds what it is sent.
type Player struct {
	id       uint16
	addr     netip.AddrPort
	x, y     float64
	dx, dy   float64
	heard    time.Time
	acks     []uint32
	owned    []Owned
	history  [][]*Sighting
	wake     chan uint32
	buffer   *[bufferBytes]byte
	snapshot []byte
}

// run builds a snapshot for every tick that it is woken for.
func (p *Player) run(a *Arena) {
	for tick := range p.wake {
		p.buffer = a.buffers.Get().(*[bufferBytes]byte)
		p.snapshot = p.encode(p.buffer[:0], a.look(p), a.order, tick)
		a.building.Done()
	}
}

// look says which chests a player may open, nearest first.
func (a *Arena) look(p *Player) []*Sighting {
	var seen []*Sighting
	a.world.near(p.x, p.y, func(chest *Chest, distance float64) {
		worth := 0.0
		for _, item := range chest.Loot {
			worth = max(worth, item.Worth)
		}
		seen = append(seen, &Sighting{chest, chest.X - p.x, chest.Y - p.y, distance, worth})
	})
	var close []*Sighting
	for _, sighting := range seen {
		if sighting.Distance < reach && sighting.Worth > 0 {
			close = append(close, sighting)
		}
	}
	slices.SortFunc(close, func(a, b *Sighting) int { return cmp.Compare(a.Distance, b.Distance) })
	p.history = append(p.history, close[:min(len(close), keptPerTick)])
	if len(p.history) > historyTicks {
		p.history = p.history[1:]
	}
	return close[:min(len(close), shownChests)]
}

// saw says whether a chest was in reach of the player lately.
func (p *Player) saw(index uint32) bool {
	for _, close := range p.history {
		for _, sighting := range close {
			if sighting.Chest.Index == index {
				return true
			}
		}
	}
	return false
}

// encode writes the snapshot: its player's place, acknowledged requests, chests in reach, players in sight.
func (p *Player) encode(out []byte, close []*Sighting, players []*Player, tick uint32) []byte {
	order := binary.LittleEndian
	out = append(out, kindSnapshot)
	out = order.AppendUint16(out, p.id)
	out = order.AppendUint32(out, tick)
	out = appendPlace(out, p)
	acks := p.acks[:min(len(p.acks), 255)]
	out = append(out, byte(len(acks)))
	for _, request := range acks {
		out = order.AppendUint32(out, request)
	}
	out = append(out, byte(len(close)))
	for _, sighting := range close {
		out = order.AppendUint32(out, sighting.Chest.Index)
	}
	for _, other := range players {
		if other != p && math.Hypot(other.x-p.x, other.y-p.y) <= sight && len(out) < 60_000 {
			out = order.AppendUint16(out, other.id)
			out = appendPlace(out, other)
		}
	}
	return out
}

func appendPlace(out []byte, p *Player) []byte {
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(p.x)))
	return binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(p.y)))
}
