// Calls the built plugin as a host would, with nothing but Node: `npm test`. `plugindex test` runs the cases beside this file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from './host.mjs';

const bytes = await readFile(new URL('../build/my-plugin.wasm', import.meta.url));
const call = { function_name: 'hello', args: ['Ada'], context: {} };

test('answers with its greeting', async () => {
  const plugin = await load(bytes);
  assert.deepEqual(plugin.call('template_function', call), { ok: 'Hello, world' });
});

test('takes the greeting from its configuration', async () => {
  const plugin = await load(bytes, { greeting: 'Good morning' });
  assert.deepEqual(plugin.call('template_function', call), { ok: 'Good morning' });
});

test('says what is wrong with a call', async () => {
  const plugin = await load(bytes);
  const { error } = plugin.call('template_function', {});
  assert.equal(error.code, 'invalid_input');
});

test('goes on after a thousand calls', async () => {
  const plugin = await load(bytes);
  for (let count = 0; count < 1000; count += 1)
    assert.deepEqual(plugin.call('template_function', call), { ok: 'Hello, world' });
});
