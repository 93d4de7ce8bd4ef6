use std::fmt::Write;
use std::net::UdpSocket;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::Handle;

/// A turn of the loop. It says how long it took in lines of StatsD, one datagram a tick.
pub struct Tick {
    service: String,
    tags: String,
    began: Instant,
    began_at: SystemTime,
    cpu_began: Duration,
    phase: Option<(&'static str, Instant)>,
    lines: String,
    pub players: usize,
    pub sent: u32,
    pub dropped: u32,
}

impl Tick {
    pub fn new(service: String, tags: String) -> Self {
        Self {
            service,
            tags,
            began: Instant::now(),
            began_at: SystemTime::now(),
            cpu_began: cpu_time(),
            phase: None,
            lines: String::new(),
            players: 0,
            sent: 0,
            dropped: 0,
        }
    }

    pub fn began(&self) -> Instant {
        self.began
    }

    pub fn begin(&mut self) {
        self.lines.clear();
        (self.sent, self.dropped) = (0, 0);
        (self.began, self.began_at, self.cpu_began) = (Instant::now(), SystemTime::now(), cpu_time());
    }

    /// Begins a part of the tick, and ends the one before.
    pub fn phase(&mut self, name: &'static str) {
        self.end_phase();
        self.phase = Some((name, Instant::now()));
    }

    /// Sends the tick.
    pub fn end(&mut self, out: &UdpSocket, number: u32, budget: Duration) {
        let took = milliseconds(self.began.elapsed());
        self.end_phase();
        if Handle::current().metrics().num_workers() == 1 {
            self.line("cpu", milliseconds(cpu_time() - self.cpu_began), "ms");
        }
        self.line("players", self.players as f64, "g");
        self.line("packets.sent", f64::from(self.sent), "c");
        self.line("packets.dropped", f64::from(self.dropped), "c");
        let start_us = self.began_at.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let (Self { lines, service, tags, .. }, budget_ms) = (self, budget.as_millis());
        let _ = write!(
            lines,
            "{service}.tick:{took:.3}|ms|#{tags},tick:{number},budget_ms:{budget_ms},start_us:{start_us}"
        );
        let _ = out.send(lines.as_bytes());
    }

    fn end_phase(&mut self) {
        if let Some((name, began)) = self.phase.take() {
            self.line(&format!("phase.{name}"), milliseconds(began.elapsed()), "ms");
        }
    }

    fn line(&mut self, what: &str, value: f64, kind: &str) {
        let Self { lines, service, tags, .. } = self;
        let _ = writeln!(lines, "{service}.tick.{what}:{value}|{kind}|#{tags}");
    }
}

/// That of the process: with one worker, what was not spent here was spent waiting.
fn cpu_time() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
