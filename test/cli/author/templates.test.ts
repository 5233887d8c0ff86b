// What `plugindex new` writes, for every kind and language: it builds, passes its own cases, and answers as the kind's schemas ask.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createCaseRunner, parseCaseFile } from '@plugindex/host/cases';
import { parseRegistryConfig, parseYaml, type RegistryConfig } from '@plugindex/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helloHooks } from '../../../packages/cli/src/author/templates/hello-hooks.ts';
import { languages } from '../../../packages/cli/src/author/templates/plan-plugin.ts';
import { cacheFolder, repositoryRoot } from '../../kit/build-cache.ts';
import { buildGo, go, missingGo } from '../../kit/build-go.ts';
import { buildRust, findRust, missingRust } from '../../kit/build-rust.ts';
import { createCli, type TestCli } from '../../kit/cli.ts';

const registries = {
  mockforge: 'index/registry.yaml',
  'env-cli': 'test/fixtures/registries/env-cli/index/registry.yaml',
} as const;
type RegistryName = keyof typeof registries;

async function readRegistry(name: RegistryName): Promise<RegistryConfig> {
  const file = join(repositoryRoot, registries[name]);
  const document = parseYaml(await readFile(file, 'utf8'), { file });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (!registry.ok) throw new Error(JSON.stringify(registry.problems));
  return registry.value;
}

const kindsOf = {
  mockforge: Object.keys((await readRegistry('mockforge')).kinds),
  'env-cli': Object.keys((await readRegistry('env-cli')).kinds),
};
const everyKind = (Object.keys(registries) as RegistryName[]).flatMap((registry) =>
  kindsOf[registry].map((kind) => ({ registry, kind })),
);

let folder: string;
let cli: TestCli;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-new-'));
  cli = await createCli({ folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Wanted {
  readonly registry: RegistryName;
  readonly kind: string;
  readonly language: string;
}

async function write({ registry, kind, language }: Wanted): Promise<string> {
  const name = `a-${kind}-${language}`;
  const words = [
    'new',
    kind,
    name,
    '--lang',
    language,
    '--registry',
    join(repositoryRoot, registries[registry]),
  ];
  const { code, stderr } = await cli.run(...words);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`Wrote ${name}`)]);
  return name;
}

async function expectGreen(wanted: Wanted): Promise<void> {
  const name = await write(wanted);
  const registry = join(repositoryRoot, registries[wanted.registry]);
  const { code, stdout } = await cli.run('test', name, '--registry', registry);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9]+ passed\. /m)]);
  const { code: valid, stdout: report } = await cli.run('validate', name, '--registry', registry);
  expect([valid, report]).toEqual([0, 'No problems\n']);
}

test.each(everyKind)(
  'the first answers of the kind $kind of $registry fit its schemas',
  async ({ registry, kind }) => {
    const ajv = new Ajv2020({ strict: false });
    const { kinds } = await readRegistry(registry);
    const declared = kinds[kind];
    if (declared === undefined) throw new Error('the kind went away');
    const hooks = helloHooks(declared);
    expect(hooks.length).toBeGreaterThan(0);
    for (const { name, input, output } of hooks) {
      expect([name, ajv.validate(declared.hooks[name]?.input ?? false, input)]).toEqual([name, true]);
      expect([name, ajv.validate(declared.hooks[name]?.output ?? false, output)]).toEqual([name, true]);
    }
  },
);

test.each(languages.map(({ name }) => name))('a hook in %s fits on a page', async (language) => {
  const name = await write({ registry: 'mockforge', kind: 'auth', language });
  const { mainFile } = languages.find((one) => one.name === language) ?? { mainFile: '' };
  const lines = (await readFile(join(folder, name, mainFile), 'utf8')).trimEnd().split('\n');
  expect(lines.length).toBeLessThan(30);
  await rm(join(folder, name), { recursive: true });
});

describe('AssemblyScript', () => {
  const wanted = [
    ...kindsOf.mockforge.map((kind) => ({ registry: 'mockforge' as const, kind })),
    { registry: 'env-cli' as const, kind: 'command' },
  ];
  test.each(wanted)('a new plugin of the kind $kind builds and passes its tests at once', (one) =>
    expectGreen({ ...one, language: 'assemblyscript' }),
  );
});

describe.each(['c', 'typescript', 'javascript'])('%s', (language) => {
  // JavaScript is TypeScript without its types: the kinds of one registry show as much.
  const wanted = everyKind.filter(({ registry }) => language !== 'javascript' || registry === 'mockforge');
  test.each(wanted)('a new plugin of the kind $kind builds and passes its tests at once', (one) =>
    expectGreen({ ...one, language }),
  );
});

// Compiled with one cache: the registry's own build compiles Go's standard library anew for each plugin.
describe.skipIf(go === undefined)(go === undefined ? `go (${missingGo})` : 'go', () => {
  test('a new plugin builds and passes its tests', async () => {
    if (go === undefined) return;
    await expectCasesPass('go', 'auth', (place) => buildGo(place, go ?? ''));
  });
});

// Compiled in one shared folder: the registry's own build compiles the standard library anew for each plugin.
const rust = findRust();
describe.skipIf(rust === undefined)(rust === undefined ? `rust (${missingRust})` : 'rust', () => {
  test.each(kindsOf.mockforge)(
    'a new plugin of the kind %s builds and passes its tests at once',
    async (kind) => {
      if (rust === undefined) return;
      await expectCasesPass('rust', kind, (place, name) => buildRust(place, name, rust));
    },
  );
});

/** Writes a plugin, builds it as tests build it, and runs the cases that it brought. */
async function expectCasesPass(
  language: string,
  kind: string,
  build: (place: string, name: string) => Uint8Array,
): Promise<void> {
  const name = `a-${kind}-${language}`;
  // The same place each time: what is kept of a build goes by the paths of its sources.
  const place = join(cacheFolder, `new-${language}`, name);
  await rm(place, { recursive: true, force: true });
  const { code } = await cli.run('new', kind, name, '--lang', language, '--folder', place);
  expect(code).toBe(0);
  const bytes = build(relative(repositoryRoot, place), name);
  const file = 'tests/hello.yaml';
  const cases = parseCaseFile(await readFile(join(place, file), 'utf8'), { file });
  if (!cases.ok) throw new Error(JSON.stringify(cases.problems));
  const run = createCaseRunner({ bytes, grants: {} });
  expect(cases.value.flatMap((one) => run(one).failures)).toEqual([]);
}
