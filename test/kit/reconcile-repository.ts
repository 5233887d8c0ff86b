// A child process for kill tests: reconciles the marketplace of a repository once. Prints "ready" when its work begins.
import { join } from 'node:path';
import { openLocalMarketplace } from '@plugindex/local';

const [root, baseUrl] = process.argv.slice(2);
if (root === undefined || baseUrl === undefined)
  throw new Error('Usage: reconcile-repository.ts <root> <base URL>');
process.stdout.write('ready\n');
const marketplace = await openLocalMarketplace({
  root,
  folder: join(root, '.plugindex'),
  baseUrl,
  now: () => new Date(),
  toolsFrom: join(import.meta.dirname, '../..'),
  onProgress: () => {},
});
const { problems } = await marketplace.reconcile();
await marketplace.close();
process.exitCode = problems.some(({ severity }) => severity === 'error') ? 1 : 0;
