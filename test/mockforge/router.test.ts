// Which route of a mock answers.
import { createRoute, createRouter, type HookRequest, textResponse } from '@plugindex/mockforge';
import { expect, test } from 'vitest';

const request = (path: string, method = 'GET'): HookRequest => ({
  ...{ method, path, headers: {}, query: {}, body: null },
});
const says = (text: string) => createRoute({ answer: async () => textResponse(200, text) });
const router = createRouter([
  { path: '/people', method: 'POST', answer: says('made') },
  { path: '/people', answer: says('exact') },
  { path: '/people/*', answer: says('below') },
  { path: '*', method: 'DELETE', answer: says('gone') },
]);

test.each([
  ['/people', 'POST', 'made'],
  ['/people', 'GET', 'exact'],
  ['/people/', 'GET', 'below'],
  ['/people/1/x', 'POST', 'below'],
  ['/anything', 'DELETE', 'gone'],
])('the first route that fits %s with %s answers "%s"', async (path, method, text) => {
  expect((await router(request(path, method))).response).toMatchObject({ status: 200, body: `${text}\n` });
});

test.each(['/', '/peoples', '/peopl', '/PEOPLE'])(
  'no route fits %s: 404, and nobody was asked',
  async (path) => {
    expect(await router(request(path))).toEqual({
      response: textResponse(404, 'No route fits this request'),
      attempts: [],
      failures: [],
    });
  },
);
