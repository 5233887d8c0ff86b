// The main job: reconciles the index on this machine, builds the site and serves both. `npm start`, `npm start -- --once`.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openLocalMarketplace } from '@plugindex/local';
import { hasErrors } from '@plugindex/model';
import { hasErrorCode } from '@plugindex/node/error-code';
import { type StaticServer, startStaticServer } from '@plugindex/node/http/static-server';
import type { Reconciled } from '@plugindex/registry/reconcile/reconcile';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { buildSite } from './build-site.ts';
import { createProgressPrinter } from './progress-printer.ts';

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    port: { type: 'string', default: '4180' },
    folder: { type: 'string', default: '.plugindex' },
  },
});
const root = resolve(import.meta.dirname, '..');
const folder = resolve(root, values.folder);
const baseUrl = `http://127.0.0.1:${values.port}`;
const say = (text: string) => process.stderr.write(text);

/** Schemas by their path below /v1/. */
async function readSchemas(): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = (await readdir(join(root, 'schemas'))).filter((name) => name.endsWith('.json'));
  const files = names.map(
    async (name) => [`schemas/${name}`, await readFile(join(root, 'schemas', name))] as const,
  );
  return new Map(await Promise.all(files));
}

async function publish(): Promise<{ readonly reconciled: Reconciled; readonly current: string | undefined }> {
  const marketplace = await openLocalMarketplace({
    root,
    folder,
    baseUrl,
    now: () => new Date(),
    extraFiles: await readSchemas(),
    buildSite,
    onProgress: createProgressPrinter({ write: say, now: () => performance.now() }),
  });
  try {
    return { reconciled: await marketplace.reconcile(), current: await marketplace.current() };
  } finally {
    await marketplace.close();
  }
}

/** Undefined, and a sentence, when the port is taken. */
async function serve(deployment: string): Promise<StaticServer | undefined> {
  try {
    return await startStaticServer({
      port: Number(values.port),
      roots: {
        '/v1/': join(deployment, 'v1'),
        '/releases/': join(deployment, 'releases'),
        '/': join(deployment, 'site'),
      },
    });
  } catch (error) {
    if (!hasErrorCode(error, 'EADDRINUSE', 'EACCES')) throw error;
    say(`Cannot serve at ${baseUrl}: the port is taken\n  hint: npm start -- --port 4181\n`);
    process.exitCode = 1;
    return undefined;
  }
}

const { reconciled, current } = await publish();
if (reconciled.problems.length > 0) say(`\n${renderTerminal(reconciled.problems)}\n`);
// A toolchain that this machine lacks leaves its plugins pending; everything else that is wrong is a failure.
const failures = reconciled.problems.filter(({ code }) => code !== 'build/toolchain/missing');
if (hasErrors(failures)) process.exitCode = 1;
if (!reconciled.isPublished) {
  say(`Nothing was published: what is served stays as it was. To start over, remove ${values.folder}.\n`);
}
const trustedRoot = relative(process.cwd(), join(folder, 'trusted_root.json'));
const server = current === undefined || values.once ? undefined : await serve(current);
if (server !== undefined) {
  process.stdout.write(`
The marketplace is at ${server.url}

Try it in another terminal, in this folder:
  export PLUGINDEX_HOME="$(mktemp -d)"
  npx plugindex registry add ${server.url} --trusted-root ${trustedRoot} --yes
  npx plugindex search jwt
  npx plugindex install auth-jwt --yes
  npx plugindex verify
`);
}
