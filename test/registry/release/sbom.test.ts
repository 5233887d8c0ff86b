// The bill of materials: equal inputs give equal bytes, whatever the order that they come in.
import { readFileSync } from 'node:fs';
import { digestOf, type Manifest } from '@plugindex/model';
import { createSbom, type SbomInput } from '@plugindex/registry/release/sbom';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';

const manifest: Manifest = {
  schemaVersion: 1,
  name: 'auth-badge',
  version: '1.1.0',
  summary: 'Lets in whoever wears a badge',
  kinds: ['auth'],
  license: 'MIT OR Apache-2.0',
  source: { repository: 'https://github.com/ann/auth-badge', commit: 'a'.repeat(40) },
  build: { toolchain: 'rust' },
  host: '>=1.0.0',
};
const input: SbomInput = {
  subject: {
    manifest,
    manifestBytes: Buffer.from('manifest'),
    manifestDigest: digestOf(Buffer.from('manifest')),
    source: { repository: 'https://github.com/ann/auth-badge', commit: 'a'.repeat(40), tree: 'b'.repeat(40) },
  },
  artifact: digestOf(Buffer.from('wasm')),
  built: {
    tools: { rustc: '1.85.0', cargo: '1.85.0' },
    components: [
      { name: 'serde', version: '1.0.0', purl: 'pkg:cargo/serde@1.0.0', license: 'MIT OR Apache-2.0' },
      { name: 'base64', version: '0.22.1', purl: 'pkg:cargo/base64@0.22.1', scope: 'optional' },
      { name: 'vendored', version: '1', digest: digestOf(Buffer.from('vendored')) },
    ],
    sourceTime: '2026-07-31T08:00:00Z',
  },
};
const parse = (sbom: Uint8Array) => JSON.parse(Buffer.from(sbom).toString());

/** Validator made of the official schemas. */
function createValidator() {
  const read = (name: string): object =>
    JSON.parse(readFileSync(new URL(`../../fixtures/cyclonedx-1.6/${name}`, import.meta.url), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  // Two formats that ajv-formats does not know; nothing that we write has them.
  for (const unknown of ['iri-reference', 'idn-email']) ajv.addFormat(unknown, true);
  ajv.addSchema([read('spdx.schema.json'), read('jsf-0.82.schema.json')]);
  return ajv.compile(read('bom-1.6.schema.json'));
}

test('createSbom() writes what the official schema of CycloneDX 1.6 accepts', () => {
  const validate = createValidator();
  const { tools } = input.built;
  for (const sbom of [createSbom(input), createSbom({ ...input, built: { tools, components: [] } })]) {
    validate(parse(sbom));
    expect(validate.errors).toBeNull();
  }
  const changed = { ...parse(createSbom(input)), serialNumber: 'urn:uuid:1' };
  expect(validate(changed)).toBe(false);
});

test('createSbom() names the plugin, its source, the tools and every component, sorted', () => {
  const document = parse(createSbom(input));
  expect(document).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: '2026-07-31T08:00:00Z',
      tools: { components: [{ name: 'cargo' }, { name: 'rustc' }] },
      component: {
        'bom-ref': 'auth-badge@1.1.0',
        licenses: [{ expression: 'MIT OR Apache-2.0' }],
        pedigree: { commits: [{ uid: 'a'.repeat(40) }] },
      },
    },
  });
  expect(document.components.map((component: { 'bom-ref': string }) => component['bom-ref'])).toEqual([
    'pkg:cargo/base64@0.22.1',
    'pkg:cargo/serde@1.0.0',
    'vendored@1',
  ]);
});

test('createSbom() gives the same bytes for the same things in another order', () => {
  const { tools, components } = input.built;
  const reordered = {
    ...input.built,
    tools: Object.fromEntries(Object.entries(tools).toReversed()),
    components: [...components, ...components].toReversed(),
  };
  expect(createSbom({ ...input, built: reordered })).toEqual(createSbom(input));
});

test('createSbom() gives another serial number, in the form of a UUID, when anything differs', () => {
  const serial = parse(createSbom(input)).serialNumber;
  expect(serial).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const other = createSbom({ ...input, artifact: digestOf(Buffer.from('other')) });
  expect(parse(other).serialNumber).not.toBe(serial);
});

test('createSbom() leaves out what is not known', () => {
  const { tools } = input.built;
  const { repository, tree } = input.subject.source;
  const subject = { ...input.subject, source: { repository, tree } };
  const document = parse(createSbom({ ...input, subject, built: { tools, components: [] } }));
  expect(document.metadata).not.toHaveProperty('timestamp');
  expect(document.metadata.component).not.toHaveProperty('pedigree');
  expect(document.components).toEqual([]);
});
