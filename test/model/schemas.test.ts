// The published JSON Schemas: current, valid, good enough for an editor, and of one mind with the code.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createParser, formatSchemas, schemaDialect, textFormats, toSchemaFiles } from '@plugindex/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import Schema from 'typebox/schema';
import { expect, test } from 'vitest';
import { sampleDocuments } from './sample-documents.ts';

const folder = 'schemas';

function committed(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
}

test('the committed schemas are those of the code', () => {
  expect(readdirSync(folder).toSorted()).toEqual(toSchemaFiles().map(({ name }) => name));
  for (const { name, text } of toSchemaFiles())
    expect(readFileSync(`${folder}/${name}`, 'utf8'), name).toBe(text);
});

test('node scripts/schemas.ts --check agrees', () => {
  execFileSync(process.execPath, ['scripts/schemas.ts', '--check'], { stdio: 'pipe' });
});

test('every committed schema is a JSON Schema 2020-12 with an id, a title and a description', () => {
  const ajv = new Ajv2020({ strict: false });
  for (const name of Object.keys(formatSchemas)) {
    const schema = committed(name);
    expect(ajv.validateSchema(schema), name).toBe(true);
    expect(schema).toMatchObject({ $schema: schemaDialect, $id: name });
    expect([schema.title, schema.description].every((text) => typeof text === 'string')).toBe(true);
  }
});

/** Every schema below `properties`, with its path. */
function* propertiesOf(schema: unknown, path: string): Iterable<readonly [string, Record<string, unknown>]> {
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) yield* propertiesOf(item, `${path}/${index}`);
  } else if (isObject(schema)) {
    if (isObject(schema.properties)) {
      for (const [name, property] of Object.entries(schema.properties)) {
        if (isObject(property)) yield [`${path}/${name}`, property];
      }
    }
    for (const [key, value] of Object.entries(schema)) {
      if (key !== 'examples' && key !== 'default') yield* propertiesOf(value, `${path}/${key}`);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

test('every property of every schema has a description that ends like a sentence', () => {
  const missing = Object.keys(formatSchemas).flatMap((name) =>
    [...propertiesOf(committed(name), name)]
      .filter(([, property]) => !/^\S.*[.)]$/s.test(String(property.description ?? '')))
      .map(([path]) => path),
  );
  expect(missing).toEqual([]);
});

test('every text and number that people write has an example for completion, and the example is valid', () => {
  const ajv = new Ajv2020({ strict: false, formats: formats() });
  const missing: string[] = [];
  for (const name of ['manifest', 'plugin', 'registry', 'yanks', 'advisory'].map(
    (stem) => `${stem}.schema.json`,
  )) {
    for (const [path, property] of propertiesOf(committed(name), name)) {
      const examples: unknown[] = Array.isArray(property.examples) ? property.examples : [];
      const isLeaf = ['string', 'integer', 'number'].includes(String(property.type));
      if (isLeaf && examples.length === 0 && !('const' in property)) missing.push(path);
      for (const example of examples)
        expect(ajv.validate(property, example), `${path} ${example}`).toBe(true);
    }
  }
  expect(missing).toEqual([]);
});

function formats() {
  return Object.fromEntries(Object.entries(textFormats).map(([name, { check }]) => [name, check]));
}

/** A sample with one thing in it replaced, removed or added, at any depth. */
function mutants(sample: unknown): fc.Arbitrary<unknown> {
  const paths = [...pathsOf(sample, [])];
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      '',
      'a',
      '1.0.0',
      '^1.0.0',
      'A',
      'a b',
      '../a',
      -1,
      0,
      1.5,
      1e15,
      null,
      [],
      {},
      [1, 1],
      true,
      'x'.repeat(2000),
    ),
    fc.constantFrom(
      ...Object.values(textFormats).map(({ expected }) => /"([^"]+)"/.exec(expected)?.[1] ?? ''),
    ),
  );
  return fc
    .tuple(fc.constantFrom(...paths), fc.constantFrom('set', 'set', 'remove', 'add'), odd)
    .map(([path, action, value]) => edited(sample, path, { action, value }));
}

function* pathsOf(value: unknown, path: readonly string[]): Iterable<readonly string[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  // Of long lists the first two items say enough.
  for (const [key, item] of Object.entries(value).slice(0, Array.isArray(value) ? 2 : undefined)) {
    yield* pathsOf(item, [...path, key]);
  }
}

function edited(root: unknown, path: readonly string[], edit: { action: string; value: unknown }): unknown {
  const copy: unknown = structuredClone(root);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) parent = isContainer(parent) ? Reflect.get(parent, key) : undefined;
  const last = path.at(-1);
  if (last === undefined || !isContainer(parent)) return edit.value;
  if (edit.action === 'remove') Reflect.deleteProperty(parent, last);
  else if (edit.action === 'add')
    Reflect.set(parent, Array.isArray(parent) ? String(parent.length) : 'added', edit.value);
  else Reflect.set(parent, last, edit.value);
  return JSON.parse(JSON.stringify(copy));
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

for (const [name, schema] of Object.entries(formatSchemas)) {
  test(`the code and other validators agree about ${name}`, () => {
    const parse = createParser(schema);
    const published = committed(name);
    const withFormats = new Ajv2020({ strict: false, formats: formats() }).compile(published);
    const samples = sampleDocuments(name);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(parse({ file: name, value: sample, locate: () => undefined }).problems).toEqual([]);
    }
    fc.assert(
      fc.property(fc.oneof(...samples.map(mutants)), (value) => {
        const parsed = parse({ file: name, value, locate: () => undefined });
        expect(withFormats(value)).toBe(parsed.ok);
        // A validator of another make, which does not know our formats: it is never stricter, and laxer only about those.
        const isOnlyFormat = parsed.problems.every(
          ({ code }) => code === 'validate/schema/format' || code === 'validate/schema/key',
        );
        const foreign = Schema.Check(published, value);
        if (parsed.ok) expect(foreign).toBe(true);
        else if (foreign) expect(isOnlyFormat, JSON.stringify(parsed.problems)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
}

/** `value` with `hostile` in the place of each of its parts, one after the other. */
function* replaceEach(value: unknown, hostile: unknown): Generator<unknown> {
  yield hostile;
  if (!isContainer(value)) return;
  for (const [key, part] of Object.entries(value)) {
    for (const changed of replaceEach(part, hostile)) {
      const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [...value] : { ...value };
      yield Object.assign(copy, { [key]: changed });
    }
  }
}

test.each(Object.entries(formatSchemas))(
  'attack: a value that cannot become text is a problem of %s like any other, wherever it stands',
  (name, schema) => {
    const parse = createParser(schema);
    for (const hostile of [{ toString: '' }, { toString: null, valueOf: 1 }, [{ toString: '' }]]) {
      for (const sample of sampleDocuments(name)) {
        for (const value of replaceEach(sample, hostile)) {
          const parsed = parse({ file: name, value, locate: () => undefined });
          if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
        }
      }
    }
  },
);
