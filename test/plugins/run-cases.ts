// Runs the cases that a plugin keeps in its folder (plugins/<name>/tests/*.yaml) against its real, freshly built module.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, type FileRead } from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../kit/build-cache.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export interface PluginUnderTest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly grants: Capabilities;
}

/** One vitest test for each case. The format is described in plugins/README.md. */
export function runCases(plugin: PluginUnderTest): void {
  const folder = join(repositoryRoot, 'plugins', plugin.name, 'tests');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const suite = asObject(parse(readFileSync(join(folder, file), 'utf8')), file);
    const cases = suite.cases;
    if (!Array.isArray(cases)) throw new Error(`${file}: expected a list "cases"`);
    for (const entry of cases) {
      const one = { ...suite, ...asObject(entry, file) };
      test(`${file}: ${String(one.name)}`, () => runCase(plugin, one));
    }
  }
}

function runCase(plugin: PluginUnderTest, one: JsonObject): void {
  const files = asObject(one.files ?? {}, 'files');
  const instance = createInstance({
    bytes: plugin.bytes,
    grants: plugin.grants,
    config: asObject(one.config ?? {}, 'config'),
    ports: {
      now: () => Date.parse(String(one.now ?? '1970-01-01T00:00:00Z')),
      // Random bytes of a test: 00 01 02 …, anew for each draw.
      random: (bytes) => bytes.set(bytes.map((_, index) => index & 0xff)),
      readFile: (path): FileRead =>
        Object.hasOwn(files, path)
          ? { ok: true, text: String(files[path]) }
          : { ok: false, code: 'not_found' },
    },
  });
  const result = instance.call(String(one.hook), inputOf(one));
  if ('error' in one) {
    expect(result).toMatchObject({ ok: false, error: one.error });
  } else if ('body' in one) {
    expect(result).toMatchObject({ ok: true, value: { body: expect.any(String) } });
    expect(JSON.parse(String(result.ok && asObject(result.value, 'value').body))).toEqual(one.body);
  } else if ('output' in one) {
    expect(result).toEqual({ ok: true, value: one.output });
  } else {
    expect(result).toMatchObject({ ok: true, value: one.outputIncludes });
  }
}

/** `request` is short for a POST of that JSON. */
function inputOf(one: JsonObject): unknown {
  if (one.request === undefined) return one.input ?? {};
  return { method: 'POST', path: '/', headers: {}, query: {}, body: JSON.stringify(one.request) };
}

function asObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${what}: expected an object`);
  }
  return Object.fromEntries(Object.entries(value));
}
