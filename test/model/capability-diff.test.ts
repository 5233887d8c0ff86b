// What a version asks beyond what was granted: the one answer for reviewers and for users.
import { addedCapabilities, addedItems, askedItems } from '@plugindex/model';
import { expect, test } from 'vitest';

test('addedItems() knows that *.example.com covers a.example.com, and nothing beside it', () => {
  const before = { net: ['*.example.com'] };
  expect(addedItems(before, { net: ['a.example.com', 'a.b.example.com', '*.a.example.com'] })).toEqual([]);
  const beside = ['example.com', 'badexample.com', 'a.example.com:8443', '*'];
  expect(addedItems(before, { net: beside }).map(({ text }) => text)).toEqual(
    beside.map((host) => `net ${host}`),
  );
});

test('addedItems() lets * cover every host on the usual port only', () => {
  expect(addedItems({ net: ['*'] }, { net: ['a.example.com', '*.org', 'a.example.com:8443'] })).toMatchObject(
    [{ text: 'net a.example.com:8443' }],
  );
});

test('addedItems() takes a larger store, another access and another variable for more, a smaller store for less', () => {
  const before = {
    kv: { maxBytes: 100 },
    fs: [{ path: 'data/*', access: 'read' as const }],
    env: ['A'],
    log: true,
  };
  expect(addedItems(before, { ...before, kv: { maxBytes: 50 } })).toEqual([]);
  const more = {
    kv: { maxBytes: 101 },
    fs: [{ path: 'data/*', access: 'write' as const }],
    env: ['A', 'B'],
    clock: true,
  };
  expect(addedItems(before, more).map(({ pointer }) => pointer)).toEqual([
    '/capabilities/fs/0',
    '/capabilities/env/1',
    '/capabilities/kv',
    '/capabilities/clock',
  ]);
});

test('an entry of files without a word about access asks to read', () => {
  expect(askedItems({ fs: [{ path: 'in' }] })).toMatchObject([{ text: 'fs read in' }]);
  const reads = { fs: [{ path: 'in', access: 'read' as const }] };
  expect(addedItems(reads, { fs: [{ path: 'in' }] })).toEqual([]);
  expect(addedItems({ fs: [{ path: 'in' }] }, reads)).toEqual([]);
  const writes = { fs: [{ path: 'in', access: 'write' as const }] };
  expect(addedItems({ fs: [{ path: 'in' }] }, writes)).toMatchObject([{ text: 'fs write in' }]);
});

test('addedCapabilities() says the same in the form of a manifest', () => {
  const asked = {
    net: ['x.a.org', 'b.org', 'c.org'],
    fs: [{ path: 'in', access: 'read' as const }],
    env: ['A', 'B'],
    kv: { maxBytes: 1 },
    clock: true,
    random: true,
    log: false,
  };
  expect(addedCapabilities({ net: ['*.a.org'], env: ['B'], random: true }, asked)).toEqual({
    net: ['b.org', 'c.org'],
    fs: [{ path: 'in', access: 'read' }],
    env: ['A'],
    kv: { maxBytes: 1 },
    clock: true,
  });
  expect(addedCapabilities(asked, asked)).toEqual({});
  expect(askedItems({ clock: false })).toEqual([]);
});
