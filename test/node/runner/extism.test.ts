// Guests built with Extism's own kits, in each runner: nothing in them was changed for this host.
import { beforeAll, describe, expect, test } from 'vitest';
import { extismGuest, forever } from '../../host/extism/extism-guest.ts';
import { buildAssemblyScript } from '../../kit/build-assemblyscript.ts';
import { type BuiltOrMissing, buildExtismRust } from '../../kit/build-extism-rust.ts';
import { openHttp, serveHttp } from '../capabilities/open-http.ts';
import { endable, isolations, type Loaded, type LoadOptions, load, openRunner } from './runners.ts';

// Cargo fetches and compiles the kit's crates the first time.
const buildTimeoutMs = 600_000;

const assemblyScript = buildAssemblyScript('test/fixtures/extism/assemblyscript');
const config = { greeting: 'moin', numbers: [1, 2] };
const options: LoadOptions = { config, grants: { log: true } };
const ok = (value: unknown) => ({ ok: true, value });
const extismError = (message: string) => ({ ok: false, error: { code: 'extism_error', message } });

/** What the guests of all kits do. */
async function expectsOfEveryKit(one: Loaded): Promise<void> {
  expect(await one.outcome('echo', { a: ['ü', '🙂', null] })).toEqual(ok({ a: ['ü', '🙂', null] }));
  const long = 'x'.repeat(100_003);
  expect(await one.outcome('echo', long)).toEqual(ok(long));
  expect(await one.outcome('greet', 'wörld')).toEqual(ok('moin, wörld'));
  expect([await one.outcome('count'), await one.outcome('count')]).toEqual([ok(1), ok(2)]);
  expect(await one.outcome('logs')).toEqual(ok(null));
  expect(one.lines).toEqual(['info an information', 'error an error']);
  expect(await one.outcome('fail')).toEqual(extismError('nobody of that name'));
  // An error is no trap: the instance lives on.
  expect(await one.outcome('count')).toEqual(ok(3));
  expect(await one.outcome('missing')).toBe('host/hook-missing');
  const { fuelUsed, memoryBytes } = one.reports[0] ?? {};
  expect(fuelUsed).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThanOrEqual(65_536);
}

describe.each(isolations)('%s', (isolation) => {
  const runner = openRunner(isolation === 'inline' ? isolation : { isolation, keepsSpare: false });

  test('a guest of the AssemblyScript kit works as it is', async () => {
    const one = await load(runner, assemblyScript, options);
    expect(one.hooks).toEqual(['echo', 'greet', 'numbers', 'count', 'forget', 'logs', 'fail', 'throws']);
    await expectsOfEveryKit(one);
    expect(await one.outcome('numbers')).toEqual(ok([1, 2]));
    await one.outcome('forget');
    expect(await one.outcome('count')).toEqual(ok(1));
    // What is thrown is what the guest had to say, and a trap like any other; then it begins anew.
    expect(await one.outcome('throws')).toEqual({
      ...extismError('thrown in the guest'),
      hasTrapped: true,
    });
    expect(await one.outcome('count')).toEqual(ok(1));
    await one.unload();
  });

  test('its log is dropped where nobody granted it', async () => {
    const one = await load(runner, assemblyScript, { config });
    expect(await one.outcome('logs')).toEqual(ok(null));
    expect(one.lines).toEqual([]);
    await one.unload();
  });
});

describe('a guest of the Rust kit', () => {
  let rust: BuiltOrMissing = { missing: 'nobody built it' };
  beforeAll(async () => {
    rust = await buildExtismRust();
  }, buildTimeoutMs);

  test.for(['inline', 'shared'] as const)('works as it is: %s', async (isolation, { skip }) => {
    if (rust.missing !== undefined) return skip(rust.missing);
    const one = await load(openRunner(isolation), rust.bytes, options);
    await expectsOfEveryKit(one);
    expect(await one.outcome('panics')).toBe('host/trap');
    expect(await one.outcome('count')).toEqual(ok(1));
    await one.unload();
  });
});

describe.each(endable)('%s: HTTP of a guest of the AssemblyScript kit', (isolation) => {
  const runner = openRunner({ isolation, keepsSpare: false });
  const bytes = buildAssemblyScript('test/fixtures/extism/assemblyscript-http');

  test('goes through the same server as that of every guest', async () => {
    const seen: unknown[] = [];
    const port = await serveHttp(async (request, response) => {
      const body = (await request.toArray()).join('');
      seen.push([request.method, request.url, request.headers['x-own'], body]);
      response.end('{"answer":"grüße"}');
    });
    const net = [`127.0.0.1:${port}`];
    const { server, events } = openHttp({ grants: { net } });
    const one = await load(runner, bytes, { server, grants: { net } });
    const url = `http://127.0.0.1:${port}/x`;
    expect(await one.outcome('fetch', { url, method: 'POST', headers: { 'x-own': 'v' } })).toEqual(
      ok({ answer: 'grüße' }),
    );
    expect(seen).toEqual([['POST', '/x', 'v', 'sent']]);
    expect(events).toHaveLength(1);
    expect(await one.outcome('fetch', { url: 'https://other.example/', method: 'POST' })).toMatchObject({
      error: { code: 'denied' },
    });
    await one.unload();
  });

  test('a redirect to a host that was not granted is refused, and nothing is sent there', async () => {
    let isReached = false;
    const secret = await serveHttp((_request, response) => {
      isReached = true;
      response.end('"secret"');
    });
    const port = await serveHttp((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${secret}/` }).end();
    });
    const net = [`127.0.0.1:${port}`];
    const one = await load(runner, bytes, { server: openHttp({ grants: { net } }).server, grants: { net } });
    const answer = await one.outcome('fetch', { url: `http://127.0.0.1:${port}/`, method: 'GET' });
    expect(answer).toMatchObject({ ok: false });
    expect(isReached).toBe(false);
    // A refused request ends the call; the next one has an instance of its own.
    expect(await one.outcome('fetch', {})).toMatchObject({ error: { code: 'invalid_request' } });
    await one.unload();
  });
});

test.each(endable)('%s: a refused module and an endless one leave the others alone', async (isolation) => {
  const runner = openRunner({ isolation, keepsSpare: false });
  const good = await load(runner, assemblyScript, options);
  const foreign = { kind: 'function', module: 'extism:host/user', name: 'own' } as const;
  const undeclared = load(runner, extismGuest({}, { imports: [foreign] }));
  await expect(undeclared).rejects.toMatchObject({
    code: 'host/import-unknown',
    message: expect.stringContaining('leave out host functions of your own'),
  });
  const endless = await load(runner, extismGuest({ attack: [...forever([]), 0x41, 0] }), {
    limits: { timeoutMs: 200, maxFuel: Number.MAX_SAFE_INTEGER },
  });
  const [stopped, answered] = await Promise.all([endless.outcome('attack'), good.outcome('echo', 1)]);
  expect(stopped).toBe('host/timeout');
  expect(answered).toEqual(ok(1));
  expect(await good.outcome('echo', 2)).toEqual(ok(2));
});
