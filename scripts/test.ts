// Runs every test: `npm test`, or `npm test -- test/client` for a part. Ends with `N passed, N failed, N skipped`.
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { ClosingLineReporter } from './closing-line-reporter.ts';

// Hundreds of programs are started from their sources: each would strip the types of the same files again.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

const vitest = await startVitest('test', process.argv.slice(2), {
  run: true,
  watch: false,
  reporters: ['default', new ClosingLineReporter()],
});
await vitest.close();
