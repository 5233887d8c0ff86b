// What a plugin may ask of the outside, through a real host: manifest ∩ policy ∩ consent, request by request, all of it on record.
import type { RequestImport } from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { describe, expect, test } from 'vitest';
import { serveHttp } from '../capabilities/open-http.ts';
import { openRunner } from '../runner/runners.ts';
import { decisions, type HostOptions, openHost } from './open-host.ts';

const runner = openRunner('shared');

/** The two loopback servers that two names lead to, and what the plugin may be allowed of them and of everything else. */
async function openWorld() {
  const hits: string[] = [];
  const serve = (name: string) =>
    serveHttp((_request, response) => {
      hits.push(name);
      response.end(name);
    });
  const hosts = [`a.example:${await serve('a')}`, `b.example:${await serve('b')}`] as const;
  const wide: Capabilities = {
    net: hosts,
    fs: [
      { path: 'x', access: 'read' },
      { path: 'y', access: 'read' },
    ],
    env: ['A', 'B'],
    kv: { maxBytes: 100 },
  };
  const narrow: Capabilities = {
    net: [hosts[0]],
    fs: [{ path: 'x', access: 'read' }],
    env: ['A'],
    kv: { maxBytes: 10 },
  };
  const requests: readonly (readonly [RequestImport, object])[] = [
    ['http', { url: `http://${hosts[0]}/?secret` }],
    ['http', { url: `http://${hosts[1]}/` }],
    ['fs', { op: 'read', path: 'x' }],
    ['fs', { op: 'read', path: 'y' }],
    ['env', { name: 'A' }],
    ['env', { name: 'B' }],
    ['kv', { op: 'set', key: 'k', value: 'v' }],
    ['kv', { op: 'set', key: 'k', value: 'longer than ten bytes' }],
  ];
  const askAll = async ({ ask }: Awaited<ReturnType<typeof openHost>>) => {
    const outcomes: string[] = [];
    for (const [name, request] of requests) outcomes.push(await ask(name, request));
    return outcomes;
  };
  return { hosts, hits, wide, narrow, askAll };
}

describe('what every one of manifest, policy and consent allows is served, and nothing else', () => {
  const narrowed = ['ok', 'denied', 'ok', 'denied', 'ok', 'denied', 'ok', 'too_large'];
  const decided = ([a, b]: readonly [string, string]) => [
    `net allowed: http://${a}/`,
    `net refused: http://${b}/`,
    'fs allowed: read x',
    'fs refused: read y',
    'env allowed: A',
    'env refused: B',
    'kv allowed: set k',
    'kv allowed: set k',
  ];

  test('all that the manifest asks, where nobody takes any of it', async () => {
    const { wide, hits, askAll } = await openWorld();
    const open = await openHost(runner, { manifest: wide });
    expect(await askAll(open)).toEqual(narrowed.map(() => 'ok'));
    expect(hits).toEqual(['a', 'b']);
    expect(decisions(open.host).filter((one) => one.includes('refused'))).toEqual([]);
    expect(decisions(open.host)).toHaveLength(8);
  });

  test.each(['manifest', 'policy', 'consent'] as const)('less where the %s says less', async (layer) => {
    const { hosts, wide, narrow, hits, askAll } = await openWorld();
    const open = await openHost(runner, { manifest: wide, policy: wide, consent: wide, [layer]: narrow });
    expect(await askAll(open)).toEqual(narrowed);
    expect(decisions(open.host)).toEqual(decided(hosts));
    expect(hits).toEqual(['a']);
  });

  test.each(['policy', 'consent'] as const)(
    'less from the next call on where the %s is narrowed while the plugin runs',
    async (layer) => {
      const { hosts, wide, narrow, hits, askAll } = await openWorld();
      const open = await openHost(runner, { manifest: wide });
      await askAll(open);
      const before = decisions(open.host).length;
      // Nobody waits for it: the next call does.
      void (layer === 'policy' ? open.host.setPolicy(narrow) : open.host.consent('one', narrow));
      expect(await askAll(open)).toEqual(narrowed);
      expect(decisions(open.host).slice(before)).toEqual(decided(hosts));
      expect(hits).toEqual(['a', 'b', 'a']);
    },
  );
});

test('files are read-only where manifest, policy and consent say no more than a path', async () => {
  const { host, ask } = await openHost(runner, {
    manifest: { net: [], env: [], kv: { maxBytes: 0 }, fs: [{ path: 'x' }] },
  });
  expect(await ask('fs', { op: 'read', path: 'x' })).toBe('ok');
  expect(await ask('fs', { op: 'write', path: 'x', text: 'mine' })).toBe('denied');
  expect(decisions(host)).toEqual(['fs allowed: read x', 'fs refused: write x']);
});

describe('attack: a guest asks for an address of the machine that it runs on, or of its network', () => {
  // Which rule it is that refuses: "no grant covers" it, or it "leads to an address that is not public".
  const byGrant = { code: 'denied', rule: 'no grant covers' };
  const byAddress = { code: 'refused_address', rule: 'an address that is not public' };

  /** Everything that a grant can name is granted: every name on the port, and these addresses. */
  async function attack(url: (port: number) => string, options: Partial<HostOptions> = {}) {
    const hits: string[] = [];
    const port = await serveHttp((request, response) => {
      hits.push(request.url ?? '');
      response.end();
    });
    const addresses = ['127.0.0.1', '169.254.169.254'].map((address) => `${address}:${port}`);
    const manifest = { net: [`*:${port}`, ...addresses], fs: [], env: [], kv: { maxBytes: 0 } };
    const { host, ask } = await openHost(runner, { manifest, httpPolicy: { allowHttp: true }, ...options });
    const code = await ask('http', { url: url(port) });
    return { code, hits, last: host.auditEvents().at(-1) };
  }

  test.each([
    ['http://2130706433', byAddress],
    ['http://0x7f.1', byAddress],
    ['http://169.254.169.254', byAddress],
    // No grant can name an address of IPv6, and no pattern covers one.
    ['http://[::1]', byGrant],
    ['http://[::ffff:127.0.0.1]', byGrant],
    ['http://[::ffff:a9fe:a9fe]', byGrant],
    // An address that was not granted by itself.
    ['http://127.0.0.2', byGrant],
    ['http://2852039168', byGrant],
  ])('%s', async (start, { code, rule }) => {
    const found = await attack((port) => `${start}:${port}/`);
    expect(found).toMatchObject({ code, hits: [], last: { decision: 'refused', capability: 'net' } });
    expect(found.last?.reason).toContain(rule);
  });

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', 'fe80::1'])(
    'a name that leads to %s',
    async (address) => {
      const resolve = () => ['192.0.43.8', address];
      const { code, rule } = byAddress;
      const found = await attack((port) => `http://a.example:${port}/`, { resolve });
      expect(found).toMatchObject({ code, hits: [], last: { decision: 'refused', capability: 'net' } });
      expect(found.last?.reason).toContain(rule);
    },
  );
});

describe('attack: a server that a guest may ask leads it elsewhere', () => {
  // 127.0.0.1 stands for the public network here: the only address that the operator allows.
  test('a name that rebinds is looked up once for each request, and every answer is checked', async () => {
    const hits: string[] = [];
    const port = await serveHttp((request, response) => {
      hits.push(request.url ?? '');
      response.end();
    });
    const answers = ['127.0.0.1', '127.0.0.2', '::ffff:127.0.0.3'];
    const asked: string[] = [];
    const { host, ask } = await openHost(runner, {
      manifest: { net: [`rebind.example:${port}`], fs: [], env: [], kv: { maxBytes: 0 } },
      resolve: (name) => {
        asked.push(name);
        return answers.splice(0, 1);
      },
    });
    const outcomes: string[] = [];
    for (const path of ['1', '2', '3'])
      outcomes.push(await ask('http', { url: `http://rebind.example:${port}/${path}` }));
    expect(outcomes).toEqual(['ok', 'refused_address', 'refused_address']);
    expect([asked.length, hits]).toEqual([3, ['/1']]);
    expect(decisions(host).map((one) => one.split(':', 1)[0])).toEqual([
      'net allowed',
      'net refused',
      'net refused',
    ]);
  });

  test.each([
    // Granted, so that it is the rule about addresses that refuses.
    ['a granted private address', (port: number) => `http://127.0.0.2:${port}/`, 'refused_address'],
    ['the decimal form of one', (port: number) => `http://2130706434:${port}/`, 'refused_address'],
    [
      'a granted name of the metadata service',
      (port: number) => `http://meta.example:${port}/`,
      'refused_address',
    ],
    // Not granted.
    ['the metadata service', () => 'http://169.254.169.254/latest/', 'redirect_refused'],
    ['loopback of IPv6', (port: number) => `http://[::1]:${port}/`, 'redirect_refused'],
    ['IPv4 within IPv6', (port: number) => `http://[::ffff:127.0.0.1]:${port}/`, 'redirect_refused'],
    ['a host that nobody granted', (port: number) => `http://c.example:${port}/`, 'redirect_refused'],
  ])('a redirect to %s', async (_what, location, code) => {
    const hits: string[] = [];
    const port = await serveHttp((request, response) => {
      hits.push(request.url ?? '');
      response.writeHead(302, { location: location(port) }).end();
    });
    const net = ['a.example', 'meta.example', '127.0.0.2'].map((name) => `${name}:${port}`);
    const { host, ask } = await openHost(runner, {
      manifest: { net, fs: [], env: [], kv: { maxBytes: 0 } },
      resolve: (name) => [name === 'meta.example' ? '169.254.169.254' : '127.0.0.1'],
    });
    expect(await ask('http', { url: `http://a.example:${port}/start` })).toBe(code);
    expect(hits).toEqual(['/start']);
    expect(decisions(host).map((one) => one.split(':', 1)[0])).toEqual(['net allowed', 'net refused']);
    expect(host.auditEvents().at(-1)?.reason).toContain(`${code}: `);
  });
});
