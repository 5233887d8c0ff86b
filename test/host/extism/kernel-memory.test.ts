// The blocks of Extism's guests against a plain model: they never overlap, keep what was written, and stay within their limit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KernelMemory } from '../../../packages/host/src/extism/kernel-memory.ts';

const mostBytes = 300_000;

type Step =
  | { readonly do: 'allocate'; readonly length: number; readonly fill: number }
  | { readonly do: 'free'; readonly which: number }
  | { readonly do: 'clear' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('allocate' as const),
        length: fc.oneof(fc.nat(64), fc.nat(80_000)),
        fill: fc.nat(255),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('free' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
  ),
  { maxLength: 60 },
);

function apply(memory: KernelMemory, blocks: Map<number, Uint8Array>, step: Step): void {
  if (step.do === 'clear') {
    memory.clear();
    blocks.clear();
  } else if (step.do === 'free') {
    const offset = [...blocks.keys()][step.which % Math.max(blocks.size, 1)];
    if (offset === undefined) return;
    memory.free(offset);
    blocks.delete(offset);
  } else {
    const bytes = new Uint8Array(step.length).fill(step.fill);
    try {
      const offset = memory.store(bytes);
      if (offset !== 0) blocks.set(offset, bytes);
    } catch (error) {
      expect(error).toMatchObject({ code: 'host/trap' });
    }
  }
}

test('KernelMemory keeps every block as it was written, whatever is taken and given back around it', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const memory = new KernelMemory(() => mostBytes);
      const blocks = new Map<number, Uint8Array>();
      for (const step of list) {
        apply(memory, blocks, step);
        expect(memory.size).toBeLessThanOrEqual(mostBytes);
      }
      for (const [offset, bytes] of blocks) {
        expect(memory.lengthAt(offset)).toBe(bytes.length);
        expect(Buffer.compare(memory.block(offset, 'a block'), bytes)).toBe(0);
      }
    }),
    { numRuns: 300 },
  );
});

test('KernelMemory gives large memory back to the engine after the call', () => {
  const memory = new KernelMemory(() => 10_000_000);
  memory.allocate(5_000_000);
  expect(memory.size).toBeGreaterThanOrEqual(5_000_000);
  memory.clear();
  expect(memory.size).toBe(65_536);
});
