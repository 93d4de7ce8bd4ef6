import type { Reporter, TestModule } from 'vitest/node';

/** Prints `N passed, N failed` as the last line, the form that a build server reads. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that fails outside its tests, on import say, has failed without any test to count.
      if (module.errors().length > 0) count.failed++;
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    process.on('exit', () => {
      if (count.skipped > 0) console.log(`${count.skipped} skipped; each says why where it stands`);
      console.log(`${count.passed} passed, ${count.failed} failed`);
    });
  }
}
