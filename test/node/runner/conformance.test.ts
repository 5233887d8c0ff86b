// What every runner holds, wherever it runs its guests: the same answers, the same refusals, the same limits.
import type { HostError } from '@plugindex/host';
import { examineModule, findInvalidCode } from '@plugindex/wasm';
import { describe, expect, test } from 'vitest';
import { plugin } from '../../host/hostile-modules.ts';
import { answer, attacking, i32, ok } from '../../host/meter/attacking.ts';
import {
  badAnswers,
  filling,
  good,
  growing,
  growingTable,
  lies,
  logging,
  noText,
  random,
  recursing,
  trapping,
} from './guests.ts';
import { isolations, load, openRunner } from './runners.ts';

const fuel = 5_000_000;

describe.each(isolations)('%s', (isolation) => {
  const runner = openRunner({ isolation, keepsSpare: false });

  test('answers, errors of the plugin and refusals keep their form', async () => {
    const one = await load(runner, plugin({ go: ok, bad: '{"error":{"code":"a","message":"b"}}' }));
    expect(one.hooks).toEqual(['go', 'bad']);
    expect(
      await Promise.all(
        ['go', 'bad', 'nothing', 'plugindex_abi_1', '__proto__', 'go'].map((name) => one.outcome(name)),
      ),
    ).toEqual([
      good,
      { ok: false, error: { code: 'a', message: 'b' } },
      'host/hook-missing',
      'host/hook-missing',
      'host/hook-missing',
      good,
    ]);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const input of [() => 1, undefined, 1n, circle, Symbol('a')])
      await expect(one.call('go', input)).rejects.toMatchObject({ code: 'host/input-invalid' });
    expect(one.reports.map(({ hook, failure }) => [hook, failure])).toEqual([
      ['go', undefined],
      ['bad', undefined],
      ['go', undefined],
    ]);
    for (const { fuelUsed, memoryBytes, durationMs } of one.reports) {
      expect(fuelUsed).toBeGreaterThan(0);
      expect(memoryBytes).toBe(65_536);
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
    await one.unload();
    expect(await one.outcome('go')).toBe('host/disposed');
  });

  test('what cannot be linked is refused when it is loaded, and nothing of it has run', async () => {
    const start = { functions: [{ export: 'x' }], start: 4 };
    const code = (bytes: Uint8Array, more = {}) =>
      load(runner, bytes, more).then(
        () => 'loaded',
        (error) => error.code,
      );
    expect(await code(Uint8Array.of(1, 2, 3))).toBe('host/module-invalid');
    expect(await code(plugin({ go: ok }, start))).toBe('host/module-unsafe');
    expect(await code(logging)).toBe('host/capability-denied');
    await expect(load(runner, plugin({ go: ok }, start))).rejects.toMatchObject({
      problems: [expect.any(String)],
    });
    expect(await code(plugin({ go: ok }, { memories: [{ min: 1, max: 1025 }] }))).toBe('host/module-unsafe');
    expect(await code(plugin({ go: ok }), { limits: { maxMemoryBytes: 65_536 } })).toBe('host/module-unsafe');
  });

  test('what the engine refuses is told in its words, with the place in what the author wrote', async () => {
    // i64.const 1, i32.const 1, i32.add: V8 points at the operand.
    const body = [0x42, 1, ...i32(1), 0x6a];
    const wrong = attacking([...body, 0x1a]);
    const error: HostError = await load(runner, wrong).then(
      () => expect.unreachable(),
      (cause) => cause,
    );
    expect(error.code).toBe('host/module-invalid');
    const { facts } = examineModule(wrong, { maxMemoryBytes: 1 << 20 });
    const said = facts && findInvalidCode({ bytes: wrong, facts });
    expect(error.problems).toEqual([said?.message]);
    expect(error.message).toBe(`Cannot run the module: ${said?.message} (${said?.hint})`);
    const offset = Number(/, at byte (\d+) in the code section \(/.exec(error.message)?.[1]);
    expect(error.message).toContain(`@+${offset}"`);
    expect([...wrong.subarray(offset, offset + body.length)]).toEqual(body);
  });

  test('input and answer have their sizes', async () => {
    const limits = { maxInputBytes: 20, maxOutputBytes: 8 };
    const one = await load(runner, plugin({ go: ok, long: '{"ok":10}' }), { limits });
    expect(await one.outcome('go', 'x'.repeat(18))).toEqual(good);
    expect(await one.outcome('go', 'x'.repeat(19))).toBe('host/input-too-large');
    // 12 letters, 24 bytes.
    expect(await one.outcome('go', 'ä'.repeat(12))).toBe('host/input-too-large');
    expect(await one.outcome('long')).toBe('host/output-too-large');
    expect(await one.outcome('go')).toEqual(good);
  });

  test('lies about pointers and lengths are found, and the next call works', async () => {
    const one = await load(runner, plugin({ ...lies, go: answer }, { data: [ok] }));
    for (const what of Object.keys(lies)) {
      expect(await one.outcome(what), what).toMatch(/^host\/(pointer|output-too-large|output-invalid)$/);
      expect(await one.outcome('go'), what).toEqual(good);
    }
    for (const allocate of [i32(65_530), [0x41, 0x7f]]) {
      const one = await load(runner, plugin({ go: answer }, { data: [ok], allocate }));
      expect(await one.outcome('go', 'a long input')).toBe('host/pointer');
    }
  });

  test('answers that are no envelope are thrown away, and the next call works', async () => {
    const one = await load(runner, plugin({ ...badAnswers, go: ok }));
    for (const what of Object.keys(badAnswers)) {
      expect(await one.outcome(what), what).toBe('host/output-invalid');
      expect(await one.outcome('go'), what).toEqual(good);
      expect(one.reports.slice(-2).map(({ failure }) => failure)).toEqual(['host/output-invalid', undefined]);
    }
    const bytes = await load(runner, noText);
    expect(await bytes.outcome('attack')).toBe('host/output-invalid');
    // A fresh instance: the byte that was written is gone.
    expect(await bytes.outcome('go')).toEqual(good);
  });

  test('answers that would be dear to parse are thrown away before anybody parses them', async () => {
    const deep = `{"ok":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const one = await load(runner, plugin({ deep, go: ok }, { memories: [{ min: 4, max: 4 }] }));
    expect(await one.outcome('deep')).toBe('host/output-invalid');
    expect(await one.outcome('go')).toEqual(good);
  });

  test('huge numbers and prototypes cross as what JSON makes of them, and change nothing here', async () => {
    const huge = '{"ok":[1e999,-1e999,12345678901234567890,{"__proto__":{"polluted":1},"constructor":2}]}';
    const one = await load(runner, plugin({ go: huge }));
    const result = await one.call('go', JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(result).toEqual({ ok: true, value: JSON.parse(huge).ok });
    expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false);
  });

  test('memory and tables grow to their maximum and no further', async () => {
    const one = await load(runner, growing);
    expect(await one.outcome('attack')).toEqual(good);
    expect(one.reports[0]?.memoryBytes).toBe(64 * 1024 * 1024);
    const two = await load(runner, growingTable, { limits: { maxFuel: fuel } });
    expect(await two.outcome('attack')).toBe('host/out-of-fuel');
    expect(await two.outcome('go')).toEqual(good);
  });

  test('bulk work and recursion end, and the next call works', async () => {
    const bulk = await load(runner, filling, { limits: { maxFuel: fuel } });
    expect(await bulk.outcome('attack')).toBe('host/out-of-fuel');
    expect(bulk.reports[0]?.fuelUsed).toBe(fuel);
    expect(await bulk.outcome('go')).toEqual(good);
    const deep = await load(runner, recursing);
    expect(await deep.outcome('attack')).toBe('host/trap');
    expect(await deep.outcome('go')).toEqual(good);
  });

  test('twenty traps leave nothing behind', async () => {
    const one = await load(runner, trapping);
    for (let count = 0; count < 20; count++) expect(await one.outcome('attack')).toBe('host/trap');
    expect(await one.outcome('go')).toEqual(good);
    expect(one.reports).toHaveLength(21);
  });

  test('a flood of log lines is cut, and each call has its share again', async () => {
    const limits = { maxFuel: fuel, maxLogBytes: 320 };
    const one = await load(runner, logging, { grants: { log: true }, limits });
    expect(await one.outcome('attack')).toBe('host/out-of-fuel');
    // A line of 8 bytes counts as 32.
    expect(one.lines).toEqual(Array.from({ length: 10 }, () => `warn ${ok}`));
    expect(await one.outcome('go')).toEqual(good);
    expect(one.lines).toHaveLength(11);
  });

  test('a listener that calls the plugin again neither hangs nor breaks anything', async () => {
    const again: unknown[] = [];
    const one = await load(runner, logging, {
      grants: { log: true },
      onLog: () => void (again.length < 1 && again.push(one.outcome('go'))),
    });
    expect(await one.outcome('go')).toEqual(good);
    expect(await Promise.all(again)).toEqual([isolation === 'inline' ? 'host/busy' : good]);
    expect(await one.outcome('go')).toEqual(good);
  });

  test('grants that are taken back are gone with the next call, and come back', async () => {
    const one = await load(runner, logging, { grants: { log: true } });
    expect(await one.outcome('go')).toEqual(good);
    await expect(one.regrant({})).rejects.toMatchObject({
      code: 'host/capability-denied',
      capability: 'log',
    });
    expect(await one.outcome('go')).toBe('host/capability-denied');
    expect(one.lines).toHaveLength(1);
    await one.regrant({ log: true, clock: true });
    expect(await one.outcome('go')).toEqual(good);
    expect(one.lines).toHaveLength(2);
  });

  test('random bytes are repeatable where that was asked for', async () => {
    const draw = async () => {
      const reproducible = { nowMs: 0, seed: 7 };
      const one = await load(runner, random, { grants: { random: true }, reproducible });
      return [await one.outcome('draw'), await one.outcome('draw'), await one.outcome('draw')];
    };
    expect(await draw()).toEqual(await draw());
  });

  test('the same call burns the same fuel everywhere', async () => {
    const one = await load(runner, plugin({ go: ok }));
    await one.outcome('go', { a: [1, 2, 3] });
    expect(one.reports[0]?.fuelUsed).toBe(6);
  });
});

test('a closed runner loads nothing and calls nothing', async () => {
  for (const isolation of isolations) {
    const runner = openRunner({ isolation, keepsSpare: false });
    const one = await load(runner, plugin({ go: ok }));
    await runner.close();
    expect(await one.outcome('go')).toBe('host/disposed');
    await expect(load(runner, plugin({ go: ok }))).rejects.toMatchObject({ code: 'host/disposed' });
  }
});
