use std::collections::HashMap;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::net::UdpSocket;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::publication::Publication;

const PUBLISH: u8 = 4;
const SUBSCRIBE: u8 = 5;
const DELIVERY: u8 = 6;
const REPORT: u8 = 7;
const HEAD_BYTES: usize = 13;

const SHARDS: usize = 4;
/// What may wait for a shard; what there is no room for does not arrive, and is counted when it is settled.
const BACKLOG: usize = 1024;
const SILENCE: Duration = Duration::from_secs(3);

enum Work {
    Subscribe(u16, SocketAddr),
    Deliver(Arc<Publication>),
}

struct Shard {
    work: Sender<Work>,
    subscribers: Arc<AtomicU32>,
}

/// Brings what is published to everyone who is subscribed: subscribers are spread over shards, each with a task.
pub struct Engine {
    shards: Vec<Shard>,
    open: HashMap<u32, Arc<Publication>>,
}

impl Engine {
    pub fn new(socket: &Arc<UdpSocket>) -> Self {
        let shards = (0..SHARDS).map(|_| {
            let (work, inbox) = mpsc::channel(BACKLOG);
            let subscribers = Arc::new(AtomicU32::default());
            tokio::spawn(run_shard(inbox, Arc::clone(&subscribers), Arc::clone(socket)));
            Shard { work, subscribers }
        });
        Self { shards: shards.collect(), open: HashMap::new() }
    }

    /// Takes what a publisher or a subscriber sent.
    pub fn take(&mut self, message: &[u8], from: SocketAddr) {
        match message {
            [SUBSCRIBE, low, high] => {
                let id = u16::from_le_bytes([*low, *high]);
                self.pass(usize::from(id) % SHARDS, Work::Subscribe(id, from));
            }
            [PUBLISH, rest @ ..] if message.len() > HEAD_BYTES => self.publish(rest),
            [REPORT, pairs @ ..] => {
                for pair in pairs.chunks_exact(8) {
                    if let Some(publication) = self.open.get(&u32_at(pair, 0)) {
                        publication.arrived(u32_at(pair, 4));
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes the publications that have arrived, or waited too long.
    pub fn settled(&mut self) -> Vec<Arc<Publication>> {
        self.open.extract_if(|_, publication| publication.is_settled()).map(|(_, done)| done).collect()
    }

    fn publish(&mut self, rest: &[u8]) {
        let sequence = u32_at(rest, 0);
        let stamp = f64::from_bits(u64::from(u32_at(rest, 4)) | u64::from(u32_at(rest, 8)) << 32);
        let text = String::from_utf8_lossy(&rest[HEAD_BYTES - 1..]).into_owned();
        let subscribers = self.shards.iter().map(|shard| shard.subscribers.load(Relaxed)).sum();
        let publication = Arc::new(Publication::new(sequence, stamp, text, subscribers));
        self.open.insert(sequence, Arc::clone(&publication));
        for shard in 0..SHARDS {
            self.pass(shard, Work::Deliver(Arc::clone(&publication)));
        }
    }

    fn pass(&self, shard: usize, work: Work) {
        if self.shards[shard].work.try_send(work).is_err() {
            metrics::counter!("fanout_shard_full_total").increment(1);
        }
    }
}

async fn run_shard(mut inbox: Receiver<Work>, count: Arc<AtomicU32>, socket: Arc<UdpSocket>) {
    let mut subscribers: HashMap<u16, (SocketAddr, Instant)> = HashMap::new();
    let mut letter = Vec::with_capacity(512);
    while let Some(work) = inbox.recv().await {
        match work {
            Work::Subscribe(id, addr) => {
                subscribers.insert(id, (addr, Instant::now()));
            }
            Work::Deliver(publication) => {
                subscribers.retain(|_, (_, heard)| heard.elapsed() <= SILENCE);
                for (id, (addr, _)) in &subscribers {
                    write_letter(&mut letter, *id, &publication);
                    let _ = socket.send_to(&letter, addr).await; // one that is lost is never reported
                }
                publication.sent();
            }
        }
        count.store(subscribers.len() as u32, Relaxed);
    }
}

fn write_letter(out: &mut Vec<u8>, subscriber: u16, publication: &Publication) {
    let Publication { sequence, stamp, text, .. } = publication;
    out.clear();
    out.push(DELIVERY);
    out.extend(sequence.to_le_bytes());
    out.extend(stamp.to_le_bytes());
    let _ = write!(out, r#"{{"to":"subscriber-{subscriber}","sequence":{sequence},"what":{text}}}"#);
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
