package main

import (
	"fmt"
	"math"
)

const (
	worldSize   = 2000.0
	cellSize    = 50.0
	cellsAcross = int(worldSize / cellSize)
	// How far a player sees: some 180 of 60,000 chests.
	sight     = 62.0
	chests    = 60_000
	lootKinds = 8
)

// Item is a line of a chest's loot table.
type Item struct {
	Kind  string
	Worth float64
}

// Chest is where loot is.
type Chest struct {
	ID    string
	Index uint32
	X, Y  float64
	Loot  []*Item
}

// World is where the chests are: the same for every server of a seed.
type World struct {
	chests []*Chest
	cells  [][]*Chest
}

func newWorld(seed string) *World {
	random := seededRandom(seed)
	world := &World{cells: make([][]*Chest, cellsAcross*cellsAcross)}
	for i := range chests {
		chest := &Chest{ID: fmt.Sprintf("chest-%d", i), Index: uint32(i), X: random() * worldSize, Y: random() * worldSize}
		for kind := range lootKinds {
			item := &Item{Kind: fmt.Sprintf("loot-%d", (i+kind)%90), Worth: float64((i * (kind + 1)) % 500)}
			chest.Loot = append(chest.Loot, item)
		}
		cell := row(chest.Y)*cellsAcross + row(chest.X)
		world.cells[cell] = append(world.cells[cell], chest)
		world.chests = append(world.chests, chest)
	}
	return world
}

func row(value float64) int {
	return min(cellsAcross-1, max(0, int(value/cellSize)))
}

// near calls found for each chest within sight of a place.
func (w *World) near(x, y float64, found func(chest *Chest, distance float64)) {
	for line := row(y - sight); line <= row(y+sight); line++ {
		for column := row(x - sight); column <= row(x+sight); column++ {
			for _, chest := range w.cells[line*cellsAcross+column] {
				if distance := math.Hypot(chest.X-x, chest.Y-y); distance <= sight {
					found(chest, distance)
				}
			}
		}
	}
}

// seededRandom gives numbers in [0, 1), the same for the same seed in every language (xorshift, 32 bits).
func seededRandom(seed string) func() float64 {
	state := uint32(7)
	for _, character := range seed {
		state = state*31 + uint32(character)
	}
	if state == 0 {
		state = 1
	}
	return func() float64 {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		return float64(state) / (1 << 32)
	}
}
