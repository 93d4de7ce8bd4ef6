package main

import (
	"net"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

const (
	hz      = 20
	budget  = 50 * time.Millisecond
	silence = 2 * time.Second
)

var duplicates = promauto.NewCounter(prometheus.CounterOpts{
	Name: "arena_loot_duplicates_total", Help: "Loot that was handed out a second time for the same request.",
})

// Arena is the game: who is in it, and what a tick does.
type Arena struct {
	world    *World
	conn     *net.UDPConn
	inbox    chan message
	players  map[uint16]*Player
	order    []*Player
	buffers  sync.Pool
	building sync.WaitGroup
}

func newArena(world *World, conn *net.UDPConn) *Arena {
	return &Arena{
		world:   world,
		conn:    conn,
		inbox:   make(chan message, 8192),
		players: map[uint16]*Player{},
		buffers: sync.Pool{New: func() any { return new([bufferBytes]byte) }},
	}
}

// tick plays 50 ms of the game.
func (a *Arena) tick(number uint32, t *Tick) {
	t.phase("input")
	claims := a.readInbox(t.began)
	t.phase("physics")
	a.move()
	t.phase("loot")
	for _, claim := range claims {
		a.claim(claim)
	}
	t.phase("snapshot")
	a.building.Add(len(a.order))
	for _, player := range a.order {
		player.wake <- number
	}
	a.building.Wait()
	t.phase("send")
	a.send(t)
	t.players = len(a.order)
}

func (a *Arena) readInbox(now time.Time) []message {
	var claims []message
	for range len(a.inbox) {
		m := <-a.inbox
		player := a.heard(m, now)
		if m.kind == kindMove {
			player.dx, player.dy = clampSpeed(m.dx, m.dy)
		} else {
			claims = append(claims, m)
		}
	}
	a.order = a.order[:0]
	for id, player := range a.players {
		if now.Sub(player.heard) > silence {
			close(player.wake)
			delete(a.players, id)
			continue
		}
		a.order = append(a.order, player)
	}
	return claims
}

func (a *Arena) heard(m message, now time.Time) *Player {
	player := a.players[m.player]
	if player == nil {
		x, y := entrance(m.player)
		player = &Player{id: m.player, x: x, y: y, wake: make(chan uint32)}
		a.players[m.player] = player
		go player.run(a)
	}
	player.addr, player.heard = m.from, now
	return player
}

// claim hands out loot. What the player owns already is only looked at afterwards: a request that is sent again,
// since its acknowledgement was late or lost, is a second piece of loot.
func (a *Arena) claim(m message) {
	player := a.players[m.player]
	if player == nil || m.chest >= chests || !player.saw(m.chest) {
		return
	}
	if slices.ContainsFunc(player.owned, func(owned Owned) bool { return owned.Request == m.request }) {
		duplicates.Inc()
	}
	player.owned = append(player.owned, Owned{m.request, a.world.chests[m.chest]})
	if len(player.owned) > auditDepth {
		player.owned = player.owned[1:]
	}
	player.acks = append(player.acks, m.request)
}

// send drops what is late, and with it the acknowledgements in it: the next state is on its way.
func (a *Arena) send(t *Tick) {
	for _, player := range a.order {
		if time.Since(t.began) > budget {
			t.dropped++
		} else if _, err := a.conn.WriteToUDPAddrPort(player.snapshot, player.addr); err != nil {
			t.dropped++
		} else {
			t.sent++
		}
		player.acks = player.acks[:0]
		a.buffers.Put(player.buffer)
	}
}
