// The types of a kind reach authors: every new plugin has them in its language, and its own source is written with them.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Kind, parseRegistryConfig, parseYaml, type RegistryConfig } from '@plugindex/model';
import { kindTypes } from '@plugindex/registry/kinds/guest/index';
import { expect, test } from 'vitest';
import type { Language } from '../../../packages/cli/src/author/templates/language.ts';
import { languages, planPlugin } from '../../../packages/cli/src/author/templates/plan-plugin.ts';
import { cacheFolder, repositoryRoot } from '../../kit/build-cache.ts';

const registries = ['index/registry.yaml', 'test/fixtures/registries/env-cli/index/registry.yaml'].map(
  (file): RegistryConfig => {
    const document = parseYaml(readFileSync(join(repositoryRoot, file), 'utf8'), { file });
    const parsed = document.ok ? parseRegistryConfig(document.value) : document;
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.value;
  },
);
const everyKind = registries.flatMap((registry) =>
  Object.entries(registry.kinds).map(([kindName, kind]) => ({ registry, kindName, kind })),
);
type Wanted = (typeof everyKind)[number];

const plan = (wanted: Wanted, language: Language) => planPlugin({ name: 'hello', language, ...wanted });

/** How a source names its file of types. */
const mentions: Readonly<Record<string, string>> = {
  assemblyscript: "from './kind';",
  typescript: "from './kind.ts';",
  javascript: "import('./kind.js').",
  rust: 'use kind::',
  c: '#include "kind.h"',
};
const isObject = ({ hooks }: Kind) =>
  Object.values(hooks).some(({ optional, output }) => optional !== true && output.type === 'object');

test.each(languages)('a new plugin in $name has the types of its kind and uses them', (language) => {
  for (const wanted of everyKind) {
    const { kindName, kind, registry } = wanted;
    const files = plan(wanted, language);
    const { file, language: name } = language.kindTypes;
    expect(files.get(file)).toBe(kindTypes({ kinds: registry.kinds, kind: kindName, language: name }));
    const source = files.get(language.mainFile) ?? '';
    const mention = mentions[language.name];
    // An answer that may be any JSON is built with the kit alone, and Go needs no import.
    if (mention === undefined || !isObject(kind)) continue;
    expect([kindName, source]).toEqual([kindName, expect.stringContaining(mention)]);
  }
  const [auth] = everyKind;
  if (auth?.kindName !== 'auth') throw new Error('the first kind is another one');
  const source = plan(auth, language).get(language.mainFile) ?? '';
  expect(source).toMatch(/AuthenticateInput|authenticate_output_set_authenticated/);
});

test('TypeScript finds nothing wrong with a new plugin of any kind, nor with one in JavaScript', () => {
  const folder = join(cacheFolder, `new-types-${process.pid}`);
  const checked = languages.filter(({ name }) => name === 'typescript' || name === 'javascript');
  try {
    const paths = everyKind.flatMap((wanted) =>
      checked.map((language) => {
        const place = join(folder, `${wanted.kindName}-${language.name}`);
        const files = plan(wanted, language);
        for (const path of [language.mainFile, language.kindTypes.file]) {
          mkdirSync(dirname(join(place, path)), { recursive: true });
          writeFileSync(join(place, path), files.get(path) ?? '');
        }
        return join(place, language.mainFile);
      }),
    );
    checkTypes(folder, paths);
    const [first = ''] = paths;
    const text = readFileSync(first, 'utf8');
    writeFileSync(first, text.replace('authenticated: false', 'authenticated: "no"'));
    expect(() => checkTypes(folder, [first])).toThrow(/Type 'string' is not assignable to type 'boolean'/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Throws what the compiler says, with the options that a new plugin has. */
function checkTypes(folder: string, paths: readonly string[]): void {
  const [typescript] = languages.filter(({ name }) => name === 'typescript');
  const [auth] = everyKind;
  if (typescript === undefined || auth === undefined) throw new Error('unreachable: both are there');
  const config: { readonly compilerOptions: object } = JSON.parse(
    plan(auth, typescript).get('tsconfig.json') ?? '{}',
  );
  cpSync(join(repositoryRoot, 'packages/pdk-js/src'), join(folder, 'vendor/pdk-js/src'), { recursive: true });
  const compilerOptions = { ...config.compilerOptions, checkJs: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: paths }));
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', folder], { stdio: 'pipe' });
  } catch (cause) {
    const said = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : '';
    throw new Error(said, { cause });
  }
}
