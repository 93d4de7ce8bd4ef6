use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

use crate::datagram::SNAPSHOT;
use crate::world::{Chest, SIGHT, World};

/// Three seconds of what a player could reach are kept, to settle a claim that comes late.
const HISTORY_TICKS: usize = 60;
const KEPT_PER_TICK: usize = 36;
const AUDIT_DEPTH: usize = 64;
const REACH: f64 = 25.0;
const SHOWN_CHESTS: usize = 16;
const MAX_SNAPSHOT: usize = 60_000;

/// A chest as a player saw it in a tick.
#[derive(Clone, Copy)]
struct Sighting {
    chest: u32,
    distance: f32,
    worth: f32,
}

/// An empty place in the history.
const NOTHING: Sighting = Sighting { chest: u32::MAX, distance: 0.0, worth: 0.0 };

/// What others are told of a player.
#[derive(Clone, Copy)]
pub struct Place {
    pub id: u16,
    pub x: f64,
    pub y: f64,
}

/// All of its memory is made when it joins, and written over in every tick.
pub struct Player {
    pub addr: SocketAddr,
    pub heard: Instant,
    pub place: Place,
    pub dx: f64,
    pub dy: f64,
    acks: Vec<u32>,
    owned: VecDeque<u32>,
    history: Box<[[Sighting; KEPT_PER_TICK]; HISTORY_TICKS]>,
    seen: Vec<Sighting>,
    pub snapshot: Vec<u8>,
}

impl Player {
    pub fn new(place: Place, addr: SocketAddr, heard: Instant) -> Self {
        Self {
            addr,
            heard,
            place,
            dx: 0.0,
            dy: 0.0,
            acks: Vec::with_capacity(64),
            owned: VecDeque::with_capacity(AUDIT_DEPTH + 1),
            history: Box::new([[NOTHING; KEPT_PER_TICK]; HISTORY_TICKS]),
            seen: Vec::with_capacity(512),
            snapshot: Vec::with_capacity(4096),
        }
    }

    /// Hands out loot once: a request that is known is acknowledged again, and nothing else.
    pub fn claim(&mut self, request: u32, chest: u32) {
        if chest == NOTHING.chest || !self.history.as_flattened().iter().any(|seen| seen.chest == chest) {
            return;
        }
        if !self.owned.contains(&request) {
            self.owned.push_back(request);
            if self.owned.len() > AUDIT_DEPTH {
                self.owned.pop_front();
            }
        }
        self.acks.push(request);
    }

    /// Acknowledgements were in the snapshot that was sent, or are lost with the one that was not.
    pub fn sent(&mut self) {
        self.acks.clear();
    }

    /// Builds the snapshot: its player's place, acknowledged requests, chests in reach, players in sight.
    pub fn look(&mut self, world: &World, places: &[Place], tick: u32) {
        self.seen.clear();
        let seen = &mut self.seen;
        world.near(self.place.x, self.place.y, |chest, distance| seen.push(sighting(chest, distance)));
        self.seen.retain(|sighting| f64::from(sighting.distance) < REACH && sighting.worth > 0.0);
        self.seen.sort_unstable_by(|a, b| a.distance.total_cmp(&b.distance));
        let kept = self.seen.len().min(KEPT_PER_TICK);
        let slot = &mut self.history[tick as usize % HISTORY_TICKS];
        slot[..kept].copy_from_slice(&self.seen[..kept]);
        slot[kept..].fill(NOTHING);
        self.encode(places, tick);
    }

    fn encode(&mut self, places: &[Place], tick: u32) {
        let out = &mut self.snapshot;
        out.clear();
        out.push(SNAPSHOT);
        out.extend(self.place.id.to_le_bytes());
        out.extend(tick.to_le_bytes());
        append_place(out, self.place);
        let acks = &self.acks[..self.acks.len().min(255)];
        out.push(acks.len() as u8);
        out.extend(acks.iter().flat_map(|request| request.to_le_bytes()));
        let close = &self.seen[..self.seen.len().min(SHOWN_CHESTS)];
        out.push(close.len() as u8);
        out.extend(close.iter().flat_map(|sighting| sighting.chest.to_le_bytes()));
        for other in places {
            let is_seen = (other.x - self.place.x).hypot(other.y - self.place.y) <= SIGHT;
            if other.id != self.place.id && is_seen && out.len() < MAX_SNAPSHOT {
                out.extend(other.id.to_le_bytes());
                append_place(out, *other);
            }
        }
    }
}

fn sighting(chest: &Chest, distance: f64) -> Sighting {
    let worth = chest.loot.iter().copied().fold(0.0, f32::max);
    Sighting { chest: chest.index, distance: distance as f32, worth }
}

fn append_place(out: &mut Vec<u8>, place: Place) {
    out.extend((place.x as f32).to_le_bytes());
    out.extend((place.y as f32).to_le_bytes());
}
