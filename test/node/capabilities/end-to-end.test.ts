// A guest in a worker, its host, and the outside: a request that waits, a revocation that holds, a call that ends in the middle.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCapabilityServer, defaultPluginLimits } from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { createNodeCapabilityPorts } from '@plugindex/node/capabilities/node-capability-ports';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asking } from '../runner/guests.ts';
import { endable, load, openRunner } from '../runner/runners.ts';
import { serveBytes, serveHttp } from './open-http.ts';

async function openServer(grants: () => Capabilities, timeoutMs = 20_000) {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-capabilities-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const filesRoot = join(folder, 'files');
  await mkdir(filesRoot);
  await writeFile(join(filesRoot, 'a.txt'), 'grüße');
  const limits = { ...defaultPluginLimits, timeoutMs };
  return createCapabilityServer({
    plugin: { name: 'probe', version: '1.0.0' },
    grants,
    limits: () => limits,
    ports: createNodeCapabilityPorts({
      filesRoot,
      storeFolder: join(folder, 'store'),
      env: { TOKEN: 'for tests' },
    }),
    httpPolicy: { allowHttp: true, allowAddresses: ['127.0.0.1'] },
    now: () => Date.now(),
  });
}

describe.each(endable)('%s', (isolation) => {
  const runner = openRunner({ isolation, keepsSpare: false });

  test('files, keys, variables and hosts are reached through the worker', async () => {
    const port = await serveHttp((request, response) => response.end(`hello ${request.url}`));
    const grants: Capabilities = {
      net: [`127.0.0.1:${port}`],
      fs: [{ path: '*.txt', access: 'read' }],
      kv: { maxBytes: 100 },
      env: ['TOKEN', 'constructor'],
    };
    const server = await openServer(() => grants);
    const ask = async (name: 'http' | 'fs' | 'kv' | 'env', request: unknown) => {
      const one = await load(runner, asking(name, JSON.stringify(request)), { server, grants });
      const outcome = await one.outcome('ask');
      await one.unload();
      return outcome;
    };
    expect(await ask('fs', { op: 'read', path: 'a.txt' })).toEqual({ ok: true, value: { text: 'grüße' } });
    expect(await ask('fs', { op: 'read', path: '../a.txt' })).toMatchObject({ error: { code: 'denied' } });
    expect(await ask('kv', { op: 'set', key: 'k', value: 'v' })).toEqual({ ok: true, value: null });
    expect(await ask('kv', { op: 'get', key: 'k' })).toEqual({ ok: true, value: 'v' });
    expect(await ask('env', { name: 'TOKEN' })).toEqual({ ok: true, value: 'for tests' });
    expect(await ask('env', { name: 'constructor' })).toEqual({ ok: true, value: null });
    expect(await ask('http', { url: `http://127.0.0.1:${port}/x` })).toMatchObject({
      value: { body: 'hello /x' },
    });
  });

  test('a revocation holds for the next request, although the worker knows nothing of it', async () => {
    let grants: Capabilities = { fs: [{ path: '*.txt', access: 'read' }] };
    const server = await openServer(() => grants);
    const one = await load(runner, asking('fs', '{"op":"read","path":"a.txt"}'), { server, grants });
    expect(await one.outcome('ask')).toMatchObject({ ok: true });
    grants = {};
    expect(await one.outcome('ask')).toMatchObject({ error: { code: 'denied' } });
    grants = { fs: [{ path: 'a.txt', access: 'read' }] };
    expect(await one.outcome('ask')).toMatchObject({ ok: true });
    await one.unload();
  });

  test('a call that runs out of time in the middle of a request takes its connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await serveBytes((socket) => void socket.on('close', () => closed.resolve()));
    const grants: Capabilities = { net: [`127.0.0.1:${port}`] };
    const server = await openServer(() => grants);
    const bytes = asking('http', JSON.stringify({ url: `http://127.0.0.1:${port}/` }));
    const one = await load(runner, bytes, { server, grants, limits: { timeoutMs: 300 } });
    await expect(one.call('ask', {})).rejects.toMatchObject({ code: 'host/timeout' });
    await closed.promise;
    expect(await one.outcome('go')).toMatchObject({ ok: true });
    await one.unload();
  });
});
