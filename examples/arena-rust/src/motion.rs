use crate::player::Place;
use crate::world::WORLD_SIZE;

const MAX_SPEED: f64 = 40.0;
const SUBSTEPS: usize = 4;
const CROWDED_AT: f64 = 2.0;

/// Brings everyone on, and pushes apart those that stand in each other's way.
pub fn step(places: &mut [Place], speeds: &[(f64, f64)]) {
    for _ in 0..SUBSTEPS {
        for i in 0..places.len() {
            let Place { id, mut x, mut y } = places[i];
            x = wrap(x + speeds[i].0 / SUBSTEPS as f64);
            y = wrap(y + speeds[i].1 / SUBSTEPS as f64);
            for other in places.iter() {
                let (dx, dy) = (x - other.x, y - other.y);
                let apart = dx * dx + dy * dy;
                if other.id != id && apart < CROWDED_AT * CROWDED_AT && apart > 0.0 {
                    x = wrap(x + dx * 0.1);
                    y = wrap(y + dy * 0.1);
                }
            }
            places[i] = Place { id, x, y };
        }
    }
}

pub fn entrance(id: u16) -> Place {
    let x = (f64::from(id) * 7919.0) % WORLD_SIZE;
    Place { id, x, y: (x * 31.0) % WORLD_SIZE }
}

fn wrap(value: f64) -> f64 {
    (value + WORLD_SIZE) % WORLD_SIZE
}

pub fn clamp_speed(dx: f64, dy: f64) -> (f64, f64) {
    let speed = dx.hypot(dy);
    if speed > MAX_SPEED { (dx * MAX_SPEED / speed, dy * MAX_SPEED / speed) } else { (dx, dy) }
}
