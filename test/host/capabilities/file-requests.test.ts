// The fs and env capabilities without a disk: forms, grants, what a listing shows.
import {
  type AuditEvent,
  createCapabilityServer,
  defaultPluginLimits,
  type Envelope,
  type FilesPort,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { describe, expect, test } from 'vitest';

const { signal } = new AbortController();
const codeOf = (envelope: Envelope) => ('error' in envelope ? envelope.error.code : 'ok');

function open(grants: Capabilities, more: Partial<FilesPort> = {}) {
  const asked: string[] = [];
  const events: AuditEvent[] = [];
  const files: FilesPort = {
    async read(path) {
      asked.push(`read ${path}`);
      return { ok: true, bytes: new TextEncoder().encode('text') };
    },
    async write(path, bytes) {
      asked.push(`write ${path} ${bytes.length}`);
      return { ok: true };
    },
    async list(path) {
      asked.push(`list ${path}`);
      return { ok: true, entries: [] };
    },
    ...more,
  };
  const server = createCapabilityServer({
    plugin: { name: 'p', version: '1.0.0' },
    grants: () => grants,
    limits: () => ({ ...defaultPluginLimits, maxFileBytes: 8 }),
    ports: { files, env: (name) => ({ HOME: '/home/ada', TOKEN: 's3cret' })[name] },
    audit: (event) => void events.push(event),
    now: () => 0,
  });
  return {
    asked,
    events,
    fs: (request: unknown) => server.serve({ import: 'fs', request, call: 1, signal }),
    env: (request: unknown) => server.serve({ import: 'env', request, call: 1, signal }),
  };
}

const everything: Capabilities = {
  fs: [
    { path: '**', access: 'read' },
    { path: '**', access: 'write' },
  ],
};

describe('paths that lead elsewhere are covered by no grant, whatever it says', () => {
  test.each([
    '../x',
    '/etc/passwd',
    'a/../../x',
    '..',
    './a',
    'a/.',
    'a//b',
    'a/',
    '\\\\server\\share',
    '..\\x',
    'C:\\x',
    'C:x',
    'a:stream',
    'a\u0000.txt',
    'a\nb',
    'a\u0085b',
    'NUL',
    'nul.txt',
    'con',
    'a/COM1.log',
    'LPT¹',
    'aux .x',
    'CONIN$',
    'a.',
    'a ',
    'a/.../b',
    '\ud800',
    'x'.repeat(513),
    '',
  ])('%j', async (path) => {
    const { fs, asked } = open(everything);
    expect(codeOf(await fs({ op: 'read', path }))).toBe('denied');
    expect(codeOf(await fs({ op: 'write', path, text: '' }))).toBe('denied');
    if (path !== '') expect(codeOf(await fs({ op: 'list', path }))).toBe('denied');
    expect(asked).toEqual([]);
  });

  test.each(['%2e%2e/x', '%2e%2e%2fx', '..%2fx', '&#46;&#46;/x', '~/x', '$HOME/x', 'console.txt', 'nuls'])(
    '%j is a name like others: nobody decodes it',
    async (path) => {
      const { fs, asked } = open(everything);
      await fs({ op: 'read', path });
      expect(asked).toEqual([`read ${path}`]);
    },
  );
});

test('reading does not grant writing, and writing does not grant reading', async () => {
  const grants: Capabilities = {
    fs: [
      { path: 'in/*', access: 'read' },
      { path: 'out/*', access: 'write' },
    ],
  };
  const { fs } = open(grants);
  expect(codeOf(await fs({ op: 'read', path: 'in/a' }))).toBe('ok');
  expect(codeOf(await fs({ op: 'write', path: 'in/a', text: '' }))).toBe('denied');
  expect(codeOf(await fs({ op: 'read', path: 'out/a' }))).toBe('denied');
  expect(await fs({ op: 'write', path: 'out/a', text: 'ü' })).toEqual({ ok: { bytes: 2 } });
  expect(await fs({ op: 'write', path: 'out/a', base64: 'AAEC' })).toEqual({ ok: { bytes: 3 } });
  expect(codeOf(await fs({ op: 'list', path: 'out' }))).toBe('denied');
});

test.each([
  null,
  {},
  { op: 'read' },
  { op: 'read', path: 1 },
  { op: 'rename', path: 'a' },
  { op: 'read', path: 'a', encoding: 'latin1' },
  { op: 'write', path: 'a' },
  { op: 'write', path: 'a', text: 1 },
  { op: 'write', path: 'a', text: '', base64: '' },
  { op: 'write', path: 'a', base64: '!' },
  { op: 'write', path: 'a', text: '\ud800' },
])('%j is refused', async (request) => {
  const { fs, asked } = open(everything);
  expect(codeOf(await fs(request))).toBe('invalid_request');
  expect(asked).toEqual([]);
});

test('what is too large is neither written nor handed on', async () => {
  const read = async () => ({ ok: true, bytes: new Uint8Array(9) }) as const;
  const { fs, asked } = open(everything, { read });
  expect(codeOf(await fs({ op: 'write', path: 'a', text: 'x'.repeat(9) }))).toBe('too_large');
  expect(codeOf(await fs({ op: 'write', path: 'a', base64: btoa('x'.repeat(9)) }))).toBe('too_large');
  expect(codeOf(await fs({ op: 'read', path: 'a' }))).toBe('too_large');
  expect(asked).toEqual([]);
});

test('bytes come as they are asked for', async () => {
  const { fs } = open(everything, { read: async () => ({ ok: true, bytes: new Uint8Array([0xff, 0]) }) });
  expect(codeOf(await fs({ op: 'read', path: 'a' }))).toBe('not_text');
  expect(await fs({ op: 'read', path: 'a', encoding: 'base64' })).toEqual({ ok: { base64: '/wA=' } });
});

test('a listing shows what a read grant covers, and the folders on the way there', async () => {
  const entries = [
    { name: 'b.csv', kind: 'file', bytes: 1 },
    { name: 'a.csv', kind: 'file', bytes: 2 },
    { name: 'secret.key', kind: 'file', bytes: 3 },
    { name: 'deep', kind: 'folder', bytes: 0 },
    { name: 'NUL', kind: 'file', bytes: 0 },
  ] as const;
  const list = async () => ({ ok: true, entries }) as const;
  const shown = async (path: string, ...paths: string[]) => {
    const { fs } = open({ fs: paths.map((glob) => ({ path: glob, access: 'read' })) }, { list });
    const envelope = await fs({ op: 'list', path });
    return 'error' in envelope
      ? envelope.error.code
      : JSON.parse(JSON.stringify(envelope.ok)).entries.map(({ name }: { name: string }) => name);
  };
  expect(await shown('data', 'data/*.csv')).toEqual(['a.csv', 'b.csv']);
  expect(await shown('data', 'data/**/*.csv')).toEqual(['a.csv', 'b.csv', 'deep']);
  expect(await shown('data', 'data/deep/x')).toEqual(['deep']);
  expect(await shown('data', '**')).toEqual(['a.csv', 'b.csv', 'deep', 'secret.key']);
  expect(await shown('', 'a.csv')).toEqual(['a.csv']);
  expect(await shown('.', 'deep/*')).toEqual(['deep']);
  expect(await shown('data', 'other/*')).toBe('denied');
  expect(await shown('data/x', 'data/*')).toBe('denied');
});

test('what the disk says becomes a code of its own', async () => {
  const failing = (code: 'not_found' | 'too_large' | 'unreadable') =>
    open(everything, {
      read: async () => ({ ok: false, code }),
      list: async () => ({ ok: false, code }),
      write: async () => ({ ok: false, code: 'unwritable' }),
    });
  for (const code of ['not_found', 'too_large', 'unreadable'] as const) {
    expect(codeOf(await failing(code).fs({ op: 'read', path: 'a' }))).toBe(code);
    expect(codeOf(await failing(code).fs({ op: 'list', path: 'a' }))).toBe(code);
  }
  expect(codeOf(await failing('unreadable').fs({ op: 'write', path: 'a', text: '' }))).toBe('unwritable');
  const broken = open(everything, { read: () => Promise.reject(new Error('EIO /home/ada/files')) });
  const envelope = await broken.fs({ op: 'read', path: 'a' });
  expect(codeOf(envelope)).toBe('unavailable');
  expect(JSON.stringify(envelope)).not.toContain('/home');
});

test('a call that is over gets nothing more done, and waits for nothing', async () => {
  const asked: string[] = [];
  const over = new AbortController();
  const files: FilesPort = {
    read: async () => ({ ok: false, code: 'not_found' }),
    list: async () => ({ ok: false, code: 'not_found' }),
    write(path) {
      asked.push(path);
      over.abort();
      return new Promise(() => {});
    },
  };
  const server = createCapabilityServer({
    plugin: { name: 'p', version: '1.0.0' },
    grants: () => everything,
    limits: () => defaultPluginLimits,
    ports: { files },
    now: () => 0,
  });
  const write = (path: string) =>
    server.serve({ import: 'fs', request: { op: 'write', path, text: '' }, call: 1, signal: over.signal });
  expect(codeOf(await write('first'))).toBe('timeout');
  expect(codeOf(await write('second'))).toBe('timeout');
  expect(asked).toEqual(['first']);
});

describe('env', () => {
  test('reads what is named and granted, and null where it is not set', async () => {
    const { env } = open({ env: ['HOME', 'UNSET'] });
    expect(await env({ name: 'HOME' })).toEqual({ ok: '/home/ada' });
    expect(await env({ name: 'UNSET' })).toEqual({ ok: null });
    expect(codeOf(await env({ name: 'TOKEN' }))).toBe('denied');
    expect(codeOf(await env({ name: 'home' }))).toBe('denied');
    for (const request of [null, {}, { name: 1 }, ['HOME']])
      expect(codeOf(await env(request))).toBe('invalid_request');
  });

  test('values are not in the audit log', async () => {
    const { env, events } = open({ env: ['TOKEN'] });
    await env({ name: 'TOKEN' });
    await env({ name: 'HOME\nfake line' });
    expect(events.map(({ decision, subject }) => `${decision} ${subject}`)).toEqual([
      'allowed TOKEN',
      'refused HOME\\u{a}fake line',
    ]);
    expect(JSON.stringify(events)).not.toContain('s3cret');
  });
});
