// Where the tests are and how long one may take. `npm run test:long` runs those of minutes, `npm test` all others.
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const long = 'test/**/*.long.test.ts';
const isLong = process.env.npm_lifecycle_event === 'test:long';

export default defineConfig({
  test: {
    include: [isLong ? long : 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isLong ? [] : [long])],
    globalSetup: ['test/kit/current-worker-program.ts'],
    pool: 'forks',
    // A module is loaded once for each worker, not once for each file: a third of all work was loading. Tests keep no state in modules.
    isolate: false,
    // Tests often wait, for servers that are made to fail and for programs: more workers than cores keep all of them busy.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Real compilers, browsers and servers run inside tests, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
