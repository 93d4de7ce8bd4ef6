/** Allocates `bytesPerMs` for `seconds`, and keeps some of it, so that every collector has work. */
public class Allocate {
  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    int kilobytesPerTurn = Integer.parseInt(args[1]);
    byte[][] kept = new byte[2000][];
    java.util.Random random = new java.util.Random(1);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    System.out.println("ready");
    while (System.nanoTime() < end) {
      for (int i = 0; i < kilobytesPerTurn / 8; i++) kept[random.nextInt(kept.length)] = new byte[8192];
      Thread.sleep(5);
    }
  }
}
