import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Random;

/** A small 20-Hz server. Its ticks leave as StatsD lines; what the JVM does is read from beside it. */
class Arena {
  static final int PLAYERS = 60;
  static final long BUDGET_NANOS = 50_000_000;
  static final int KEPT_TICKS = 120;

  record Sighting(int chest, double x, double y, double distance) {}

  final Random random = new Random(7);
  final double[] chests = random.doubles(20_000, 0, 2000).toArray();
  final double[] players = random.doubles(PLAYERS * 2, 0, 2000).toArray();
  /** What players saw lately, for claims that come late; it lives long enough to grow old. */
  final ArrayDeque<Sighting[]> history = new ArrayDeque<>();

  void move() {
    for (int i = 0; i < players.length; i++) players[i] = (players[i] + random.nextDouble(10) + 1995) % 2000;
  }

  void look(int player) {
    Sighting[] seen = new Sighting[400];
    int count = 0;
    for (int i = 0; i + 1 < chests.length && count < seen.length; i += 2) {
      double dx = chests[i] - players[player * 2], dy = chests[i + 1] - players[player * 2 + 1];
      if (Math.abs(dx) < 100 && Math.abs(dy) < 100) seen[count++] = new Sighting(i / 2, dx, dy, Math.hypot(dx, dy));
    }
    history.addLast(seen);
    if (history.size() > PLAYERS * KEPT_TICKS) history.removeFirst();
  }

  public static void main(String[] args) throws Exception {
    Arena arena = new Arena();
    String[] statsd = System.getenv().getOrDefault("STATSD", "127.0.0.1:8125").split(":");
    String instance = System.getenv().getOrDefault("INSTANCE", "arena-java-1");
    String tags = "#instance:" + instance + ",build:java-1.0,budget_ms:50";
    InetAddress host = InetAddress.getByName(statsd[0]);
    try (DatagramSocket out = new DatagramSocket()) {
      long next = System.nanoTime();
      for (int number = 1; ; number++) {
        long began = System.nanoTime();
        arena.move();
        long moved = System.nanoTime();
        for (int player = 0; player < PLAYERS; player++) arena.look(player);
        long ended = System.nanoTime();
        byte[] lines = """
            arena.tick.phase.physics:%.3f|ms|%s
            arena.tick.phase.snapshot:%.3f|ms|%s
            arena.tick.players:%d|g|%s
            arena.tick:%.3f|ms|%s,tick:%d""".formatted(
                (moved - began) / 1e6, tags, (ended - moved) / 1e6, tags, PLAYERS, tags, (ended - began) / 1e6, tags, number)
            .getBytes(StandardCharsets.US_ASCII);
        out.send(new DatagramPacket(lines, lines.length, host, Integer.parseInt(statsd[1])));
        next = Math.max(next + BUDGET_NANOS, System.nanoTime());
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
      }
    }
  }
}
