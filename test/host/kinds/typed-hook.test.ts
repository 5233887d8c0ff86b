// Typed adapters over anything that can call hooks: what a plugin answers is checked before anybody uses it.
import { type CallableHooks, defineHook, HostError, optionalHook, requireHooks } from '@plugindex/host';
import { expect, test } from 'vitest';
import { scriptedPlugin } from '../../kit/callable-plugin.ts';

const greet = defineHook<{ readonly name: string }, { readonly text: string }>('greet', {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' } },
});

async function errorOf(promise: Promise<unknown>): Promise<HostError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof HostError) return error;
  throw new Error(`Expected a HostError, found ${String(error)}`);
}

test('a typed hook gives the value of an answer that follows the schema', async () => {
  const plugin = scriptedPlugin('polite', { greet: (input) => ({ text: JSON.stringify(input), more: 1 }) });
  expect(await greet.call(plugin, { name: 'Ada' })).toEqual({ text: '{"name":"Ada"}', more: 1 });
});

test('an answer that breaks the schema is an error that says where, what was found and what was expected', async () => {
  const error = await errorOf(
    greet.call(scriptedPlugin('rude', { greet: () => ({ text: null }) }), { name: 'Ada' }),
  );
  expect(error).toMatchObject({
    code: 'host/answer-invalid',
    message: 'Cannot use the answer of rude to "greet": at "/text" found null, expected a text',
    answer: { pointer: '/text', found: 'null', expected: 'a text' },
  });
  const bare = await errorOf(greet.call(scriptedPlugin('rude', { greet: () => 'hi' }), { name: 'Ada' }));
  expect(bare.message).toBe('Cannot use the answer of rude to "greet": found "hi", expected an object');
});

test('an error of the plugin keeps its code and message, and cannot disturb a terminal', async () => {
  const said = { code: 'no_luck', message: 'Try\u001b[2J again\nroot# ' };
  const plugin: CallableHooks = {
    name: 'sad',
    hooks: ['greet'],
    call: async () => ({ ok: false, error: said }),
  };
  const error = await errorOf(greet.call(plugin, { name: 'Ada' }));
  expect(error).toMatchObject({ code: 'host/plugin-failed', pluginError: said });
  expect(error.message).toBe('Cannot use sad: "greet" failed with "no_luck": "Try\\u001b[2J again\\nroot# "');
});

test('what a call rejects with passes through', async () => {
  const timeout = new HostError('host/timeout', 'Cannot finish the call');
  const plugin = scriptedPlugin('slow', {
    greet: () => {
      throw timeout;
    },
  });
  expect(await errorOf(greet.call(plugin, { name: 'Ada' }))).toBe(timeout);
});

test('a plugin without a hook of its kind is refused before it is called, and one without an optional hook is not', () => {
  const plugin = scriptedPlugin('other', { sing: () => '' });
  expect(() => requireHooks(plugin, 'greeter', ['greet'])).toThrow(
    'Cannot use other as greeter: it does not export "greet", found sing',
  );
  expect(optionalHook(plugin, greet)).toBeUndefined();
  expect(optionalHook(scriptedPlugin('polite', { greet: () => '' }), greet)).toBeTypeOf('function');
});
