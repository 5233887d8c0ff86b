// Where the tests are and how long one may take. `npm run test:long` runs those of minutes, `npm test` all others.
import { configDefaults, defineConfig } from 'vitest/config';

const long = 'test/**/*.long.test.ts';
const isLong = process.env.npm_lifecycle_event === 'test:long';

export default defineConfig({
  test: {
    include: [isLong ? long : 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isLong ? [] : [long])],
    pool: 'forks',
    // A module is loaded once for each worker, not once for each file: a third of all work was loading. Tests keep no state in modules.
    isolate: false,
    // Most tests wait for programs that they started: a worker for each core keeps all of them busy.
    maxWorkers: '100%',
    // Real compilers, browsers and servers run inside tests, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
