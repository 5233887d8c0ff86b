// The http capability with a transport that tells what it was asked to do: grants, addresses, redirects, budgets, revocation.
import {
  type AuditEvent,
  createCapabilityServer,
  defaultPluginLimits,
  type Envelope,
  type HttpAnswer,
  type HttpPolicy,
  type HttpTransport,
  HttpTransportError,
  type PluginLimits,
  type TransportRequest,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { describe, expect, test } from 'vitest';

interface World {
  readonly grants: Capabilities;
  readonly policy: HttpPolicy;
  readonly limits: Partial<PluginLimits>;
  /** Of each name; 203.… would be documentation, so 8.8.8.8 where nothing is said. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  readonly answers: Readonly<Record<string, Partial<HttpAnswer>>>;
}

/** A server for one plugin, and everything that its transport was asked. */
function open(world: Partial<World> = {}) {
  let { grants = { net: ['a.example', 'b.example'] } } = world;
  const sent: TransportRequest[] = [];
  const looked: string[] = [];
  const events: AuditEvent[] = [];
  let onRequest: (request: TransportRequest) => void | Promise<void> = () => {};
  let onLookup = () => {};
  const transport: HttpTransport = {
    async resolve(host) {
      looked.push(host);
      onLookup();
      return world.addresses?.[host] ?? ['8.8.8.8'];
    },
    async request(request) {
      sent.push(request);
      await onRequest(request);
      const { host, port, isTls, path } = request;
      const origin = `${isTls ? 'https' : 'http'}://${host}${port === (isTls ? 443 : 80) ? '' : `:${port}`}`;
      const body = new TextEncoder().encode('hello');
      return { status: 200, headers: {}, body, receivedBytes: 100, ...world.answers?.[`${origin}${path}`] };
    },
  };
  const limits = { ...defaultPluginLimits, ...world.limits };
  const server = createCapabilityServer({
    plugin: { name: 'p', version: '1.0.0' },
    grants: () => grants,
    limits: () => limits,
    ports: { http: transport },
    ...(world.policy && { httpPolicy: world.policy }),
    audit: (event) => void events.push(event),
    now: () => 1000,
  });
  return {
    sent,
    looked,
    events,
    server,
    ask: (request: unknown, { call = 1, signal = new AbortController().signal } = {}) =>
      server.serve({ import: 'http', request, call, signal }),
    revoke: () => {
      grants = {};
    },
    onLookup: (act: typeof onLookup) => {
      onLookup = act;
    },
    onRequest: (act: typeof onRequest) => {
      onRequest = act;
    },
  };
}

const codeOf = (envelope: Envelope) => ('error' in envelope ? envelope.error.code : 'ok');
const redirect = (location: string, status = 302) => ({ status, headers: { location } });

test('a granted request goes to the address that was checked, under the name that was asked for', async () => {
  const { ask, sent } = open();
  const request = {
    method: 'post',
    url: 'https://A.example/x?y=1#z',
    headers: { 'X-A': ' b ' },
    body: 'text',
  };
  await expect(ask(request)).resolves.toEqual({
    ok: { status: 200, url: 'https://a.example/x?y=1', headers: {}, body: 'hello' },
  });
  expect(sent).toMatchObject([
    { addresses: ['8.8.8.8'], host: 'a.example', port: 443, isTls: true, method: 'POST', path: '/x?y=1' },
  ]);
  expect([...(sent[0]?.headers ?? [])]).toEqual([['x-a', 'b']]);
});

test('bytes that are not UTF-8 come as Base64', async () => {
  const body = new Uint8Array([0xff, 0xfe]);
  const { ask } = open({ answers: { 'https://a.example/': { body } } });
  await expect(ask({ url: 'https://a.example' })).resolves.toMatchObject({ ok: { body_base64: '//4=' } });
});

describe('what is not granted is refused', () => {
  test.each(['https://c.example/', 'https://a.example:8443/', 'http://a.example/', 'https://x.a.example/'])(
    '%s is not even looked up',
    async (url) => {
      const { ask, looked, sent } = open();
      expect(codeOf(await ask({ url }))).toBe('denied');
      expect([looked, sent]).toEqual([[], []]);
    },
  );

  test('plain HTTP takes the policy of the operator and a grant that names the port', async () => {
    const grants = { net: ['a.example', 'a.example:80', 'b.example'] };
    const policy = { allowHttp: true };
    expect(codeOf(await open({ grants }).ask({ url: 'http://a.example/' }))).toBe('denied');
    expect(codeOf(await open({ grants, policy }).ask({ url: 'http://a.example/' }))).toBe('ok');
    expect(codeOf(await open({ grants, policy }).ask({ url: 'http://b.example/' }))).toBe('denied');
  });
});

describe('addresses', () => {
  test.each([
    [['127.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['2606:4700::1', '::ffff:7f00:1']],
    [['169.254.169.254']],
    [['fd00:ec2::254']],
    [['64:ff9b::7f00:1']],
    [['8.8.8.8', 'not an address']],
    [['fe80::1%eth0']],
  ])('a name that leads to %j is refused, and nothing is connected to', async (addresses) => {
    const { ask, sent } = open({ addresses: { 'a.example': addresses } });
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe('refused_address');
    expect(sent).toEqual([]);
  });

  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.1/',
    'https://127.0.0.1./',
  ])('%s is refused although the address was granted', async (url) => {
    const grants = { net: ['127.0.0.1', '*'] };
    const { ask, sent } = open({ grants, addresses: { '127.0.0.1': ['127.0.0.1'] } });
    expect(codeOf(await ask({ url }))).toBe('refused_address');
    expect(sent).toEqual([]);
  });

  test('the operator may allow one address or a block, and no other', async () => {
    const addresses = { 'a.example': ['127.0.0.1'], 'b.example': ['10.1.9.9'] };
    const ask = (allow: string, url: string) =>
      open({ addresses, policy: { allowAddresses: [allow] } }).ask({ url });
    expect(codeOf(await ask('127.0.0.1', 'https://a.example/'))).toBe('ok');
    expect(codeOf(await ask('127.0.0.2', 'https://a.example/'))).toBe('refused_address');
    expect(codeOf(await ask('10.1.0.0/16', 'https://b.example/'))).toBe('ok');
    expect(codeOf(await ask('10.2.0.0/16', 'https://b.example/'))).toBe('refused_address');
    expect(codeOf(await ask('nonsense', 'https://a.example/'))).toBe('refused_address');
  });

  test('a name without addresses is unresolved', async () => {
    expect(codeOf(await open({ addresses: { 'a.example': [] } }).ask({ url: 'https://a.example/' }))).toBe(
      'unresolved',
    );
  });
});

describe('redirects', () => {
  test('are followed to granted hosts, each looked up and checked anew', async () => {
    const { ask, sent, looked } = open({
      answers: {
        'https://a.example/': redirect('/next'),
        'https://a.example/next': redirect('https://b.example/end'),
      },
    });
    await expect(ask({ url: 'https://a.example/' })).resolves.toMatchObject({
      ok: { url: 'https://b.example/end' },
    });
    expect(sent.map(({ host, path }) => `${host}${path}`)).toEqual([
      'a.example/',
      'a.example/next',
      'b.example/end',
    ]);
    expect(looked).toEqual(['a.example', 'a.example', 'b.example']);
  });

  test.each([
    ['https://c.example/', 'redirect_refused'],
    ['http://a.example/', 'redirect_refused'],
    ['//c.example/', 'redirect_refused'],
    ['https://127.0.0.1/', 'redirect_refused'],
    ['https://user:pw@b.example/', 'redirect_refused'],
    ['file:///etc/passwd', 'redirect_refused'],
    ['https://b.exa\tmple/', 'redirect_refused'],
    ['https://b.example/', 'refused_address'],
  ])('one to %j is refused: %s', async (location, code) => {
    const { ask, sent } = open({
      addresses: { 'b.example': ['192.168.0.1'] },
      answers: { 'https://a.example/': redirect(location) },
    });
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe(code);
    expect(sent).toHaveLength(1);
  });

  test('from https to http are refused, although both are granted', async () => {
    const world = {
      grants: { net: ['a.example', 'a.example:80'] },
      policy: { allowHttp: true },
      answers: {
        'https://a.example/': redirect('http://a.example/'),
        'http://a.example/up': redirect('https://a.example/x'),
      },
    };
    const { ask, sent } = open(world);
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe('redirect_refused');
    expect(sent).toHaveLength(1);
    expect(codeOf(await ask({ url: 'http://a.example/up' }))).toBe('ok');
  });

  test('end after five', async () => {
    const { ask, sent } = open({
      limits: { maxHttpRequests: 100 },
      answers: { 'https://a.example/': redirect('/') },
    });
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe('redirect_refused');
    expect(sent).toHaveLength(6);
  });

  test('are handed over where the plugin asks for that, and counted', async () => {
    const { ask, sent } = open({
      limits: { maxHttpRequests: 2 },
      answers: { 'https://a.example/': redirect('https://c.example/') },
    });
    await expect(ask({ url: 'https://a.example/', redirect: 'manual' })).resolves.toMatchObject({
      ok: { status: 302, headers: { location: 'https://c.example/' } },
    });
    await ask({ url: 'https://b.example/' });
    expect(codeOf(await ask({ url: 'https://b.example/' }))).toBe('too_many_requests');
    expect(sent).toHaveLength(2);
  });

  test('a redirect that would be one request too many is refused', async () => {
    const { ask, sent } = open({
      limits: { maxHttpRequests: 1 },
      answers: { 'https://a.example/': redirect('/b') },
    });
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe('too_many_requests');
    expect(sent).toHaveLength(1);
  });

  test('carry no credentials to another origin', async () => {
    const headers = { Authorization: 'Bearer x', Cookie: 'a=b', 'X-Kept': 'c' };
    const { ask, sent } = open({
      grants: { net: ['a.example', 'a.example:8443'] },
      answers: {
        'https://a.example/same': redirect('/end'),
        'https://a.example/other': redirect('https://a.example:8443/end'),
      },
    });
    const names = () => [...(sent.at(-1)?.headers.keys() ?? [])];
    await ask({ url: 'https://a.example/same', headers });
    expect(names()).toEqual(['authorization', 'cookie', 'x-kept']);
    await ask({ url: 'https://a.example/other', headers }, { call: 2 });
    expect(names()).toEqual(['x-kept']);
  });

  test.each([
    ['POST', 301, 'GET'],
    ['POST', 302, 'GET'],
    ['POST', 303, 'GET'],
    ['PUT', 302, 'PUT'],
    ['PUT', 303, 'GET'],
    ['POST', 307, 'POST'],
    ['POST', 308, 'POST'],
    ['HEAD', 303, 'HEAD'],
  ])('%s with %i becomes %s, as Fetch says', async (method, status, expected) => {
    const { ask, sent } = open({ answers: { 'https://a.example/': redirect('/end', status) } });
    const body = method === 'HEAD' ? {} : { body: 'x', headers: { 'content-type': 'text/plain' } };
    await ask({ method, url: 'https://a.example/', ...body });
    expect(sent.at(-1)).toMatchObject({ method: expected });
    const keepsBody = expected === method && method !== 'HEAD';
    expect([sent.at(-1)?.body !== undefined, sent.at(-1)?.headers.has('content-type')]).toEqual([
      keepsBody,
      keepsBody,
    ]);
  });
});

describe('budgets of a call', () => {
  test('requests are counted by call, and forgotten when it ends', async () => {
    const { ask, server } = open({ limits: { maxHttpRequests: 1 } });
    const request = { url: 'https://a.example/' };
    expect(codeOf(await ask(request, { call: 1 }))).toBe('ok');
    expect(codeOf(await ask(request, { call: 1 }))).toBe('too_many_requests');
    expect(codeOf(await ask(request, { call: 2 }))).toBe('ok');
    server.endCall(1);
    expect(codeOf(await ask(request, { call: 1 }))).toBe('ok');
  });

  test('bytes are those sent and those received', async () => {
    const { ask, sent } = open({ limits: { maxHttpBytes: 1000 } });
    const request = { method: 'POST', url: 'https://a.example/', body: 'x'.repeat(300) };
    expect(codeOf(await ask(request))).toBe('ok');
    const first = sent[0]?.maxBytes ?? 0;
    expect(first).toBeLessThan(700);
    expect(codeOf(await ask(request))).toBe('ok');
    expect(sent[1]?.maxBytes).toBe(first - (1000 - first) - 100);
    expect(codeOf(await ask(request))).toBe('too_large');
    expect(sent).toHaveLength(2);
  });

  test('two requests at the same time do not share what is left', async () => {
    const { ask } = open({ limits: { maxHttpBytes: 1000 } });
    const request = { url: 'https://a.example/' };
    const codes = (await Promise.all([ask(request), ask(request)])).map(codeOf);
    expect(codes.toSorted()).toEqual(['ok', 'too_large']);
  });

  test('an answer larger than asked for is not handed on, whatever its transport says', async () => {
    const { ask } = open({
      limits: { maxHttpBytes: 200 },
      answers: { 'https://a.example/': { receivedBytes: 5000 } },
    });
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe('too_large');
    expect(codeOf(await ask({ url: 'https://a.example/' }))).toBe('too_large');
  });

  test('a request that failed counts with what came before', async () => {
    const world = open({ limits: { maxHttpBytes: 1000 } });
    world.onRequest(() => {
      throw new HttpTransportError('timeout', 'late', { receivedBytes: 400 });
    });
    expect(codeOf(await world.ask({ url: 'https://a.example/' }))).toBe('timeout');
    world.onRequest(() => {});
    await world.ask({ url: 'https://a.example/' });
    expect(world.sent[1]?.maxBytes).toBe(
      (world.sent[0]?.maxBytes ?? 0) - 400 - (1000 - (world.sent[0]?.maxBytes ?? 0)),
    );
  });
});

describe('in the middle of things', () => {
  test('what was revoked during a request is not asked again: a redirect is refused', async () => {
    const world = open({ answers: { 'https://a.example/': redirect('/next') } });
    world.onRequest(() => world.revoke());
    expect(codeOf(await world.ask({ url: 'https://a.example/' }))).toBe('redirect_refused');
    expect(codeOf(await world.ask({ url: 'https://a.example/' }))).toBe('denied');
    expect(world.sent).toHaveLength(1);
  });

  test('what was revoked while its name was looked up is not connected to', async () => {
    const world = open();
    world.onLookup(() => world.revoke());
    expect(codeOf(await world.ask({ url: 'https://a.example/' }))).toBe('denied');
    expect([world.looked, world.sent]).toEqual([['a.example'], []]);
  });

  test('a call that is over is answered, although its transport never is', async () => {
    const world = open();
    const over = new AbortController();
    world.onRequest(() => {
      over.abort();
      return new Promise<void>(() => {});
    });
    expect(codeOf(await world.ask({ url: 'https://a.example/' }, { signal: over.signal }))).toBe('timeout');
    expect(codeOf(await world.ask({ url: 'https://a.example/' }, { signal: over.signal }))).toBe('timeout');
    expect(world.sent).toHaveLength(1);
  });

  test('a transport that breaks says nothing of its insides to the plugin', async () => {
    const world = open();
    world.onRequest(() => {
      throw new Error('connect ECONNREFUSED 10.0.0.7:443');
    });
    const envelope = await world.ask({ url: 'https://a.example/' });
    expect(codeOf(envelope)).toBe('unreachable');
    expect(JSON.stringify(envelope)).not.toContain('10.0.0.7');
  });
});

test('every decision is in the audit log, without query, password or body', async () => {
  const { ask, events } = open({
    addresses: { 'b.example': ['10.0.0.1'] },
    answers: { 'https://a.example/x?token=s3cret': redirect('https://c.example/y?token=s3cret') },
  });
  await ask({ url: 'https://a.example/x?token=s3cret', headers: { authorization: 's3cret' } });
  await ask({ url: 'https://b.example/' });
  await ask({ url: 'https://ada:s3cret@a.example/#s3cret' });
  await ask({ url: 'https://a.example/\nfake line?s3cret' });
  await ask(null);
  expect(
    events.map(({ decision, subject, reason }) => `${decision} ${subject} ${reason.split(':')[0]}`),
  ).toEqual([
    'allowed https://a.example/x a grant covers it',
    'refused https://c.example/y redirect_refused',
    'refused https://b.example/ refused_address',
    'refused https://a.example/ invalid_request',
    'refused https://a.example/\\u{a}fake line invalid_request',
    'refused a request that is no object invalid_request',
  ]);
  expect(JSON.stringify(events)).not.toContain('s3cret');
  expect(events[0]).toMatchObject({ at: 1000, plugin: 'p', version: '1.0.0', capability: 'net' });
});

test('an audit log that fails lets nothing through', async () => {
  let sent = 0;
  const server = createCapabilityServer({
    plugin: { name: 'p', version: '1.0.0' },
    grants: () => ({ net: ['a.example'] }),
    limits: () => defaultPluginLimits,
    ports: {
      http: {
        resolve: async () => ['8.8.8.8'],
        request: async () => {
          sent++;
          throw new Error('sent');
        },
      },
    },
    audit: () => {
      throw new Error('disk full');
    },
    now: () => 0,
  });
  const { signal } = new AbortController();
  const request = { url: 'https://a.example/' };
  expect(codeOf(await server.serve({ import: 'http', request, call: 1, signal }))).toBe('unavailable');
  expect(sent).toBe(0);
});
