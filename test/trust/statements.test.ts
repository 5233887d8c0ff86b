// Statements: one byte form per set of facts, and a parser that takes nothing else.
import {
  createReleaseStatement,
  createSnapshotStatement,
  parseStatement,
  TrustError,
} from '@plugindex/trust';
import { expect, test } from 'vitest';
import { releaseFacts, snapshotFacts } from './facts.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const bytes = (json: string) => Buffer.from(json, 'utf8');

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof TrustError ? error.code : `not a TrustError: ${String(error)}`;
  }
  return 'accepted';
}

test('createReleaseStatement() gives equal bytes for equal facts, whatever the order of their keys', () => {
  const { run, ...rest } = releaseFacts;
  const shuffled = { run: Object.fromEntries(Object.entries(run).reverse()), ...rest };
  expect(createReleaseStatement({ ...shuffled, run: { ...run, ...shuffled.run } })).toEqual(
    createReleaseStatement(releaseFacts),
  );
});

test('createReleaseStatement() writes SLSA provenance v1 of the GitHub workflow build type', () => {
  expect(JSON.parse(text(createReleaseStatement(releaseFacts)))).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'auth-jwt-1.2.0.wasm', digest: { sha256: 'a'.repeat(64) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: {
            ref: 'refs/heads/main',
            repository: 'https://github.com/acme/registry',
            path: '.github/workflows/publish.yml',
          },
          plugin: { name: 'auth-jwt', version: '1.2.0', manifest: `sha256:${'b'.repeat(64)}` },
        },
        resolvedDependencies: [
          {
            uri: 'git+https://github.com/acme/registry@refs/heads/main',
            digest: { gitCommit: 'c'.repeat(40) },
          },
          { uri: 'git+https://github.com/author/auth-jwt', digest: { gitTree: 'e'.repeat(40) } },
        ],
      },
      runDetails: { builder: { id: releaseFacts.run.signerIdentity } },
    },
  });
});

test('parseStatement() reads back what either builder wrote', () => {
  expect(parseStatement(createReleaseStatement(releaseFacts))).toEqual({
    kind: 'release',
    facts: releaseFacts,
  });
  const { commit: _, ...source } = releaseFacts.source;
  const treeOnly = { ...releaseFacts, source };
  expect(parseStatement(createReleaseStatement(treeOnly))).toEqual({ kind: 'release', facts: treeOnly });
  expect(parseStatement(createSnapshotStatement(snapshotFacts))).toEqual({
    kind: 'snapshot',
    facts: snapshotFacts,
  });
});

test('the builders refuse a fact of another form', () => {
  const release = (change: object) => refusal(() => createReleaseStatement({ ...releaseFacts, ...change }));
  expect(release({ name: '../etc' })).toBe('trust/facts/malformed');
  expect(release({ version: '1.0.0 ' })).toBe('trust/facts/malformed');
  expect(release({ source: { ...releaseFacts.source, tree: 'main' } })).toBe('trust/facts/malformed');
  expect(release({ run: { ...releaseFacts.run, repositoryId: '0x1' } })).toBe('trust/facts/malformed');
  for (const version of [0, 1.5, Number.NaN, 2 ** 60])
    expect(refusal(() => createSnapshotStatement({ ...snapshotFacts, version }))).toBe(
      'trust/facts/malformed',
    );
});

test('parseStatement() refuses every other writing of the same facts', () => {
  const good = text(createReleaseStatement(releaseFacts));
  const twisted: Record<string, string> = {
    'a repeated key': good.replace('"predicateType":', '"predicateType":"x","predicateType":'),
    'an unknown field': good.replace('{"_type"', '{"extra":1,"_type"'),
    'white space': `${good} `,
    'two subjects': good.replace(']', `,{"name":"other.wasm","digest":{"sha256":"${'0'.repeat(64)}"}}]`),
    'no subject': good.replace(/"subject":\[.*?\]/, '"subject":[]'),
    'another subject name': good.replace('auth-jwt-1.2.0.wasm', 'auth-jwt-1.3.0.wasm'),
    'a second digest': good.replace('{"sha256":', '{"sha512":"00","sha256":'),
    'an escaped letter': good.replace('auth-jwt-1.2.0.wasm', '\\u0061uth-jwt-1.2.0.wasm'),
    'dependencies that disagree': good.replace('git+https://github.com/acme', 'git+https://github.com/evil'),
    'a byte order mark': `\uFEFF${good}`,
    nothing: '',
    null: 'null',
  };
  for (const [name, json] of Object.entries(twisted))
    expect([name, refusal(() => parseStatement(bytes(json)))]).toEqual([
      name,
      name === 'null' ? 'trust/statement/type' : 'trust/statement/malformed',
    ]);
});

test('parseStatement() refuses bytes that are not UTF-8, and too many of them', () => {
  const good = Buffer.from(createReleaseStatement(releaseFacts));
  const at = good.indexOf('auth-jwt');
  for (const byte of [0x80, 0xc0, 0xff]) {
    const broken = Buffer.from(good);
    broken[at] = byte;
    expect(refusal(() => parseStatement(broken))).toBe('trust/statement/malformed');
  }
  expect(refusal(() => parseStatement(Buffer.alloc(64 * 1024 + 1, ' ')))).toBe('trust/statement/malformed');
});

test('parseStatement() refuses statements of other types', () => {
  const good = text(createReleaseStatement(releaseFacts));
  const types = [
    ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'],
    ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'],
    ['https://actions.github.io/buildtypes/workflow/v1', 'https://example.com/any'],
  ] as const;
  for (const [from, to] of types)
    expect(refusal(() => parseStatement(bytes(good.replace(from, to))))).toBe('trust/statement/type');
});

test('parseStatement() survives every single-byte change: the same facts never come out of other bytes', () => {
  const good = Buffer.from(createSnapshotStatement(snapshotFacts));
  for (let at = 0; at < good.length; at += 1)
    for (const flip of [0x01, 0x20, 0x80]) {
      const mutant = Buffer.from(good);
      mutant[at] = (good[at] ?? 0) ^ flip;
      try {
        expect(parseStatement(mutant)).not.toEqual({ kind: 'snapshot', facts: snapshotFacts });
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
      }
    }
});
