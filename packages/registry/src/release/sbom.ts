// The bill of materials of a release, CycloneDX 1.6: what is in the artifact and what built it. Equal inputs, equal bytes.
import { createHash } from 'node:crypto';
import { compareText, type Digest, digestHex, valueAt } from '@plugindex/model';
import type { BuiltFiles, Component, ReleaseSubject } from './release-subject.ts';

export interface SbomInput {
  readonly subject: Omit<ReleaseSubject, 'registry'>;
  readonly artifact: Digest;
  readonly built: Pick<BuiltFiles, 'tools' | 'components' | 'sourceTime'>;
}

/**
 * UTF-8 JSON. The serial number is a digest of everything else, the only time in it is that of the source.
 * https://cyclonedx.org/docs/1.6/json/
 * @example createSbom({ subject, artifact, built: { tools: { rustc: '1.85.0' }, components: [] } })
 */
export function createSbom(input: SbomInput): Uint8Array {
  const content = {
    metadata: toMetadata(input),
    components: toComponents(input.built.components),
  };
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${toUuid(JSON.stringify(content))}`,
    version: 1,
    ...content,
  };
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`, 'utf8');
}

function toMetadata({ subject, artifact, built }: SbomInput): unknown {
  const { manifest, source, manifestDigest } = subject;
  const { repository, commit, tree } = source;
  return {
    ...(built.sourceTime === undefined ? {} : { timestamp: built.sourceTime }),
    tools: {
      components: Object.entries(built.tools)
        .toSorted(([a], [b]) => compareText(a, b))
        .map(([name, version]) => ({ type: 'application', name, version })),
    },
    component: {
      type: 'library',
      'bom-ref': `${manifest.name}@${manifest.version}`,
      name: manifest.name,
      version: manifest.version,
      description: manifest.summary,
      hashes: [{ alg: 'SHA-256', content: digestHex(artifact) }],
      licenses: [{ expression: manifest.license }],
      ...(commit === undefined ? {} : { pedigree: { commits: [{ uid: commit, url: repository }] } }),
      externalReferences: [{ type: 'vcs', url: repository }],
      properties: [
        { name: 'plugindex:manifest', value: manifestDigest },
        { name: 'plugindex:source:tree', value: tree },
      ],
    },
  };
}

/** Sorted, each one once: lockfiles of several packages name the same ones. */
function toComponents(components: readonly Component[]): readonly unknown[] {
  const byRef = new Map(components.map((component) => [refOf(component), component]));
  return [...byRef]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([ref, { name, version, purl, license, digest, scope = 'required' }]) => ({
      type: 'library',
      'bom-ref': ref,
      name,
      version,
      scope,
      ...(digest === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: digestHex(digest) }] }),
      ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
      ...(purl === undefined ? {} : { purl }),
    }));
}

function refOf({ name, version, purl }: Component): string {
  return purl ?? `${name}@${version}`;
}

/** RFC 9562 5.8: a UUID of version 8 is ours to fill, here with the first bits of a SHA-256. */
function toUuid(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Name and version of each tool that a document from createSbom() names; undefined when it is no such document. */
export function toolsOfSbom(sbom: Uint8Array): Readonly<Record<string, string>> | undefined {
  const tools = valueAt(parseJson(sbom), '/metadata/tools/components');
  if (!Array.isArray(tools)) return undefined;
  const named: [string, string][] = [];
  for (const tool of tools) {
    const [name, version] = [valueAt(tool, '/name'), valueAt(tool, '/version')];
    if (!isShortText(name) || !isShortText(version)) return undefined;
    named.push([name, version]);
  }
  return Object.fromEntries(named);
}

/** As long as the record's schema allows. */
function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 200;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // The caller says what is wrong with the release as a whole.
    return undefined;
  }
}
