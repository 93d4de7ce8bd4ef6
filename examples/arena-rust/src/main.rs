//! A treasure arena: 20 ticks a second of 50 ms each, a snapshot for every player in every tick.
mod arena;
mod datagram;
mod motion;
mod player;
mod tick;
mod world;

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::UdpSocket;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

use crate::arena::{Arena, BUDGET, Door};
use crate::tick::Tick;
use crate::world::World;

const HZ: u32 = 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let metrics_at: SocketAddr = env("METRICS", "127.0.0.1:9102").parse()?;
    PrometheusBuilder::new().with_http_listener(metrics_at).install()?;
    tokio::spawn(
        tokio_metrics::RuntimeMetricsReporterBuilder::default()
            .with_interval(Duration::from_secs(1))
            .describe_and_run(),
    );

    let socket = Arc::new(UdpSocket::bind(env("LISTEN", "127.0.0.1:7777")).await?);
    let statsd = std::net::UdpSocket::bind("127.0.0.1:0")?;
    statsd.connect(env("STATSD", "127.0.0.1:8125"))?;
    let instance = env("INSTANCE", "arena-rust-1");
    let (region, build) = (env("REGION", "local"), env("BUILD", "rust-2.0"));
    let tags = format!("instance:{instance},region:{region},build:{build}");

    let (arena, door) = Arena::new(World::new(&env("SEED", "arena")), Arc::clone(&socket));
    tokio::spawn(read(Arc::clone(&socket), door));
    eprintln!("{instance} plays at {}", socket.local_addr()?);

    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut clock = interval(Duration::from_secs(1) / HZ);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut tick = Tick::new(env("SERVICE", "arena"), tags);
    for number in 1.. {
        tokio::select! {
            _ = clock.tick() => {}
            _ = interrupted.recv() => break,
            _ = terminated.recv() => break,
        }
        tick.begin();
        arena.tick(number, &mut tick).await;
        tick.end(&statsd, number, BUDGET);
    }
    Ok(())
}

/// Passes on what players send.
async fn read(socket: Arc<UdpSocket>, door: Door) {
    let mut buffer = [0; 64];
    loop {
        // An error is that of an earlier datagram, which nobody took.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        if let Some(message) = datagram::parse(&buffer[..length], from) {
            door.push(message);
        }
    }
}

fn env(name: &str, otherwise: &str) -> String {
    std::env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| otherwise.to_owned())
}
