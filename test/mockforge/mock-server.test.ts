// The example server as a process of its own, over real HTTP, with official plugins built from source and a hostile one.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loopForever, plugin, unreachable } from '../host/hostile-modules.ts';
import { repositoryRoot } from '../kit/build-cache.ts';
import { createInstalledHome } from '../kit/installed-home.ts';
import { buildOfficialPlugins } from '../kit/official-plugins.ts';

interface LogLine {
  readonly event: string;
  readonly [key: string]: unknown;
}

interface RunningServer {
  readonly url: string;
  readonly child: ChildProcess;
  readonly log: readonly LogLine[];
  /** The next line of this event, from now on; of requests, of the one for this target. */
  next(event: string, target?: string): Promise<LogLine>;
}

async function startServer(file: string): Promise<RunningServer> {
  const script = join(repositoryRoot, 'packages/mockforge/examples/mock-server.ts');
  const env = { ...process.env, PLUGINDEX_HOME: home.folder };
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const log: LogLine[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line: LogLine = JSON.parse(text);
    log.push(line);
    for (const hear of waiting) hear(line);
  });
  const next = (event: string, target?: string) =>
    new Promise<LogLine>((resolve, reject) => {
      const hear = (line: LogLine) => {
        if (line.event !== event || (target !== undefined && line.target !== target)) return;
        waiting.delete(hear);
        resolve(line);
      };
      waiting.add(hear);
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
    });
  const { address } = await next('listening');
  const port = typeof address === 'object' && address !== null && 'port' in address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, child, log, next };
}

const home = createInstalledHome();
const folder = mkdtempSync(join(tmpdir(), 'plugindex-mock-'));
const configFile = join(folder, 'mock.yaml');
const secret = 'a secret of some length for this test';
const built = new Map(buildOfficialPlugins().map((one) => [one.name, one]));
const hasCrypto = built.has('template-crypto');

const route = {
  hello: { path: '/hello', template: 'Hello {{ request.query.name | default: "world" }}' },
  private: {
    path: '/private/*',
    auth: { mode: 'first', plugins: ['auth-jwt', 'auth-basic'], roles: ['admin'] },
    template: '{{ user.user_id }} at {{ request.path }}',
  },
  people: {
    path: '/people',
    method: 'GET',
    type: 'application/json',
    data: {
      people: {
        plugin: 'datasource-csv',
        query: 'SELECT name, age FROM people WHERE age >= :least ORDER BY age',
        parameters: { least: 'request.query.least | to_integer' },
        limit: 10,
      },
    },
    template: '{{ people | json }}',
  },
  graphql: { path: '/graphql', respond: ['response-graphql'] },
  flaky: { path: '/flaky', respond: ['testing-chaos'] },
  late: { path: '/late', respond: ['testing-chaos'] },
  cut: { path: '/cut', respond: ['testing-chaos'] },
  loop: { path: '/loop', respond: ['looping'] },
  trap: { path: '/trap', respond: ['trapping'] },
  guarded: { path: '/guarded', auth: { mode: 'all', plugins: ['broken-auth'] }, template: 'never' },
  sign: {
    path: '/sign',
    template: '{{ "key" | template-crypto-hmac_sha256: request.body }} {{ fn.uuid_v4 }}',
  },
};

interface ConfigChanges {
  readonly routes?: readonly object[];
  readonly hello?: string;
  readonly plugins?: Readonly<Record<string, object>>;
}

function writeConfig(more: ConfigChanges = {}): void {
  const { sign, ...others } = route;
  const routes = [...Object.values(others), ...(hasCrypto ? [sign] : []), ...(more.routes ?? [])];
  const config = {
    port: 0,
    home: home.folder,
    files: 'files',
    maxBodyBytes: 1000,
    policy: { clock: true, random: true, fs: [{ path: 'data/**/*.csv', access: 'read' }] },
    plugins: {
      'auth-basic': {
        realm: 'Castle',
        users: [
          { username: 'ada', password: 'lovelace', roles: ['admin'] },
          { username: 'bob', password: 'builder' },
        ],
      },
      'auth-jwt': { secret },
      'response-graphql': {
        schema: 'type Query { hello(name: String!): String! }',
        mocks: [{ field: 'Query.hello', value: 'Hi {{args.name}}' }],
      },
      'datasource-csv': { datasets: [{ name: 'people', path: 'data/people.csv' }] },
      'testing-chaos': {
        rules: [
          { match: { path: '/flaky' }, fault: { status: 503, retry_after: 2 } },
          { match: { path: '/late' }, fault: { status: 200, body: 'late', delay_ms: 300 } },
          { match: { path: '/cut' }, fault: { drop_connection: true } },
        ],
      },
      looping: {},
      trapping: {},
      'broken-auth': {},
      ...(hasCrypto && { 'template-crypto': {} }),
      ...more.plugins,
    },
    routes,
  };
  writeFileSync(configFile, stringify(config));
}

let server: RunningServer;

beforeAll(async () => {
  mkdirSync(join(folder, 'files/data'), { recursive: true });
  writeFileSync(join(folder, 'files/data/people.csv'), 'name,age\nAda,36\nBob,7\nCy,70\n');
  const official = [...built.values()].map(({ name, bytes, manifest }) => ({
    name,
    bytes,
    granted: manifest.capabilities ?? {},
    manifest,
  }));
  await home.install([
    ...official,
    { name: 'looping', bytes: plugin({ generate_response: [...loopForever, unreachable] }) },
    { name: 'trapping', bytes: plugin({ generate_response: [unreachable] }) },
    { name: 'broken-auth', bytes: plugin({ authenticate: [unreachable] }) },
  ]);
  writeConfig();
  server = await startServer(configFile);
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  const [code] = await once(server.child, 'exit');
  for (const one of [folder, home.folder]) rmSync(one, { recursive: true });
  expect(code).toBe(0);
});

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

test('a template answers, and a path without a route does not', async () => {
  expect(await get('/hello?name=Ada')).toMatchObject({ status: 200, body: 'Hello Ada' });
  expect(await get('/nowhere')).toMatchObject({ status: 404 });
});

test('a route lets in who has good credentials of either plugin, and the right role', async () => {
  expect(await get('/private/a', { headers: basic('ada:lovelace') })).toMatchObject({
    status: 200,
    body: 'ada at /private/a',
  });
  const headers = {
    authorization: `Bearer ${token({ sub: 'eve', roles: ['admin'], exp: Math.floor(Date.now() / 1000) + 60 })}`,
  };
  expect(await get('/private/b', { headers })).toMatchObject({ status: 200, body: 'eve at /private/b' });
});

test('a route refuses wrong credentials with 401 and challenges, a missing role with 403, and tells no reasons', async () => {
  const refused = await get('/private/a', { headers: basic('ada:wrong') });
  expect(refused).toMatchObject({ status: 401, body: 'Please authenticate\n' });
  expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer .*Basic realm="Castle"/);
  expect(await get('/private/a')).toMatchObject({ status: 401 });
  expect(await get('/private/a', { headers: basic('bob:builder') })).toMatchObject({ status: 403 });
  const expired = { authorization: `Bearer ${token({ sub: 'eve', roles: ['admin'], exp: 1 })}` };
  expect(await get('/private/a', { headers: expired })).toMatchObject({ status: 401 });
});

test('an authentication plugin that breaks lets nobody in', async () => {
  const logged = server.next('request', '/guarded');
  expect(await get('/guarded', { headers: basic('ada:lovelace') })).toMatchObject({
    status: 503,
    body: 'Cannot authenticate now\n',
  });
  expect(await logged).toMatchObject({
    status: 503,
    attempts: [{ plugin: 'broken-auth', outcome: 'failed', failure: { code: 'host/trap' } }],
  });
});

test('rows of a CSV file feed a template, with a parameter that is only ever a value', async () => {
  const found = await get('/people?least=30');
  expect(found.headers.get('content-type')).toBe('application/json');
  expect(JSON.parse(found.body)).toEqual([
    { name: 'Ada', age: 36 },
    { name: 'Cy', age: 70 },
  ]);
  // Whatever it is, it is a value.
  expect((await get(`/people?least=${encodeURIComponent('0 OR 1=1')}`)).body).not.toContain('Bob');
});

test('GraphQL is answered by its plugin', async () => {
  const query = JSON.stringify({ query: '{ hello(name: "Ada") }' });
  const found = await get('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: query,
  });
  expect(found.status).toBe(200);
  expect(JSON.parse(found.body)).toEqual({ data: { hello: 'Hi Ada' } });
});

test.skipIf(!hasCrypto)('a template calls functions of plugins', async () => {
  const { body } = await get('/sign', { method: 'POST', body: 'text' });
  const [mac = '', uuid = ''] = body.split(' ');
  expect(mac).toBe(createHmac('sha256', 'key').update('text').digest('hex'));
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

test('a plugin that traps makes 502, a plugin that loops 504, and all others keep answering meanwhile', async () => {
  expect(await get('/trap')).toMatchObject({ status: 502, body: 'The plugin failed\n' });
  const loop = get('/loop');
  const others = await Promise.all([
    ...Array.from({ length: 20 }, () => get('/hello')),
    ...Array.from({ length: 20 }, () => get('/private/x', { headers: basic('ada:lovelace') })),
    ...Array.from({ length: 20 }, () => get('/people?least=50')),
  ]);
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await loop).toMatchObject({ status: 504, body: 'The plugin failed\n' });
  expect(await get('/graphql?query={hello(name:"x")}')).toMatchObject({ status: 200 });
});

test('faults that a plugin asks for are played: an error, a delay, a lost connection', async () => {
  const flaky = await get('/flaky');
  expect([flaky.status, flaky.headers.get('retry-after')]).toEqual([503, '2']);
  const begun = performance.now();
  expect(await get('/late')).toMatchObject({ status: 200, body: 'late' });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(295);
  await expect(get('/cut')).rejects.toThrow('fetch failed');
  expect(await get('/hello')).toMatchObject({ status: 200 });
});

test('a body above the limit is refused, told or not told beforehand', async () => {
  expect(await get('/graphql', { method: 'POST', body: 'x'.repeat(1001) })).toMatchObject({ status: 413 });
  const status = await new Promise((resolve, reject) => {
    const sent = httpRequest(`${server.url}/graphql`, { method: 'POST' }, ({ statusCode }) =>
      resolve(statusCode),
    );
    sent.on('error', reject);
    for (let chunk = 0; chunk < 20; chunk++) sent.write('y'.repeat(100));
    sent.end();
  });
  expect(status).toBe(413);
});

test('many requests at once are answered each with its own answer; what is too much gets 503', async () => {
  const ask = async (name: string) => {
    const found = await get(`/graphql?query=${encodeURIComponent(`{ hello(name: "${name}") }`)}`);
    return found.status === 200 ? JSON.parse(found.body).data.hello : found.status;
  };
  const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
  expect(await Promise.all(names.map(ask))).toEqual(names.map((name) => `Hi ${name}`));
  const crowd = Array.from({ length: 400 }, (_, index) => `n${index}`);
  const answers = await Promise.all(crowd.map(ask));
  for (const [index, answer] of answers.entries()) expect([`Hi n${index}`, 503]).toContain(answer);
});

test('a configuration that breaks the schema of a manifest is refused with all its problems, and the old one stays', async () => {
  writeConfig({ plugins: { 'auth-basic': { realm: 7, colour: 'red' } } });
  const failed = server.next('reload-failed');
  server.child.kill('SIGHUP');
  const { error } = await failed;
  for (const part of ['auth-basic 0.1.0', 'users', 'realm', 'colour']) expect(error).toContain(part);
  const headers = basic('ada:lovelace');
  expect(await get('/private/a', { headers })).toMatchObject({ status: 200 });
  writeConfig();
  const reloaded = server.next('reloaded');
  server.child.kill('SIGHUP');
  await reloaded;
});

test('SIGHUP takes in new routes and a new version of a plugin; a broken file changes nothing', async () => {
  expect(await get('/trap')).toMatchObject({ status: 502 });
  const mended = plugin({ generate_response: '{"ok":{"status_code":200,"body":"mended"}}' });
  await home.install([{ name: 'trapping', version: '0.2.0', bytes: mended }]);
  writeConfig({ routes: [{ path: '/new', template: 'new' }] });
  const reloaded = server.next('reloaded');
  server.child.kill('SIGHUP');
  await reloaded;
  expect(await get('/new')).toMatchObject({ status: 200, body: 'new' });
  expect(await get('/trap')).toMatchObject({ status: 200, body: 'mended' });

  writeFileSync(configFile, 'routes: 7\n');
  const failed = server.next('reload-failed');
  server.child.kill('SIGHUP');
  expect((await failed).error).toContain('mock.yaml:1:');
  expect(await get('/new')).toMatchObject({ status: 200 });
});

const examples = join(repositoryRoot, 'packages/mockforge/examples');

test.skipIf(!hasCrypto)('the configuration that is shipped runs as it is', async () => {
  const text = readFileSync(join(examples, 'mock.yaml'), 'utf8').replace('port: 4400', 'port: 0');
  const file = join(folder, 'shipped.yaml');
  writeFileSync(file, text.replace('files: files', `files: ${join(examples, 'files')}`));
  const shipped = await startServer(file);
  try {
    const people = await fetch(`${shipped.url}/people?city=London`);
    expect(await people.json()).toEqual([
      { name: 'Ada', age: 36 },
      { name: 'Cy', age: 70 },
    ]);
    const order = { method: 'POST', body: 'h"llo' };
    expect((await fetch(`${shipped.url}/orders`, order)).status).toBe(401);
    const made = await fetch(`${shipped.url}/orders`, { ...order, headers: basic('ada:lovelace') });
    expect(await made.json()).toMatchObject({ by: 'ada', body: 'h"llo' });
  } finally {
    shipped.child.kill('SIGTERM');
    await once(shipped.child, 'exit');
  }
});

test('the example is small: all that it is made of, comments included, has fewer than 200 lines', () => {
  const files = readdirSync(examples).filter((name) => name.endsWith('.ts') && name !== 'first-call.ts');
  expect(files).toEqual(['mock-config.ts', 'mock-server.ts']);
  const lines = files.flatMap((name) => readFileSync(join(examples, name), 'utf8').trimEnd().split('\n'));
  expect(lines.length).toBeLessThan(200);
  // Not by long lines either.
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

test('the first call of the documentation runs as it is', () => {
  const env = { ...process.env, PLUGINDEX_HOME: home.folder };
  const output = execFileSync(process.execPath, [join(examples, 'first-call.ts')], { env, encoding: 'utf8' });
  expect(output).toContain("user_id: 'ada'");
});

test('a configuration with a typing error ends with the file, the line and what was meant', async () => {
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, 'home: h\npolicy: {}\nplugins: {}\nroutes:\n  - pth: /x\n');
  const script = join(repositoryRoot, 'packages/mockforge/examples/mock-server.ts');
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(Buffer.concat(errors).toString()).toContain('bad.yaml:5: Cannot read');
});
