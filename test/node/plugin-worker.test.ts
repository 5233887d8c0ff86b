// Plugins in a thread of their own: what they do in there does not hang, crash or outlive their caller.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPluginWorker, type PluginWorkerOptions } from '@plugindex/node/plugin-worker';
import { afterAll, expect, test } from 'vitest';
import { loopForever, packed, plugin } from '../host/hostile-modules.ts';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';

const folder = mkdtempSync(join(tmpdir(), 'plugindex-worker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (bytes: Uint8Array, more: Partial<PluginWorkerOptions> = {}) =>
  createPluginWorker({ bytes, grants: {}, config: {}, timeoutMs: 5000, ...more });

test('calls are answered in order, and errors keep their code', async () => {
  const worker = start(plugin({ go: '{"ok":1}', bad: '{"error":{"code":"a","message":"b"}}', broken: 'x' }));
  const answers = await Promise.allSettled([
    worker.call('go', {}),
    worker.call('bad', {}),
    worker.call('broken', {}),
    worker.call('nothing', {}),
    worker.call('go', () => 1),
    worker.call('go', {}),
  ]);
  expect(answers).toMatchObject([
    { value: { ok: true, value: 1 } },
    { value: { ok: false, error: { code: 'a' } } },
    { reason: { code: 'host/output-invalid' } },
    { reason: { code: 'host/hook-missing' } },
    { reason: { code: 'host/input-invalid' } },
    { value: { ok: true, value: 1 } },
  ]);
  await worker.dispose();
  await expect(worker.call('go', {})).rejects.toMatchObject({ code: 'host/disposed' });
});

test('an endless loop is ended, and the next call is answered', async () => {
  const worker = start(plugin({ loop: [...loopForever, ...packed(0, 0)], go: '{"ok":1}' }), {
    timeoutMs: 300,
  });
  await worker.call('go', {});
  const startedAt = performance.now();
  await expect(worker.call('loop', {})).rejects.toMatchObject({ code: 'host/timeout' });
  expect(performance.now() - startedAt).toBeLessThan(3000);
  await expect(worker.call('go', {})).resolves.toEqual({ ok: true, value: 1 });
  await worker.dispose();
});

test('an endless loop in _initialize is ended too', async () => {
  const worker = start(
    plugin({ go: '{"ok":1}' }, { functions: [{ export: '_initialize', body: loopForever }] }),
    { timeoutMs: 300 },
  );
  await expect(worker.call('go', {})).rejects.toMatchObject({ code: 'host/timeout' });
  await worker.dispose();
});

test('a module that cannot be linked says why, at each call', async () => {
  const clock = { module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i64'] } as const;
  const worker = start(plugin({ go: '{"ok":1}' }, { imports: [clock] }));
  for (let count = 0; count < 2; count++) {
    await expect(worker.call('go', {})).rejects.toMatchObject({
      code: 'host/capability-denied',
      capability: 'clock',
    });
  }
  await worker.dispose();
});

test('memory grows to its maximum and no further', async () => {
  // go: memory.grow(1) until it fails, then answer
  const grow = [0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b, ...packed(0, 8)];
  const worker = start(plugin({ go: grow }, { memories: [{ min: 1, max: 1024 }], data: ['{"ok":1}'] }));
  await expect(worker.call('go', {})).resolves.toEqual({ ok: true, value: 1 });
  await worker.dispose();
});

test('files are read below the folder, never through a link that leads outside', async () => {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'data'), { recursive: true });
  writeFileSync(join(root, 'data/a.csv'), 'a,b\n1,2\n');
  writeFileSync(join(root, 'data/binary.csv'), Uint8Array.of(0xff, 0xfe));
  writeFileSync(join(root, 'data/large.csv'), 'x'.repeat(2000));
  writeFileSync(join(folder, 'secret.csv'), 'secret\n1\n');
  symlinkSync(join(folder, 'secret.csv'), join(root, 'data/link.csv'));
  symlinkSync(folder, join(root, 'data/out'));
  mkdirSync(join(root, 'data/folder.csv'));
  const paths = ['a', 'binary', 'large', 'link', 'out/secret', 'folder', 'missing'];
  const worker = start(buildAssemblyScript('plugins/datasource-csv'), {
    grants: { clock: true, fs: [{ path: 'data/**/*.csv', access: 'read' }] },
    config: { datasets: paths.map((path) => ({ name: path, path: `data/${path}.csv` })) },
    filesRoot: root,
    limits: { maxFileBytes: 1000 },
  });
  const ask = async (query: string) => {
    const result = await worker.call('query_datasource', { query_type: 'table', query, parameters: {} });
    return result.ok ? 'read' : result.error.message.split(': ').at(-1);
  };
  const answers = [];
  for (const path of paths) answers.push(`${path} ${await ask(path)}`);
  expect(answers).toEqual([
    'a read',
    'binary not_text',
    'large too_large',
    'link not_found',
    'out/secret not_found',
    'folder not_found',
    'missing not_found',
  ]);
  await worker.dispose();
});

test('log lines arrive before the answer', async () => {
  const lines: string[] = [];
  const log = {
    module: 'plugindex_host_1',
    name: 'log',
    kind: 'function',
    params: ['i32', 'i32', 'i32'],
  } as const;
  const go = [0x41, 3, 0x41, 0, 0x41, 8, 0x10, 0, ...packed(0, 8)];
  const worker = start(plugin({ go }, { imports: [log], data: ['{"ok":1}'] }), {
    grants: { log: true },
    onLog: (level, message) => lines.push(`${level} ${message}`),
  });
  await worker.call('go', {});
  expect(lines).toEqual(['warn {"ok":1}']);
  await worker.dispose();
});
