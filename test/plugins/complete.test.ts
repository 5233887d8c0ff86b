// Every plugin that comes with this repository has what a stranger looks for: a README, a changelog, tests, examples.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCaseFile } from '@plugindex/host/cases';
import { type Manifest, parseManifest, parseYaml, shardPath } from '@plugindex/model';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';
import { officialNames } from '../kit/official-plugins.ts';

/** A plugin's source and its index, relative to the repository. */
interface Place {
  readonly name: string;
  readonly folder: string;
  readonly index: string;
}

const envCli = 'test/fixtures/registries/env-cli';
const places: readonly Place[] = [
  ...officialNames.map((name) => ({ name, folder: `plugins/${name}`, index: 'index' })),
  ...readdirSync(join(repositoryRoot, envCli, 'plugins')).map((name) => ({
    name,
    folder: `${envCli}/plugins/${name}`,
    index: `${envCli}/index`,
  })),
];

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');

function readManifest({ name, index }: Place): Manifest {
  const file = `${index}/plugins/${shardPath(name)}/0.1.0.yaml`;
  const source = parseYaml(read(file), { file });
  const manifest = source.ok ? parseManifest(source.value) : source;
  if (!manifest.ok) throw new Error(JSON.stringify(manifest.problems));
  return manifest.value;
}

function countCases({ folder }: Place): number {
  const files = readdirSync(join(repositoryRoot, folder, 'tests')).filter((name) => name.endsWith('.yaml'));
  return files.reduce((count, name) => {
    const cases = parseCaseFile(read(`${folder}/tests/${name}`), { file: name });
    if (!cases.ok) throw new Error(JSON.stringify(cases.problems));
    return count + cases.value.length;
  }, 0);
}

// Whoever adds or removes one says so here: a folder that went missing would be missed by no other test.
test('there are fourteen official plugins and two of env-cli, and their overview lists them all', () => {
  expect([officialNames.length, places.length]).toEqual([14, 16]);
  const listed = [...read('plugins/README.md').matchAll(/^\| \[([a-z0-9-]+)\]\(\S+\/README\.md\) \|/gm)];
  expect(listed.map(([, name]) => name).toSorted()).toEqual(places.map(({ name }) => name).toSorted());
});

test.each(places)('$name has a README, a changelog, tests and examples', (place) => {
  const { name, version, readme, changelog, examples = [] } = readManifest(place);
  expect({ readme, changelog }).toEqual({ readme: 'README.md', changelog: 'CHANGELOG.md' });
  expect(read(`${place.folder}/README.md`)).toMatch(new RegExp(`^# ${name}\n\n\\S`));
  expect(read(`${place.folder}/CHANGELOG.md`)).toContain(`## ${version}`);
  expect(examples.length).toBeGreaterThan(0);
  expect(countCases(place)).toBeGreaterThan(0);
});
