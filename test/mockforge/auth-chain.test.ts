// Chains of authentication plugins: nothing but an explicit, valid yes of the right plugins lets a request through.
import { HostError } from '@plugindex/host';
import {
  type AuthDecision,
  type AuthMode,
  type AuthStep,
  createAuthChain,
  createAuthPlugin,
} from '@plugindex/mockforge';
import { expect, test } from 'vitest';
import { scriptedPlugin } from '../kit/callable-plugin.ts';

const request = { method: 'GET', path: '/', headers: {}, query: {}, body: null };
const modes: readonly AuthMode[] = ['first', 'any', 'all'];
const asked: string[] = [];

function step(name: string, answer: unknown, priority?: number): AuthStep {
  const authenticate = () => {
    asked.push(name);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    plugin: createAuthPlugin(scriptedPlugin(name, { authenticate })),
    ...(priority !== undefined && { priority }),
  };
}

async function decide(mode: AuthMode, steps: readonly AuthStep[]): Promise<AuthDecision> {
  asked.length = 0;
  return await createAuthChain(steps, { mode }).authenticate(request);
}

const ada = { authenticated: true, identity: { user_id: 'ada' } };
const bob = { authenticated: true, identity: { user_id: 'bob' } };
const no = { authenticated: false, error_message: 'The password is wrong' };
const timeout = new HostError('host/timeout', 'Cannot finish the call: it took longer than 100 ms');

test.each(modes)('a chain of mode %s without plugins refuses everything', async (mode) => {
  expect(await decide(mode, [])).toEqual({ decision: 'refused', challenges: [], attempts: [] });
});

test('first asks in order of priority, and ends with the first that authenticates', async () => {
  const decision = await decide('first', [step('low', ada, -1), step('refuses', no, 5), step('high', bob)]);
  expect(decision).toMatchObject({ decision: 'authenticated', by: ['high'], identity: { user_id: 'bob' } });
  expect(asked).toEqual(['refuses', 'high']);
  expect(decision.attempts).toEqual([
    { plugin: 'refuses', outcome: 'refused', reason: 'The password is wrong' },
    { plugin: 'high', outcome: 'authenticated' },
  ]);
});

test('first goes on behind a plugin that fails, and reports it', async () => {
  const decision = await decide('first', [step('broken', timeout), step('good', ada)]);
  expect(decision).toMatchObject({ decision: 'authenticated', by: ['good'] });
  expect(decision.attempts[0]).toMatchObject({
    outcome: 'failed',
    failure: { plugin: 'broken', code: 'host/timeout' },
  });
});

test('any asks all, and takes the highest priority that authenticates, whichever answers first', async () => {
  const decision = await decide('any', [step('low', ada, 1), step('refuses', no, 9), step('high', bob, 2)]);
  expect(decision).toMatchObject({ decision: 'authenticated', by: ['high'], identity: { user_id: 'bob' } });
  expect(asked.toSorted()).toEqual(['high', 'low', 'refuses']);
});

test('all needs every plugin: one that refuses or fails is enough to refuse', async () => {
  expect(await decide('all', [step('a', ada), step('b', no)])).toMatchObject({ decision: 'refused' });
  expect(await decide('all', [step('a', ada), step('b', timeout)])).toMatchObject({
    decision: 'unavailable',
  });
  expect(await decide('all', [step('a', ada), step('b', ada)])).toMatchObject({
    decision: 'authenticated',
    by: ['a', 'b'],
  });
});

test('all puts one person together: fields of the higher priority first, roles and groups of all', async () => {
  const decision = await decide('all', [
    step('key', {
      authenticated: true,
      identity: {
        user_id: 'ada',
        email: null,
        username: 'ada',
        roles: ['reader'],
        attributes: { team: 'red' },
      },
      claims: { iss: 'key', scope: 'a' },
      metadata: { scheme: 'Key' },
    }),
    step('anonymous', { authenticated: true, identity: null }),
    step('token', {
      authenticated: true,
      identity: {
        user_id: 'ada',
        email: 'ada@example.com',
        username: 'other',
        roles: ['admin', 'reader'],
        groups: ['g'],
      },
      claims: { iss: 'token', sub: 'ada' },
    }),
  ]);
  expect(decision).toMatchObject({
    by: ['key', 'anonymous', 'token'],
    identity: {
      user_id: 'ada',
      username: 'ada',
      email: 'ada@example.com',
      display_name: null,
      roles: ['reader', 'admin'],
      groups: ['g'],
      attributes: { team: 'red' },
    },
    claims: { iss: 'key', scope: 'a', sub: 'ada' },
    metadata: { scheme: 'Key' },
  });
});

test('all refuses good credentials of two different people', async () => {
  const decision = await decide('all', [step('a', ada), step('b', bob)]);
  expect(decision).toMatchObject({ decision: 'refused' });
  expect(decision.attempts.map(({ reason }) => reason)).toEqual([
    'the plugins name different users',
    'the plugins name different users',
  ]);
});

const lies: readonly (readonly [string, unknown])[] = [
  ['a text', { authenticated: 'true' }],
  ['a number', { authenticated: 1 }],
  ['nothing', {}],
  ['null', null],
  ['a list', [true]],
  ['an identity without an id', { authenticated: true, identity: { username: 'root' } }],
  ['roles that are no list of texts', { authenticated: true, identity: { user_id: 'x', roles: [{}] } }],
];

test.each(lies)('an answer with %s authenticates nobody, in any mode', async (_name, answer) => {
  for (const mode of modes) {
    const decision = await decide(mode, [step('liar', answer)]);
    expect(decision.decision).toBe('unavailable');
    expect(decision.attempts[0]?.failure).toMatchObject({ plugin: 'liar', code: 'host/answer-invalid' });
  }
});

test('whatever a plugin throws, the chain does not', async () => {
  for (const mode of modes) {
    for (const cause of [
      timeout,
      new TypeError('a bug'),
      Object.assign(new Error(''), { code: 'host/trap' }),
    ]) {
      expect(await decide(mode, [step('broken', cause)])).toMatchObject({ decision: 'unavailable' });
    }
  }
});

test('refused plugins challenge, and a challenge that could start another header is left out', async () => {
  const refusal = (www_authenticate: unknown) => ({ authenticated: false, metadata: { www_authenticate } });
  const decision = await decide('first', [
    step('basic', refusal('Basic realm="Castle"')),
    step('splitter', refusal('Bearer\r\nSet-Cookie: a=b')),
    step('odd', refusal({ a: 1 })),
    step('broken', timeout),
  ]);
  expect(decision).toMatchObject({ decision: 'unavailable', challenges: ['Basic realm="Castle"'] });
});

test('a claim named __proto__ changes no prototype', async () => {
  const claims: unknown = JSON.parse('{"__proto__":{"admin":true},"sub":"x"}');
  const decision = await decide('first', [step('sly', { authenticated: true, claims })]);
  const found = decision.decision === 'authenticated' ? decision.claims : {};
  expect(found).toEqual({ sub: 'x' });
  expect(Reflect.get(found, 'admin')).toBeUndefined();
});

test('a reason of megabytes, or one that disturbs a terminal, is cut and made harmless', async () => {
  const error_message = `\u001b[2J${'x'.repeat(5_000_000)}`;
  const { attempts } = await decide('first', [step('loud', { authenticated: false, error_message })]);
  expect(attempts[0]?.reason).toMatch(/^\\u\{1b\}\[2Jx+…$/);
  expect(attempts[0]?.reason?.length).toBeLessThan(600);
});
