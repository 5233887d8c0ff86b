// Response plugins: who answers, and what of an answer may become a response of HTTP.
import { HostError } from '@plugindex/host';
import {
  createResponseGenerators,
  createResponsePlugin,
  type ResponseStep,
  toMockResponse,
} from '@plugindex/mockforge';
import { expect, test } from 'vitest';
import { type ScriptedHooks, scriptedPlugin } from '../kit/callable-plugin.ts';

const request = { method: 'GET', path: '/', headers: {}, query: {}, body: null };

function step(name: string, hooks: ScriptedHooks, priority = 0): ResponseStep {
  return { plugin: createResponsePlugin(scriptedPlugin(name, hooks)), priority };
}

function fail(): never {
  throw new HostError('host/out-of-fuel', 'Cannot finish the call');
}
const answer = (body: unknown) => () => ({ status_code: 200, body });

test('the first by priority that can handle a request answers it', async () => {
  const generators = createResponseGenerators([
    step('low', { generate_response: answer('low') }, -1),
    step('picky', { generate_response: answer('picky'), can_handle: () => false }, 9),
    step('high', { generate_response: answer('high'), can_handle: (input) => input === request }, 1),
  ]);
  expect(await generators.respond(request)).toMatchObject({
    outcome: 'answered',
    by: 'high',
    response: { body: 'high' },
    failures: [],
  });
});

test('a plugin without can_handle answers every request, and none at all is told', async () => {
  const every = createResponseGenerators([step('every', { generate_response: answer('x') })]);
  expect(await every.respond(request)).toMatchObject({ outcome: 'answered', by: 'every' });
  const none = [step('no', { generate_response: answer('x'), can_handle: () => false })];
  expect(await createResponseGenerators(none).respond(request)).toEqual({
    outcome: 'unhandled',
    failures: [],
  });
});

test('a plugin that fails or lies about can_handle is passed over and reported', async () => {
  const generators = createResponseGenerators([
    step('broken', { generate_response: answer('x'), can_handle: fail }),
    step('liar', { generate_response: answer('x'), can_handle: () => 'yes' }),
    step('good', { generate_response: answer('good') }),
  ]);
  const outcome = await generators.respond(request);
  expect(outcome).toMatchObject({ outcome: 'answered', by: 'good' });
  expect(outcome.failures.map(({ plugin, code }) => `${plugin} ${code}`)).toEqual([
    'broken host/out-of-fuel',
    'liar host/answer-invalid',
  ]);
});

test('one that took the request and fails ends the search', async () => {
  const generators = createResponseGenerators([
    step('broken', { generate_response: fail }),
    step('good', { generate_response: answer('good') }),
  ]);
  expect(await generators.respond(request)).toMatchObject({
    outcome: 'failed',
    by: 'broken',
    failures: [{ plugin: 'broken', code: 'host/out-of-fuel' }],
  });
});

const bodies: readonly (readonly [string, object, object])[] = [
  [
    'text as it is',
    { body: 'a\nb' },
    { body: 'a\nb', headers: { 'content-type': 'text/plain; charset=utf-8' } },
  ],
  [
    'an object as JSON',
    { body: { a: [1] } },
    { body: '{"a":[1]}', headers: { 'content-type': 'application/json' } },
  ],
  ['a number as JSON', { body: 0 }, { body: '0', headers: { 'content-type': 'application/json' } }],
  ['null as nothing', { body: null }, { body: '', headers: {} }],
  ['no body as nothing', {}, { body: '', headers: {} }],
  ['nothing where HTTP has no body', { status_code: 204, body: 'x', content_type: 'text/x' }, { body: '' }],
  [
    'the type of the answer before that of the headers',
    { body: '<a/>', content_type: 'text/xml', headers: { 'Content-Type': 'text/plain' } },
    { headers: { 'content-type': 'text/xml' } },
  ],
  [
    'the type of the headers before a guess',
    { body: '<a/>', headers: { 'Content-Type': 'text/xml' } },
    { headers: { 'content-type': 'text/xml' } },
  ],
  ['cache control as text', { cache_control: 'no-store' }, { headers: { 'cache-control': 'no-store' } }],
  [
    'cache control as data',
    { cache_control: { max_age: 60, public: true, no_store: false, s_maxage: null } },
    { headers: { 'cache-control': 'max-age=60, public' } },
  ],
  ['a length that is counted again', { body: 'abc', headers: { 'Content-Length': '1' } }, { body: 'abc' }],
];

test.each(bodies)('toMockResponse() sends %s', (_name, given, expected) => {
  const response = toMockResponse('x', { status_code: 200, ...given });
  expect(response).toMatchObject(expected);
  expect(response.headers).not.toHaveProperty('content-length');
});

const refused: readonly (readonly [string, object, string])[] = [
  ['a line break in a value', { headers: { 'x-a': 'b\r\nSet-Cookie: c=d' } }, '/headers/x-a'],
  ['a line break in a name', { headers: { 'x-a: b\r\nx': 'c' } }, '/headers/x-a: b\r\nx'],
  ['a null character', { headers: { 'x-a': 'b\u0000' } }, '/headers/x-a'],
  ['letters that servers encode each in their way', { headers: { 'x-a': 'ü' } }, '/headers/x-a'],
  ['an empty name', { headers: { '': 'x' } }, '/headers/'],
  [
    'a header of the connection',
    { headers: { 'Transfer-Encoding': 'chunked' } },
    '/headers/Transfer-Encoding',
  ],
  ['an upgrade', { headers: { upgrade: 'websocket' } }, '/headers/upgrade'],
  ['a line break in the type', { content_type: 'text/html\r\n\r\n<script>' }, '/content_type'],
  ['a line break in the cache control', { cache_control: { 'x\r\ny': 1 } }, '/cache_control'],
  [
    'more headers than clients read',
    {
      headers: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, 'y'.repeat(30)])),
    },
    '/headers/x-237',
  ],
  ['a status that is not final', { status_code: 101 }, '/status_code'],
];

test.each(refused)('toMockResponse() refuses %s', (_name, given, pointer) => {
  expect(() => toMockResponse('x', { status_code: 200, ...given })).toThrow(
    expect.objectContaining({ code: 'host/answer-invalid', answer: expect.objectContaining({ pointer }) }),
  );
});
