// Imports of foreign manifests: the written files and the whole report. UPDATE_GOLDEN=1 writes the expected files.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseManifest,
  parsePluginEntry,
  parseRegistryConfig,
  parseYaml,
  type RegistryConfig,
} from '@plugindex/model';
import { type ImportedManifest, importManifest } from '@plugindex/registry/import/mockforge';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { describe, expect, test } from 'vitest';

const fixtures = join(import.meta.dirname, '../../fixtures/import');
// Real manifests that nobody here wrote; not part of the repository.
const realManifests = join(import.meta.dirname, '../../../../shared/data/mockforge-manifests');
const registry = readRegistry();

function readRegistry(): RegistryConfig {
  const document = parseYaml(readFileSync(join(fixtures, 'registry.yaml'), 'utf8'), {
    file: 'registry.yaml',
  });
  const parsed = document.ok ? parseRegistryConfig(document.value) : document;
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function expectGolden(folder: string, imported: ImportedManifest): void {
  const files = { 'manifest.yaml': imported.manifest, 'plugin.yaml': imported.entry };
  const golden = { ...files, 'report.txt': renderTerminal(imported.problems) };
  for (const [name, text] of Object.entries(golden)) {
    const path = join(folder, name);
    if (process.env.UPDATE_GOLDEN && text !== undefined) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, text);
    }
    expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  }
}

const cases = readdirSync(fixtures, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && !entry.name.startsWith('real-'),
);

describe('importManifest() writes and reports', () => {
  test.each(cases.map(({ name }) => name))('%s as its fixture says', (name) => {
    const folder = join(fixtures, name);
    const file = readdirSync(folder).find((entry) => entry.startsWith('input.')) ?? '';
    expectGolden(folder, importManifest(readFileSync(join(folder, file), 'utf8'), { file, registry }));
  });

  const real = existsSync(realManifests) ? readdirSync(realManifests) : [];
  test.skipIf(real.length === 0)('each of the six real manifests as its fixture says', () => {
    expect(real.length).toBe(6);
    for (const name of real) {
      const text = readFileSync(join(realManifests, name, 'plugin.yaml'), 'utf8');
      const imported = importManifest(text, { file: `${name}/plugin.yaml`, registry });
      expectGolden(join(fixtures, `real-${name}`), imported);
    }
  });
});

/** Parses an imported file. */
function parse(text: string | undefined, parser: typeof parseManifest | typeof parsePluginEntry) {
  const document = parseYaml(text ?? '', { file: 'imported.yaml' });
  return document.ok ? parser(document.value) : document;
}

describe('An imported manifest', () => {
  test.each(['tool-made', 'all-hosts', 'switched-off', 'registry-entry'])(
    'of %s does not validate until its author decides',
    (name) => {
      const folder = join(fixtures, name);
      const manifest = parse(readFileSync(join(folder, 'manifest.yaml'), 'utf8'), parseManifest);
      const entry = parse(readFileSync(join(folder, 'plugin.yaml'), 'utf8'), parsePluginEntry);
      expect([manifest.ok, entry.ok]).toEqual([false, false]);
    },
  );

  test('validates once every open place is filled in', () => {
    const folder = join(fixtures, 'switched-off');
    const manifest = readFileSync(join(folder, 'manifest.yaml'), 'utf8')
      .replace('commit:', 'commit: a1b2c3d4e5f60718293a4b5c6d7e8f9001122334')
      .replace('toolchain:', 'toolchain: rust')
      .replace('host:', 'host: ">=0.3.0 <0.4"');
    const entry = readFileSync(join(folder, 'plugin.yaml'), 'utf8')
      .replace('github:', 'github: acme')
      .replaceAll('id:', 'id: 7')
      .replace('ownerId:', 'ownerId: 7')
      .replace('category:', 'category: template');
    expect(parse(manifest, parseManifest).problems).toEqual([]);
    expect(parse(entry, parsePluginEntry).problems).toEqual([]);
  });

  test('never holds a percentage, the host "*" or a licence that the original does not name', () => {
    for (const { name } of readdirSync(fixtures, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )) {
      const path = join(fixtures, name, 'manifest.yaml');
      if (!existsSync(path)) continue;
      const document = parseYaml(readFileSync(path, 'utf8'), { file: path });
      const value = JSON.stringify(document.ok ? document.value.value : null);
      expect(value).not.toMatch(/"net":\[[^\]]*"\*"|percent/);
      const open = /licen[sc]e/.test(
        readFileSync(join(fixtures, name, 'report.txt'), 'utf8')
          .match(/Cannot (?:fill in|express).*/g)
          ?.join() ?? '',
      );
      if (open) expect(value).toContain('"license":null');
    }
  });
});

test('importManifest() reports every field of the original, under whatever name', () => {
  const text = 'id: a\nversion: 1.0.0\nsurprise: { deep: [1, 2] }\ncapabilities: { network: { proxy: x } }\n';
  const { problems } = importManifest(text, { file: 'plugin.yaml', registry });
  const unknown = problems
    .filter(({ code }) => code === 'import/unknown-key')
    .map(({ where }) => where.pointer);
  expect(unknown).toEqual(['/surprise', '/capabilities']);
});
