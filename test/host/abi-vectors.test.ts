// The conformance vectors of the plugin ABI, through both of this repository's ways to run a guest, and through a host that shares nothing with them.
import { readdirSync, readFileSync } from 'node:fs';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { afterAll, describe, expect, test } from 'vitest';
import { openLittleHost } from '../kit/abi-vectors/little-host.ts';
import { openInline, openWith, type Played, playVector } from '../kit/abi-vectors/play.ts';
import { type Outcome, type Vector, type VectorFile, vectorFolder } from '../kit/abi-vectors/vector.ts';
import { vectorFileText } from '../kit/abi-vectors/vector-file.ts';

const text = readFileSync(new URL('vectors.json', vectorFolder), 'utf8');
const file: VectorFile = JSON.parse(text);
const runner = createNodeRunner({ isolation: 'shared' });
afterAll(() => runner.close());

test('vectors.json is what modules and recipes give', async () => {
  expect(text).toBe(await vectorFileText());
});

test('every vector has a name of its own, every module is small, and none is left over', () => {
  const names = file.vectors.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const module of Object.values(file.modules))
    expect(Buffer.from(module, 'base64').length).toBeLessThan(4096);
  const sources = readdirSync(new URL('modules/', vectorFolder)).map((source) =>
    source.replace(/\.wat$/, ''),
  );
  expect(Object.keys(file.modules).toSorted()).toEqual(expect.arrayContaining(sources));
});

describe.each([
  ['in this thread', openInline],
  ['in the shared worker', openWith(runner)],
] as const)('%s', (_, open) => {
  for (const vector of file.vectors)
    test(vector.name, async () => {
      const played = await playVector(vector, bytesOf(vector), open);
      expect(comparable(played, vector)).toEqual(expected(vector));
    });
});

// A host without fuel can hold the rest, and nothing that it does shows our hosts' hand.
describe('a host that was written from the page alone', () => {
  const isBeyond = ({ calls }: Vector) =>
    calls.some(({ expect: outcome }) => 'host' in outcome && outcome.host === 'host/out-of-fuel');
  for (const vector of file.vectors.filter((one) => !isBeyond(one)))
    test(vector.name, async () => {
      const withoutFuel = { ...vector, calls: vector.calls.map(({ fuel: _, ...call }) => call) };
      const played = await playVector(vector, bytesOf(vector), openLittleHost);
      expect(comparable(played, withoutFuel)).toEqual(expected(withoutFuel));
    });
});

function bytesOf({ module }: Vector): Uint8Array {
  return new Uint8Array(Buffer.from(file.modules[module] ?? '', 'base64'));
}

function expected({ load, calls }: Vector): unknown {
  if (load !== undefined) return { load };
  return calls.map(({ expect: outcome, log = [], requests = [], fuel }) => ({
    outcome,
    log,
    requests: requests.map(({ import: name, request }) => ({ import: name, request })),
    fuel,
  }));
}

/** Without what the vector leaves open: the words of an error, and fuel that it does not say. */
function comparable(played: Played, { calls }: Vector): unknown {
  if ('load' in played) return played;
  return played.calls.map((one, index) => {
    const { expect: wanted, fuel } = calls[index] ?? {};
    return {
      ...one,
      outcome: wanted === undefined ? one.outcome : withoutOpenWords(one.outcome, wanted),
      fuel: fuel === undefined ? undefined : one.fuel,
    };
  });
}

function withoutOpenWords(found: Outcome, wanted: Outcome): Outcome {
  const isOpen = 'error' in wanted && wanted.error.message === undefined;
  return isOpen && 'error' in found ? { error: { code: found.error.code } } : found;
}
