use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::UdpSocket;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinSet;

use crate::datagram::{Message, Wish};
use crate::motion::{self, clamp_speed, entrance};
use crate::player::{Place, Player};
use crate::tick::Tick;
use crate::world::World;

pub const BUDGET: Duration = Duration::from_millis(50);
const SHARDS: usize = 16;
/// Messages that wait for a shard; what there is no room for is dropped and counted.
const INBOX: usize = 512;
const SILENCE: Duration = Duration::from_secs(2);

type Shard = HashMap<u16, Player>;

/// The game: players by shard, each with a bounded channel.
pub struct Arena {
    world: World,
    socket: Arc<UdpSocket>,
    shards: Vec<Mutex<Shard>>,
    inboxes: Vec<Mutex<Receiver<Message>>>,
}

/// Where messages for an arena go in.
pub struct Door(Vec<Sender<Message>>);

impl Door {
    pub fn push(&self, message: Message) {
        if self.0[shard_of(message.player)].try_send(message).is_err() {
            metrics::counter!("arena_inbox_full_total").increment(1);
        }
    }
}

impl Arena {
    pub fn new(world: World, socket: Arc<UdpSocket>) -> (Arc<Self>, Door) {
        let (doors, inboxes): (Vec<_>, Vec<_>) = (0..SHARDS).map(|_| mpsc::channel(INBOX)).unzip();
        let arena = Self {
            world,
            socket,
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            inboxes: inboxes.into_iter().map(Mutex::new).collect(),
        };
        (Arc::new(arena), Door(doors))
    }

    /// Plays 50 ms of the game.
    pub async fn tick(self: &Arc<Self>, number: u32, tick: &mut Tick) {
        tick.phase("input");
        let claims = self.read_inboxes(tick.began());
        tick.phase("physics");
        let places = Arc::new(self.step());
        tick.phase("loot");
        for (player, request, chest) in claims {
            if let Some(player) = locked(&self.shards[shard_of(player)]).get_mut(&player) {
                player.claim(request, chest);
            }
        }
        tick.phase("snapshot");
        let mut building = JoinSet::new();
        for shard in 0..SHARDS {
            let (arena, places) = (Arc::clone(self), Arc::clone(&places));
            building.spawn(async move {
                for player in locked(&arena.shards[shard]).values_mut() {
                    player.look(&arena.world, &places, number);
                }
            });
        }
        building.join_all().await;
        tick.phase("send");
        self.send(tick);
        tick.players = places.len();
    }

    fn read_inboxes(&self, now: Instant) -> Vec<(u16, u32, u32)> {
        let mut claims = Vec::new();
        for (inbox, shard) in self.inboxes.iter().zip(&self.shards) {
            let (mut inbox, mut shard) = (locked(inbox), locked(shard));
            while let Ok(Message { player: id, from, wish }) = inbox.try_recv() {
                let player = shard.entry(id).or_insert_with(|| Player::new(entrance(id), from, now));
                (player.addr, player.heard) = (from, now);
                match wish {
                    Wish::Move { dx, dy } => (player.dx, player.dy) = clamp_speed(dx, dy),
                    Wish::Claim { request, chest } => claims.push((id, request, chest)),
                }
            }
            shard.retain(|_, player| now.duration_since(player.heard) <= SILENCE);
        }
        claims
    }

    fn step(&self) -> Vec<Place> {
        let mut shards: Vec<_> = self.shards.iter().map(locked).collect();
        let mut players: Vec<&mut Player> = shards.iter_mut().flat_map(|shard| shard.values_mut()).collect();
        let mut places: Vec<Place> = players.iter().map(|player| player.place).collect();
        let speeds: Vec<(f64, f64)> = players.iter().map(|player| (player.dx, player.dy)).collect();
        motion::step(&mut places, &speeds);
        for (player, place) in players.iter_mut().zip(&places) {
            player.place = *place;
        }
        places
    }

    /// Drops what is late, and what the socket has no room for: the next state is on its way.
    fn send(&self, tick: &mut Tick) {
        for shard in &self.shards {
            for player in locked(shard).values_mut() {
                let is_late = tick.began().elapsed() > BUDGET;
                if is_late || self.socket.try_send_to(&player.snapshot, player.addr).is_err() {
                    tick.dropped += 1;
                } else {
                    tick.sent += 1;
                }
                player.sent();
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn shard_of(player: u16) -> usize {
    usize::from(player) % SHARDS
}
