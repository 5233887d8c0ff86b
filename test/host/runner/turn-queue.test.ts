// Owners of a queue take turns, each of them is served in order, and whoever leaves takes only its own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TurnQueue } from '../../../packages/host/src/runner/turn-queue.ts';

function drain(queue: TurnQueue<string, string>): string[] {
  const items: string[] = [];
  for (let item = queue.next(); item !== undefined; item = queue.next()) items.push(item);
  return items;
}

test('one owner with many items lets the next one in after each', () => {
  const queue = new TurnQueue<string, string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add(item.slice(0, 1), item);
  expect(queue.hasOthersThan('a')).toBe(true);
  expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(queue.isEmpty).toBe(true);
});

test('whoever leaves takes its own items, in order, and nobody loses a turn', () => {
  const queue = new TurnQueue<string, string>();
  for (const item of ['a1', 'a2', 'b1', 'b2']) queue.add(item.slice(0, 1), item);
  expect(queue.takeAll('a')).toEqual(['a1', 'a2']);
  expect(queue.takeAll('a')).toEqual([]);
  expect(queue.owners).toEqual(['b']);
  expect(queue.hasOthersThan('b')).toBe(false);
  expect(queue.hasOthersThan('a')).toBe(true);
  expect(drain(queue)).toEqual(['b1', 'b2']);
});

test('nothing is lost, nothing comes twice, and the order of each owner stays', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), (owners) => {
      const queue = new TurnQueue<string, string>();
      const items = owners.map((owner, index) => `${owner}${index}`);
      for (const item of items) queue.add(item.slice(0, 1), item);
      const served = drain(queue);
      for (const owner of ['a', 'b', 'c'])
        expect(served.filter((item) => item.startsWith(owner))).toEqual(
          items.filter((item) => item.startsWith(owner)),
        );
      expect(served).toHaveLength(items.length);
    }),
  );
});
