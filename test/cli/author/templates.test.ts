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
import { go, missingGo } from '../../kit/build-go.ts';
import { buildRust, findRust, missingRust } from '../../kit/build-rust.ts';
import { createCli, type TestCli } from '../../kit/cli.ts';
import { withGoCache } from '../../kit/go-cache.ts';

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

const rust = findRust();
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
  cli = await createCli({ folder, aroundAuthor: withGoCache });
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

/** The first build of a language compiles its standard library: half a minute where others compile too. */
const patienceMs = 240_000;
const missing: Readonly<Record<string, string | undefined>> = {
  go: go === undefined ? missingGo : undefined,
  rust: rust === undefined ? missingRust : undefined,
};

// Every plugin goes the whole way of its author, the registry's own build included.
for (const { name: language, title } of languages.filter(({ name }) => name !== 'rust')) {
  const lack = missing[language];
  describe.skipIf(lack)(lack === undefined ? title : `${title} (${lack})`, () => {
    test.each(everyKind)(
      'a new plugin of the kind $kind builds and passes its tests at once',
      (one) => expectGreen({ ...one, language }),
      patienceMs,
    );
  });
}

// The registry's own build may have to compile the standard library for each plugin: one goes the whole way, the others are
// built by the same compiler in one folder.
describe.skipIf(missing.rust !== undefined)(
  missing.rust === undefined ? 'Rust' : `Rust (${missing.rust})`,
  () => {
    const [first, ...others] = everyKind;
    test(
      'a new plugin builds as the registry builds it, and passes its tests at once',
      async () => {
        if (first !== undefined) await expectGreen({ ...first, language: 'rust' });
      },
      patienceMs,
    );

    test.each(others)('a new plugin of the kind $kind builds and passes its tests', (one) =>
      expectRustPasses(one),
    );
  },
);

/** Writes a plugin, builds it as tests build Rust, and runs the cases that it brought. */
async function expectRustPasses({ registry, kind }: Omit<Wanted, 'language'>): Promise<void> {
  if (rust === undefined) return;
  const name = `a-${kind}-rust`;
  // The same place each time: what is kept of a build goes by the paths of its sources.
  const place = join(cacheFolder, 'new-rust', name);
  await rm(place, { recursive: true, force: true });
  const from = join(repositoryRoot, registries[registry]);
  const made = await cli.run('new', kind, name, '--lang', 'rust', '--folder', place, '--registry', from);
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining(`Wrote ${name}`)]);
  const bytes = buildRust(relative(repositoryRoot, place), name, rust);
  const file = 'tests/hello.yaml';
  const cases = parseCaseFile(await readFile(join(place, file), 'utf8'), { file });
  if (!cases.ok) throw new Error(JSON.stringify(cases.problems));
  expect(cases.value.length).toBeGreaterThan(0);
  const run = createCaseRunner({ bytes, grants: {} });
  expect(cases.value.flatMap((one) => run(one).failures)).toEqual([]);
}
