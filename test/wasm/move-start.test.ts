// A start function becomes an export: it runs when it is called, and everything else stays where it was.
import { canMoveStart, moveStart, readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { compileModule, instantiateModule, isFunction } from '../../packages/host/src/engine.ts';
import { buildModule, type ModuleSpec } from '../kit/wasm-builder.ts';

const module: ModuleSpec = {
  memories: [{ min: 1 }],
  globals: [{ type: 'i32', mutable: true }],
  functions: [
    // global.set 0 (i32.const 7)
    { body: [0x41, 7, 0x24, 0] },
    { export: 'read', results: ['i32'], body: [0x23, 0] },
  ],
  start: 0,
  custom: [{ name: 'name' }, { name: 'other', content: 'x' }],
};

const exportsOf = (bytes: Uint8Array) => {
  const exports = instantiateModule(compileModule(bytes), {});
  return (name: string) => {
    const { [name]: run } = exports;
    return isFunction(run) ? run() : undefined;
  };
};

test('moveStart() makes the start function an export, which runs when it is called', () => {
  const bytes = buildModule(module);
  expect(exportsOf(bytes)('read')).toBe(7);
  const moved = moveStart(bytes, readModule(bytes));
  const call = exportsOf(moved);
  expect(call('read')).toBe(0);
  call('_initialize');
  expect(call('read')).toBe(7);
  const { start, custom } = readModule(moved);
  expect({ start, custom: custom.map(({ name }) => name) }).toEqual({ start: undefined, custom: ['name'] });
});

test('moveStart() leaves alone what has no start function, and what exports one of that name', () => {
  const { start, ...without } = module;
  const named = { ...module, functions: [{ export: '_initialize' }] };
  for (const spec of [without, named]) {
    const bytes = buildModule(spec);
    expect(moveStart(bytes, readModule(bytes))).toBe(bytes);
  }
  expect(start).toBe(0);
  expect(canMoveStart(readModule(buildModule(named)))).toBe(false);
});
