// Where the tests are and how long one may take.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Real compilers, browsers and servers run inside tests, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
