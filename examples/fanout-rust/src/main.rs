//! A fan-out engine: 99 of 100 subscribers should have what is published within 200 ms.
mod engine;
mod publication;

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::UdpSocket;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::interval;

use crate::engine::Engine;

const MAX_DATAGRAM: usize = 65_536;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let metrics_at: SocketAddr = env("METRICS", "127.0.0.1:9104").parse()?;
    PrometheusBuilder::new().with_http_listener(metrics_at).install()?;
    tokio::spawn(
        tokio_metrics::RuntimeMetricsReporterBuilder::default()
            .with_interval(Duration::from_secs(1))
            .describe_and_run(),
    );

    let socket = Arc::new(UdpSocket::bind(env("LISTEN", "127.0.0.1:7788")).await?);
    let statsd = std::net::UdpSocket::bind("127.0.0.1:0")?;
    statsd.connect(env("STATSD", "127.0.0.1:8125"))?;
    let (service, instance) = (env("SERVICE", "fanout"), env("INSTANCE", "fanout-rust-1"));
    let (region, build) = (env("REGION", "local"), env("BUILD", "rust-2.0"));
    let tags = format!("instance:{instance},region:{region},build:{build}");
    eprintln!("{instance} listens at {}", socket.local_addr()?);

    let mut engine = Engine::new(&socket);
    let mut buffer = vec![0; MAX_DATAGRAM];
    let mut clock = interval(Duration::from_millis(20));
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    loop {
        tokio::select! {
            received = socket.recv_from(&mut buffer) => {
                // An error is that of an earlier datagram, which nobody took.
                if let Ok((length, from)) = received {
                    engine.take(&buffer[..length], from);
                }
            }
            _ = clock.tick() => {
                for publication in engine.settled() {
                    publication.tell(&statsd, &service, &tags);
                }
            }
            _ = interrupted.recv() => return Ok(()),
            _ = terminated.recv() => return Ok(()),
        }
    }
}

fn env(name: &str, otherwise: &str) -> String {
    std::env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| otherwise.to_owned())
}
