// Runs every test: `npm test`, or `npm test -- test/client` for a part. Ends with `N passed, N failed, N skipped`.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { ClosingLineReporter } from './closing-line-reporter.ts';
import { memoryFolder } from './memory-folder.ts';

// Hundreds of programs are started from their sources: each would strip the types of the same files again.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../node_modules/.cache/plugindex-tests', import.meta.url),
);
// Thousands of little repositories: git need not look after each commit whether it should be packed, nor copy sample hooks.
const gitSettings = { 'maintenance.auto': 'false', 'gc.auto': '0', 'init.templateDir': '' };
Object.entries(gitSettings).forEach(([key, value], index) => {
  process.env[`GIT_CONFIG_KEY_${index}`] = key;
  process.env[`GIT_CONFIG_VALUE_${index}`] = value;
});
process.env.GIT_CONFIG_COUNT = String(Object.keys(gitSettings).length);

// Checkouts by the hundred: a disk's file system takes longer to make their files than the tests to use them.
const parent = memoryFolder();
const temporary = parent === undefined ? undefined : mkdtempSync(join(parent, 'plugindex-tests-'));
if (temporary !== undefined) {
  process.env.TMPDIR = temporary;
  // Also when somebody stops the run: what stays would hold memory.
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
}

const vitest = await startVitest('test', process.argv.slice(2), {
  run: true,
  watch: false,
  reporters: ['default', new ClosingLineReporter()],
});
await vitest.close();
