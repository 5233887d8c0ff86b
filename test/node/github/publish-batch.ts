// A process for the kill test of the forge on GitHub: `TOKEN=… node publish-batch.ts <api url> <batch>`.
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { createGitHubForge } from '@plugindex/node/github/github-forge';
import { publishBatch } from '../../kit/forge-batch.ts';

const [apiUrl = '', batch = ''] = process.argv.slice(2);
const client = createGitHubClient({
  apiUrl,
  token: process.env.TOKEN ?? '',
  userAgent: 'test',
  retryPauseMs: 1,
});
const forge = createGitHubForge(client, { owner: 'plugindex', repo: 'index' });
process.stdout.write('ready\n');
await publishBatch(forge, Number(batch));
