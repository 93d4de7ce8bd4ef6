use std::fmt::Write;
use std::net::UdpSocket;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

const BUDGET_MS: u32 = 200;
/// What has not reached its subscribers by then counts as having taken so long.
const PATIENCE_US: u64 = 1_000_000;

/// One message on its way to all who were subscribed when it came.
pub struct Publication {
    pub sequence: u32,
    pub stamp: f64,
    pub text: String,
    taken_us: u64,
    subscribers: u32,
    last_sent_us: AtomicU64,
    latencies_us: Mutex<Vec<u32>>,
}

impl Publication {
    pub fn new(sequence: u32, stamp: f64, text: String, subscribers: u32) -> Self {
        Self {
            sequence,
            stamp,
            text,
            taken_us: now_us(),
            subscribers,
            last_sent_us: AtomicU64::default(),
            latencies_us: Mutex::new(Vec::with_capacity(subscribers as usize)),
        }
    }

    pub fn sent(&self) {
        self.last_sent_us.store(now_us(), Relaxed);
    }

    pub fn arrived(&self, latency_us: u32) {
        if let Ok(mut latencies) = self.latencies_us.lock() {
            latencies.push(latency_us);
        }
    }

    pub fn is_settled(&self) -> bool {
        let arrived = self.latencies_us.lock().map_or(0, |latencies| latencies.len());
        arrived == self.subscribers as usize || now_us().saturating_sub(self.stamp as u64) > PATIENCE_US
    }

    /// Says in lines of StatsD how long it took until 99 of 100 had it: a tick of the loop "publish".
    pub fn tell(&self, out: &UdpSocket, service: &str, tags: &str) {
        let Ok(mut latencies) = self.latencies_us.lock() else { return };
        let most = (self.subscribers as usize * 99).div_ceil(100);
        if most == 0 {
            return;
        }
        latencies.sort_unstable();
        let took_us = latencies.get(most - 1).map_or(PATIENCE_US, |us| u64::from(*us));
        let queue_us = self.taken_us.saturating_sub(self.stamp as u64).min(took_us);
        let send_us = self.last_sent_us.load(Relaxed).saturating_sub(self.taken_us).min(took_us - queue_us);
        let tags = format!("{tags},loop:publish,tick:{}", self.sequence);
        let mut lines = String::new();
        let mut line = |what: &str, value: f64, kind: &str| {
            let _ = writeln!(lines, "{service}.tick.{what}:{value}|{kind}|#{tags}");
        };
        line("phase.queue", milliseconds(queue_us), "ms");
        line("phase.send", milliseconds(send_us), "ms");
        line("phase.deliver", milliseconds(took_us - queue_us - send_us), "ms");
        line("players", f64::from(self.subscribers), "g");
        line("packets.sent", latencies.len() as f64, "c");
        line("packets.dropped", (self.subscribers as usize).saturating_sub(latencies.len()) as f64, "c");
        let (took, start_us) = (milliseconds(took_us), self.stamp as u64);
        let _ = write!(lines, "{service}.tick:{took}|ms|#{tags},budget_ms:{BUDGET_MS},start_us:{start_us}");
        let _ = out.send(lines.as_bytes());
    }
}

fn now_us() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros() as u64
}

fn milliseconds(us: u64) -> f64 {
    us as f64 / 1000.0
}
