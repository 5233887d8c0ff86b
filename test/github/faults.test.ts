// Failures on demand, limits, entity tags and pages.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';

let scene: Scene;
let now = new Date('2026-03-01T00:00:00Z');
beforeEach(async () => {
  now = new Date('2026-03-01T00:00:00Z');
  scene = await openScene({ now: () => now, seed: 7 });
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${scene.github.apiUrl}${path}`, {
    headers: { authorization: `token ${scene.owner.token}`, ...headers },
  });

async function statuses(count: number): Promise<readonly (number | 'cut')[]> {
  const found: (number | 'cut')[] = [];
  for (let index = 0; index < count; index++)
    found.push(
      await get('/repos/acme/registry').then(
        ({ status }) => status,
        () => 'cut' as const,
      ),
    );
  return found;
}

describe('a fault', () => {
  test('hits every nth request', async () => {
    scene.github.faults.add({ kind: 'error', status: 503, when: { every: 3 } });
    expect(await statuses(6)).toEqual([200, 200, 503, 200, 200, 503]);
    expect(scene.github.faults.count).toBe(2);
  });

  test('hits a share of them, the same ones for the same seed', async () => {
    const rounds = [];
    for (let round = 0; round < 2; round++) {
      const again = await openScene({ seed: 7 });
      again.github.faults.add({ kind: 'error', when: { share: 0.2 } });
      const found: number[] = [];
      for (let index = 0; index < 40; index++)
        found.push((await fetch(`${again.github.apiUrl}/users/acme`)).status);
      rounds.push(found);
      await again.close();
    }
    expect(rounds[0]).toEqual(rounds[1]);
    const hits = rounds[0]?.filter((status) => status === 502).length ?? 0;
    expect(hits).toBeGreaterThan(3);
    expect(hits).toBeLessThan(16);
  });

  test('cuts the connection before the work, or after it', async () => {
    const open = (title: string) =>
      fetch(`${scene.github.apiUrl}/repos/acme/registry/issues`, {
        method: 'POST',
        headers: { authorization: `token ${scene.owner.token}` },
        body: JSON.stringify({ title }),
      });
    scene.github.faults.add({ kind: 'drop', when: { next: 1 } });
    await expect(open('never')).rejects.toThrow();
    scene.github.faults.clear();
    scene.github.faults.add({ kind: 'drop', moment: 'after', when: { next: 1 } });
    await expect(open('unheard')).rejects.toThrow();
    const { data } = await scene.client().issues.listForRepo(scene.place);
    expect(data.map(({ title }) => title)).toEqual(['unheard']);
  });

  test('can be a secondary limit, or the primary one, for some requests only', async () => {
    const stop = scene.github.faults.add({
      kind: 'secondary-limit',
      status: 429,
      retryAfterSeconds: 7,
      when: { every: 1 },
      matches: ({ path }) => path.endsWith('/registry'),
    });
    const limited = await get('/repos/acme/registry');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await get('/users/acme')).status).toBe(200);
    stop();
    scene.github.faults.add({ kind: 'primary-limit', retryAfterSeconds: 60, when: { next: 1 } });
    const exhausted = await get('/users/acme');
    expect([exhausted.status, exhausted.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    expect(await statuses(1)).toEqual([200]);
  });
});

describe('the primary rate limit', () => {
  test('is spent by answers, not by 304, and comes back after an hour', async () => {
    const first = await get('/repos/acme/registry');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4999');
    const second = await get('/repos/acme/registry', { 'if-none-match': etag });
    expect([second.status, second.headers.get('x-ratelimit-remaining')]).toEqual([304, '4999']);
    expect(scene.github.requests.map(({ notModified }) => notModified)).toEqual([false, true]);
    now = new Date('2026-03-01T01:00:01Z');
    const { data } = await scene.client(scene.owner.token).rateLimit.get();
    expect(data.rate).toMatchObject({ limit: 5000, used: 0 });
  });

  test('is sixty for those without a token, and then 403', async () => {
    const anonymous = () => fetch(`${scene.github.apiUrl}/users/acme`);
    for (let index = 0; index < 60; index++) await anonymous();
    const last = await anonymous();
    expect([last.status, last.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
  });

  test('changes nothing about an entity tag whose answer changed', async () => {
    const etag = (await get('/repos/acme/registry')).headers.get('etag') ?? '';
    await scene.client(scene.owner.token).repos.update({ ...scene.place, description: 'Other words' });
    expect((await get('/repos/acme/registry', { 'if-none-match': etag })).status).toBe(200);
  });
});

test('lists come in pages that point to each other', async () => {
  const client = scene.client(scene.owner.token);
  for (let index = 0; index < 7; index++)
    await client.issues.create({ ...scene.place, title: `Issue ${index}` });
  const all = await client.paginate(client.issues.listForRepo, {
    ...scene.place,
    per_page: 3,
    direction: 'asc',
  });
  expect(all.map(({ title }) => title)).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `Issue ${index}`));
  const middle = await get('/repos/acme/registry/issues?per_page=3&page=2');
  const relations = [...(middle.headers.get('link') ?? '').matchAll(/rel="(\w+)"/g)].map(
    ([, relation]) => relation,
  );
  expect(relations.toSorted()).toEqual(['first', 'last', 'next', 'prev']);
});

test('every request is logged with who asked and what came of it', async () => {
  await fetch(`${scene.github.apiUrl}/users/acme`);
  await get('/repos/acme/nothing');
  const token = scene.github.workflowToken('acme/registry', { contents: 'read' });
  await scene.client(token).repos.get(scene.place);
  expect(scene.github.requests.map(({ method, path, status, by }) => [method, path, status, by])).toEqual([
    ['GET', '/api/v3/users/acme', 200, 'anonymous'],
    ['GET', '/api/v3/repos/acme/nothing', 404, 'acme'],
    ['GET', '/api/v3/repos/acme/registry', 200, 'github-actions[bot]'],
  ]);
});
