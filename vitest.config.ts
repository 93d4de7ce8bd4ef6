import { defineConfig } from 'vitest/config';

const resolve = { alias: { '@': import.meta.dirname } };
const patience = { pool: 'forks' as const, testTimeout: 30_000, hookTimeout: 60_000 };

/** Tests beside their source two files at a time; then those that start servers, stores and browsers, one at a time. */
export default defineConfig({
  test: {
    reporters: ['default', './test/tally.ts'],
    projects: [
      {
        resolve,
        test: {
          ...{ ...patience, name: 'unit', sequence: { groupOrder: 0 }, maxWorkers: 2 },
          include: ['{app,components,ingest,lib}/**/*.test.{ts,tsx}'],
        },
      },
      {
        resolve,
        test: {
          ...{ ...patience, name: 'product', sequence: { groupOrder: 1 }, fileParallelism: false },
          include: ['test/**/*.test.ts'],
        },
      },
    ],
  },
});
