package main

import "math"

const (
	maxSpeed  = 40.0
	substeps  = 4
	crowdedAt = 2.0
)

// move brings everyone on, and pushes apart those that stand in each other's way.
func (a *Arena) move() {
	for range substeps {
		for _, p := range a.order {
			p.x = wrap(p.x + p.dx/substeps)
			p.y = wrap(p.y + p.dy/substeps)
			for _, other := range a.order {
				dx, dy := p.x-other.x, p.y-other.y
				if apart := dx*dx + dy*dy; apart < crowdedAt*crowdedAt && apart > 0 {
					p.x = wrap(p.x + dx*0.1)
					p.y = wrap(p.y + dy*0.1)
				}
			}
		}
	}
}

func wrap(value float64) float64 {
	return math.Mod(value+worldSize, worldSize)
}

func clampSpeed(dx, dy float64) (float64, float64) {
	if speed := math.Hypot(dx, dy); speed > maxSpeed {
		return dx * maxSpeed / speed, dy * maxSpeed / speed
	}
	return dx, dy
}

func entrance(id uint16) (float64, float64) {
	x := wrap(float64(id) * 7919)
	return x, wrap(x * 31)
}
