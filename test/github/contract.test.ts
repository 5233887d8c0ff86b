// GitHub's own description of its API is held against both sides.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkEvent, checkResponse } from '../kit/github/contract/contract.ts';
import { apiDocument } from '../kit/github/contract/document.ts';
import { openScene, type Scene } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const send = (method: string, path: string, body?: unknown) =>
  fetch(`${scene.github.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${scene.owner.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('a request', () => {
  const wrong: readonly [what: string, method: string, path: string, body: unknown, status: number][] = [
    ['for an operation that GitHub has not got', 'GET', '/repos/acme/registry/merge-queue', undefined, 404],
    ['for an operation that is not built', 'GET', '/repos/acme/registry/traffic/views', undefined, 501],
    ['without a field that must be there', 'POST', '/repos/acme/registry/issues', { body: 'b' }, 422],
    [
      'with a field of another type',
      'POST',
      '/repos/acme/registry/git/refs',
      { ref: 'refs/heads/x', sha: 1 },
      422,
    ],
    ['with a misspelt field', 'POST', '/repos/acme/registry/issues', { title: 't', lables: [] }, 422],
    ['with a misspelt parameter', 'GET', '/repos/acme/registry/pulls?status=open', undefined, 422],
    [
      'with a word that is none of the choices',
      'GET',
      '/repos/acme/registry/pulls?state=merged',
      undefined,
      422,
    ],
    ['with a number that is none', 'GET', '/repos/acme/registry/pulls/first', undefined, 422],
    [
      'with a body where none belongs',
      'PUT',
      '/repos/acme/registry/immutable-releases',
      { enabled: true },
      422,
    ],
  ];
  test.each(wrong)('%s is refused and noted', async (_what, method, path, body, status) => {
    expect((await send(method, path, body)).status).toBe(status);
    expect(scene.github.violations).not.toEqual([]);
  });

  test('that is well formed leaves no note', async () => {
    expect((await send('POST', '/repos/acme/registry/issues', { title: 't', labels: ['bug'] })).status).toBe(
      201,
    );
    expect((await send('GET', '/repos/acme/registry/pulls?state=all&per_page=1')).status).toBe(200);
    expect(scene.github.violations).toEqual([]);
  });
});

describe('an answer', () => {
  const operation = apiDocument().operations.get('GET /repos/{owner}/{repo}/releases/tags/{tag}');

  test('without a field that GitHub promises is no answer of GitHub', async () => {
    if (operation === undefined) throw new Error('GitHub describes no such operation');
    expect(checkResponse(operation, { status: 200, json: { id: 1 } })).not.toEqual([]);
    expect(checkResponse(operation, { status: 202, json: {} })).not.toEqual([]);
    expect(checkResponse(operation, { status: 404, json: { message: 'Not Found' } })).toEqual([]);
  });

  test('of the little GitHub itself is replaced by 500 when it is wrong', async () => {
    // An account type that the description allows no time to be: its date is no date.
    scene.registry.state.pushedAt = 'yesterday';
    expect((await send('GET', '/repos/acme/registry')).status).toBe(500);
    expect(scene.github.violations.join()).toContain('pushed_at');
  });
});

test('an event with another payload than GitHub sends is noted', () => {
  expect(checkEvent('pull-request-opened', { action: 'opened' })).not.toEqual([]);
  expect(checkEvent('pull-request-exploded', {})).not.toEqual([]);
});
