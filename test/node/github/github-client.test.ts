// The client: what is repeated and what is not, what is kept, what is refused, and that no token shows anywhere.
import { inspect } from 'node:util';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createGitHubClient, type GitHubClientOptions } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../sample-repository.ts';
import { json, type Script, scriptedServer } from './scripted-server.ts';

const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
const repository = { owner: 'ada', repo: 'index' };
const details = { id: 7, full_name: 'ada/index' };

async function clientOf(script: Script, options: Partial<GitHubClientOptions> = {}) {
  const server = await scriptedServer(script);
  const client = createGitHubClient({
    apiUrl: `${server.url}/api/v3`,
    userAgent: 'test',
    token,
    retryPauseMs: 1,
    ...options,
  });
  return { server, client };
}

async function errorOf(work: Promise<unknown>): Promise<GitHubError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GitHubError) return error;
  throw new Error('Expected a GitHubError', { cause: error });
}

test('a request names its version, its caller and its token', async () => {
  const { server, client } = await clientOf((_, response) => json(response, 200, details));
  await client.rest.repos.get(repository);
  expect(server.asked[0]).toMatchObject({
    path: '/api/v3/repos/ada/index',
    headers: {
      authorization: `token ${token}`,
      'x-github-api-version': '2022-11-28',
      'user-agent': expect.stringMatching(/^test /),
    },
  });
});

test('a GET is repeated after an error, a dropped connection and half an answer', async () => {
  const { client } = await clientOf((_, response, turn) => {
    if (turn === 1) json(response, 502, { message: 'Bad gateway' });
    else if (turn === 2) response.destroy();
    else if (turn === 3) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"id":');
      setTimeout(() => response.destroy(), 5);
    } else if (turn === 4) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"id": 7, "full');
    } else json(response, 200, details);
  });
  expect((await client.rest.repos.get(repository)).data.id).toBe(7);
  expect(client.requests).toEqual({ sent: 5, notModified: 0, failed: 4 });
});

test('a POST whose answer is lost is not sent again by itself', async () => {
  const { server, client } = await clientOf((_, response) => response.destroy());
  const error = await errorOf(
    client.rest.issues.createComment({ ...repository, issue_number: 1, body: 'x' }),
  );
  expect(error).toMatchObject({ code: 'github/unavailable', mayHaveHappened: true, status: undefined });
  expect(server.asked).toHaveLength(1);
});

test('a POST that was not repeated takes nothing from the requests after it', async () => {
  const { server, client } = await clientOf((_, response, turn) => {
    if (turn <= 2) response.destroy();
    else json(response, 200, details);
  });
  await errorOf(client.rest.issues.createComment({ ...repository, issue_number: 1, body: 'x' }));
  expect((await client.rest.repos.get(repository)).data.id).toBe(7);
  expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
});

test('what GitHub refuses is not asked again', async () => {
  for (const status of [400, 401, 403, 404, 405, 409, 410, 422]) {
    const { server, client } = await clientOf((_, response) => json(response, status, { message: 'No' }));
    await errorOf(client.rest.repos.get(repository));
    expect(server.asked, String(status)).toHaveLength(1);
  }
});

test.each([
  [401, {}, 'github/unauthorized'],
  [403, {}, 'github/forbidden'],
  [403, { 'retry-after': '900' }, 'github/rate-limited'],
  [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' }, 'github/rate-limited'],
  [429, { 'retry-after': '900' }, 'github/rate-limited'],
  [404, {}, 'github/not-found'],
  [409, {}, 'github/conflict'],
  [405, {}, 'github/refused'],
  [422, {}, 'github/refused'],
  [503, {}, 'github/unavailable'],
] as const)('%d with %j is %s', async (status, headers, code) => {
  const { client } = await clientOf((_, response) => json(response, status, { message: 'No' }, headers));
  expect(await errorOf(client.rest.repos.get(repository))).toMatchObject({ code, status });
});

test('an error says what was asked, what was answered and what to do next', async () => {
  const { client } = await clientOf((_, response) =>
    json(response, 422, {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }],
    }),
  );
  const { message } = await errorOf(
    client.rest.pulls.create({ ...repository, title: 'x', head: 'y', base: 'main' }),
  );
  expect(message).toBe(
    'Cannot POST /api/v3/repos/ada/index/pulls: GitHub answered 422 "Validation Failed; PullRequest head invalid"; change what GitHub names and try again',
  );
});

test('a forbidden request names the permission that GitHub asks for, and a limited one the time to wait', async () => {
  const forbidden = await clientOf((_, response) =>
    json(response, 403, { message: 'No' }, { 'x-accepted-github-permissions': 'contents=write' }),
  );
  expect((await errorOf(forbidden.client.rest.repos.get(repository))).message).toContain('(contents=write)');
  const limited = await clientOf((_, response) =>
    json(
      response,
      403,
      { message: 'No' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' },
    ),
  );
  expect((await errorOf(limited.client.rest.repos.get(repository))).message).toContain(
    'wait until 2100-01-01T00:00:00Z',
  );
});

test('hostile words in an answer come out harmless', async () => {
  const { client } = await clientOf((_, response) =>
    json(response, 422, { message: `\u001b[31m\u202e${'x'.repeat(10_000)}` }),
  );
  const { message } = await errorOf(client.rest.repos.get(repository));
  for (const hostile of ['\u001b', '\u202e']) expect(message).not.toContain(hostile);
  expect(message.length).toBeLessThan(600);
});

test('a short secondary limit is waited for, also before a POST, which GitHub has not done', async () => {
  const { server, client } = await clientOf((_, response, turn) => {
    const message = 'You have exceeded a secondary rate limit';
    if (turn === 1) json(response, 403, { message }, { 'retry-after': '1' });
    else json(response, 201, { id: 1 });
  });
  const { data } = await client.rest.issues.createComment({ ...repository, issue_number: 1, body: 'x' });
  expect(data.id).toBe(1);
  expect(server.asked).toHaveLength(2);
});

test('a limit that lasts longer than allowed becomes an error at once', async () => {
  const message = 'You have exceeded a secondary rate limit';
  const { server, client } = await clientOf(
    (_, response) => json(response, 403, { message }, { 'retry-after': '5' }),
    { maxWaitSeconds: 2 },
  );
  expect((await errorOf(client.rest.repos.get(repository))).code).toBe('github/rate-limited');
  expect(server.asked).toHaveLength(1);
});

test('an answer larger than the cap is refused', async () => {
  const { client } = await clientOf((_, response) => json(response, 200, { name: 'x'.repeat(5000) }));
  const fetch = client.fetchWith({ maxBytes: 1000, timeoutMs: 1000 });
  const error = await errorOf(client.rest.repos.get({ ...repository, request: { fetch } }));
  expect(error.code).toBe('github/too-large');
});

test('a server that never answers is given up', async () => {
  const { client } = await clientOf(() => {});
  const fetch = client.fetchWith({ maxBytes: 1000, timeoutMs: 50 });
  const error = await errorOf(client.rest.repos.get({ ...repository, request: { fetch, retries: 1 } }));
  expect(error.code).toBe('github/unavailable');
  expect(client.requests.sent).toBe(2);
});

test('a redirect to another host does not get the token', async () => {
  const other = await scriptedServer((_, response) => json(response, 200, details));
  const { client } = await clientOf((_, response) => {
    response.writeHead(302, { location: `${other.url}/elsewhere` });
    response.end();
  });
  await client.rest.repos.get(repository);
  expect(other.asked[0]?.path).toBe('/elsewhere');
  expect(other.asked[0]?.headers.authorization).toBeUndefined();
});

test('a token goes to https addresses and to this machine only', () => {
  const open = (apiUrl: string) => () => createGitHubClient({ apiUrl, userAgent: 'test', token });
  for (const apiUrl of [
    'http://github.example',
    'https://a:b@github.example',
    'ftp://x',
    'nonsense',
    'https://x/?a',
  ])
    expect(open(apiUrl), apiUrl).toThrow(expect.objectContaining({ code: 'github/url' }));
  expect(open('https://github.example/api/v3/')().apiUrl).toBe('https://github.example/api/v3');
});

test('a token shows in no error and no client, however GitHub or the network echo it', async () => {
  const base64 = Buffer.from(token).toString('base64');
  const echoes: Script[] = [
    (request, response) => json(response, 422, { message: `bad ${request.headers.authorization} ${token}` }),
    (_, response) => json(response, 500, { message: base64, errors: [token, { message: token }] }),
    (_, response) => json(response, 403, { message: 'x' }, { 'x-accepted-github-permissions': token }),
    (_, response) => response.destroy(),
    (_, response) => {
      response.writeHead(302, { location: `http://${token}.invalid:1/?t=${token}` });
      response.end();
    },
  ];
  for (const script of echoes) {
    const { client } = await clientOf(script);
    const error = await errorOf(client.rest.repos.get({ ...repository, request: { retries: 0 } }));
    const shown =
      inspect(error, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(error) + error.stack;
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(base64);
    expect(inspect(client, { depth: 20, showHidden: true })).not.toContain(token);
  }
});

test('a token that no header can carry is refused without being shown', () => {
  for (const bad of [`${token}\n`, `${token} x`, '', 'ä'.repeat(40)]) {
    let thrown: unknown;
    try {
      createGitHubClient({ apiUrl: 'https://api.github.com', userAgent: 'test', token: bad });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'github/unauthorized' });
    if (bad !== '') expect(inspect(thrown, { depth: 20, showHidden: true })).not.toContain(bad.trim());
  }
});

/** Pages of labels; answers 304 to the right tag. */
const pages: Script = ({ path, headers }, response) => {
  const page = Number(new URL(path, 'http://x').searchParams.get('page') ?? 1);
  const etag = `"page-${page}-${headers.authorization}"`;
  if (headers['if-none-match'] === etag) {
    response.writeHead(304, { etag });
    response.end();
    return;
  }
  const next = `<http://${headers.host}/api/v3/repos/ada/index/labels?per_page=100&page=${page + 1}>; rel="next"`;
  json(response, 200, [{ id: page, name: `label-${page}` }], { etag, ...(page < 3 && { link: next }) });
};

test('an unchanged list is answered from the cache, page by page, and costs no quota', async () => {
  const folder = await temporaryFolder();
  const list = async () => {
    const { client } = await clientOf(pages, { cache: createFolderPort(folder) });
    return {
      client,
      labels: () => client.paginate(client.rest.issues.listLabelsForRepo, { ...repository, per_page: 100 }),
    };
  };
  const { client, labels } = await list();
  const first = await labels();
  expect(first.map(({ name }) => name)).toEqual(['label-1', 'label-2', 'label-3']);
  expect(await labels()).toEqual(first);
  expect(client.requests).toEqual({ sent: 6, notModified: 3, failed: 0 });
});

test('what one token was shown is not handed to another, nor to nobody', async () => {
  const server = await scriptedServer(pages);
  const cache = createFolderPort(await temporaryFolder());
  const base = { apiUrl: `${server.url}/api/v3`, userAgent: 'test', cache };
  for (const caller of [{ token }, { token: 'another' }, {}])
    await createGitHubClient({ ...base, ...caller }).rest.issues.listLabelsForRepo(repository);
  expect(server.asked.map(({ headers }) => headers['if-none-match'])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a damaged, foreign or swollen cache entry is one that is not there', async () => {
  const folder = await temporaryFolder();
  const cache = createFolderPort(folder);
  const server = await scriptedServer(pages);
  const client = createGitHubClient({ apiUrl: `${server.url}/api/v3`, userAgent: 'test', token, cache });
  const read = () => client.rest.issues.listLabelsForRepo(repository);
  await read();
  const [name = ''] = await cache.list('answers');
  const { gzipSync } = await import('node:zlib');
  const entries = [
    Buffer.from('no gzip'),
    gzipSync('no JSON'),
    gzipSync(JSON.stringify({ format: 1, key: 'another', etag: '"x"', data: [] })),
    gzipSync(Buffer.alloc(64 * 2 ** 20, ' ')),
  ];
  for (const entry of entries) {
    await cache.write(`answers/${name}`, entry);
    const { data } = await read();
    expect(data[0]?.name).toBe('label-1');
  }
  expect(client.requests.notModified).toBe(0);
});

test('a cache folder that cannot be written costs time only', async () => {
  const refused = () => Promise.reject(new Error('disk full'));
  const cache = { ...createFolderPort(await temporaryFolder()), write: refused, read: refused };
  const { client } = await clientOf(pages, { cache });
  expect((await client.rest.issues.listLabelsForRepo(repository)).data).toHaveLength(1);
});
