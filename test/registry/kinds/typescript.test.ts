// Generated TypeScript: the committed adapters are current, and what a hostile or odd registry gives still compiles.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kind, parseManifest, parseYaml } from '@plugindex/model';
import { toTypeName } from '@plugindex/registry/kinds/type-model';
import { toTypeScript } from '@plugindex/registry/kinds/typescript';
import { afterAll, expect, test } from 'vitest';
import { repositoryRoot } from '../../kit/build-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'plugindex-kinds-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('scripts/kinds.ts --check finds the adapters of both registries current', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/kinds.ts', '--check'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

/** What the real compiler says about these files, in a folder of their own. */
function compile(files: Readonly<Record<string, string>>): string {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const tsconfig = {
    extends: join(repositoryRoot, 'tsconfig.json'),
    compilerOptions: {
      paths: { '@plugindex/*': [join(repositoryRoot, 'packages/*/src/index.ts')] },
      typeRoots: [join(repositoryRoot, 'node_modules/@types')],
      // Unused is whatever a test does not use.
      noUnusedLocals: false,
    },
    include: Object.keys(files),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', folder], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect([0, 1, 2]).toContain(status);
  return stdout
    .split('\n')
    .filter((line) => Object.keys(files).some((name) => line.startsWith(name)))
    .join('\n');
}

const hostile = `*/ export const stolen = 1; /* ' " \` \${1} \u202e \u2028 // `;
const thenable = 'then';
const odd: Record<string, Kind> = {
  'my-kind': {
    title: hostile,
    description: hostile,
    hooks: {
      // Both would be called "then", which would make the client a promise, and "name", which it has already.
      [thenable]: { input: {}, output: { const: hostile } },
      name: {
        description: hostile,
        optional: true,
        input: { type: 'string' },
        output: { enum: [hostile, 1, null] },
      },
      a_b: {
        input: {},
        output: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
      },
      a__b: {
        input: {},
        output: {
          type: 'object',
          required: [hostile, '__proto__'],
          additionalProperties: { type: 'string' },
          properties: {
            [hostile]: { type: 'string', description: hostile, pattern: hostile },
            ['__proto__']: { type: 'integer' },
            constructor: { type: 'string' },
            'with-hyphen': { type: 'object', properties: { deep: { type: 'object', required: ['x'] } } },
          },
        },
      },
      delete: {
        input: {
          $ref: '#/$defs/json',
          $defs: {
            json: {
              anyOf: [
                { type: 'string' },
                { type: 'array', items: { $ref: '#/$defs/json' } },
                { type: 'object', additionalProperties: { $ref: '#/$defs/json' } },
              ],
            },
          },
        },
        output: {},
      },
    },
  },
};

test('toTypeScript() compiles for a registry of the oddest names and texts, none of which becomes code', () => {
  const text = toTypeScript(odd, { firstLine: `Odd\n${hostile}` });
  expect(text).not.toMatch(/^export const stolen/m);
  expect(text).not.toMatch(/[\u202e\u2028]/);
  const use = `import { createMyKindPlugin, type ABOutput2, type DeleteInput } from './odd.ts';
export const json: DeleteInput = ['a', { b: ['c'] }];
export const list: readonly (string | number)[] = await createMyKindPlugin({ name: 'x', hooks: [], call: async () => ({ ok: true, value: [] }) }).aB({});
export const deep = (answer: ABOutput2): number => answer.__proto__;
`;
  expect(compile({ 'odd.ts': text, 'use.ts': use })).toBe('');
});

test('toTypeScript() says no to a wrong argument, a forgotten case of null, and an optional hook that is just called', () => {
  const kinds: Record<string, Kind> = {
    auth: {
      title: 'Auth',
      description: 'Who',
      hooks: {
        authenticate: {
          input: { type: 'object', required: ['path'], properties: { path: { type: 'string' } } },
          output: { type: 'object', properties: { user: { type: ['string', 'null'] } } },
        },
        forget: { optional: true, input: {}, output: {} },
      },
    },
  };
  const use = `import type { AuthPlugin } from './auth.ts';
export async function use(plugin: AuthPlugin): Promise<void> {
  await plugin.authenticate({});
  const { user } = await plugin.authenticate({ path: '/' });
  user.length;
  await plugin.forget({});
}
`;
  const lines = compile({ 'auth.ts': toTypeScript(kinds, { firstLine: 'Auth' }), 'use.ts': use })
    .split('\n')
    .map((line) => /^use\.ts\((\d+),/.exec(line)?.[1]);
  expect(lines).toEqual(['3', '5', '6']);
});

/** Every example of a registry's manifests, as constants that have to fit the types of their hooks. */
function examplesOf(index: string): string {
  const manifests = globSync(`${index}/plugins/**/[0-9]*.yaml`).toSorted();
  const lines = manifests.flatMap((file) => {
    const source = parseYaml(readFileSync(file, 'utf8'), { file });
    const parsed = source.ok ? parseManifest(source.value) : source;
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problems[0]?.message}`);
    return (parsed.value.examples ?? []).flatMap(({ hook, input, output }) => [
      constant(`${toTypeName(hook)}Input`, input),
      ...(output === undefined ? [] : [constant(`${toTypeName(hook)}Output`, output)]),
    ]);
  });
  return lines.join('\n');
}

function constant(type: string, value: unknown): string {
  return `((_: kinds.${type}) => undefined)(((value) => value)(${JSON.stringify(value)} as const));`;
}

test('the examples of every plugin of both registries fit the generated types', () => {
  const registries = [
    ['mockforge', 'index', 'packages/mockforge/src/kinds.ts'],
    ['env-cli', 'test/fixtures/registries/env-cli/index', 'test/kit/env-cli-kinds.ts'],
  ] as const;
  const files = registries.flatMap(([name, index, adapters]) => {
    const examples = examplesOf(join(repositoryRoot, index));
    expect(examples.split('\n').length).toBeGreaterThan(3);
    return [
      [`${name}.ts`, readFileSync(join(repositoryRoot, adapters), 'utf8')],
      [`${name}-examples.ts`, `import type * as kinds from './${name}.ts';\n${examples}\n`],
    ];
  });
  expect(compile(Object.fromEntries(files))).toBe('');
});
