// The example at the head of each author kit's README is a plugin that works, in less than 30 lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from '@plugindex/host';
import { readModule } from '@plugindex/wasm';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';
import { buildSource, sourceBuilders } from './build-source.ts';

describe.each(sourceBuilders)('the README of pdk-$language', (builder) => {
  const { language, main, build, missing } = builder;
  const readme = readFileSync(join(repositoryRoot, `packages/pdk-${language}/README.md`), 'utf8');
  const example = /```\w+\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';

  test('begins with a whole plugin of less than 30 lines', () => {
    expect(example.split('\n').length).toBeLessThan(30);
  });

  test.runIf(build !== undefined)(
    `shows a plugin that builds and answers (without its toolchain: ${missing ?? 'comes with npm'})`,
    { timeout: 300_000 },
    async () => {
      const bytes = await buildSource(builder, { [main]: example });
      const imported = readModule(bytes).imports.map(({ module, name }) => `${module}.${name}`);
      const more: Readonly<Record<string, readonly string[]>> = { js: ['log'], go: [] };
      const expected = ['config', ...(more[language] ?? ['panic'])];
      expect(imported.toSorted()).toEqual(expected.map((name) => `plugindex_host_1.${name}`));
      const plugin = createInstance({
        bytes,
        config: { greeting: 'Servus' },
        grants: { log: true },
        ports: { log: () => undefined },
      });
      const call = (input: unknown) => plugin.call('template_function', input);
      expect(call({ function_name: 'greet', args: ['Ada', 'Grace'], context: {} })).toEqual({
        ok: true,
        value: 'Servus, Ada and Grace!',
      });
      expect(call({ function_name: 'shout', args: [], context: {} })).toEqual({
        ok: false,
        error: { code: 'unknown_function', message: 'There is no function "shout"' },
      });
    },
  );
});
