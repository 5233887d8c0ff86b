// Runs every test: `npm test`, or `npm test -- test/client` for a part. Ends with `N passed, N failed, N skipped`.
import { startVitest } from 'vitest/node';
import { ClosingLineReporter } from './closing-line-reporter.ts';

const vitest = await startVitest('test', process.argv.slice(2), {
  run: true,
  watch: false,
  reporters: ['default', new ClosingLineReporter()],
});
await vitest.close();
