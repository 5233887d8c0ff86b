// The plugins of the cookbook, as they stand on its pages: built, put through the tests on the same page, held against the registry.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCaseRunner, parseCaseFile } from '@plugindex/host/cases';
import { parseRegistryConfig, parseYaml } from '@plugindex/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { cacheFolder, repositoryRoot } from '../kit/build-cache.ts';

const folder = join(repositoryRoot, 'site/src/content/docs/cookbook');

/** The code blocks of a page whose first line is a comment with a path, by that path. */
function filesOf(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(folder, page), 'utf8');
  const blocks = text.matchAll(/^```[a-z]+\n(?:\/\/|#) (\S+\/\S+)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, path = '', code = '']) => [path, code]));
}

function build(kind: string, source: string): Uint8Array {
  // Inside the repository, where the compiler finds the kit.
  const target = join(cacheFolder, 'cookbook', kind);
  mkdirSync(join(target, 'assembly'), { recursive: true });
  writeFileSync(join(target, 'assembly/index.ts'), source);
  writeFileSync(
    join(target, 'asconfig.json'),
    readFileSync(join(repositoryRoot, 'plugins/auth-basic/asconfig.json')),
  );
  return buildAssemblyScript(target.slice(repositoryRoot.length));
}

function readKinds() {
  const file = join(repositoryRoot, 'index/registry.yaml');
  const source = parseYaml(readFileSync(file, 'utf8'), { file });
  const parsed = source.ok ? parseRegistryConfig(source.value) : source;
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value.kinds;
}

const kinds = readKinds();

test('the cookbook has a page for each kind of the registry', () => {
  expect(readdirSync(folder).toSorted()).toEqual(
    Object.keys(kinds)
      .map((kind) => `${kind}.md`)
      .toSorted(),
  );
});

describe.each(Object.entries(kinds))('the page of %s', (kind, { hooks }) => {
  const files = filesOf(`${kind}.md`);
  const bytes = build(kind, files.get('assembly/index.ts') ?? '');
  const [[path = '', text = ''] = []] = [...files].filter(([name]) => name.startsWith('tests/'));
  const parsed = parseCaseFile(text, { file: path });
  const cases = parsed.ok ? parsed.value : [];
  const runCase = createCaseRunner({ bytes, grants: {} });

  test('has a plugin with every hook, and cases for each of them', () => {
    expect(parsed.problems).toEqual([]);
    expect(new Set(cases.map(({ hook }) => hook))).toEqual(new Set(Object.keys(hooks)));
  });

  test.each(cases)('case: $name', (one) => {
    expect(runCase(one).failures).toEqual([]);
  });

  test('has cases whose inputs and outputs follow the schemas of the registry', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const { hook, input, expected } of cases) {
      const schemas = hooks[hook];
      expect(ajv.validate(schemas?.input ?? false, input), ajv.errorsText()).toBe(true);
      if (expected.type === 'output')
        expect(ajv.validate(schemas?.output ?? false, expected.value)).toBe(true);
    }
  });
});
