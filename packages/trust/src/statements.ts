// The two statements that are signed, each written and read here only, so that signer and verifier cannot drift apart.
//
// Release   subject <name>-<version>.wasm, SLSA provenance v1 of GitHub's workflow build type
// Snapshot  subject snapshot.json, predicate {registry, version, createdAt, expires}
//
// A statement has one byte form: the facts in it, written by the builder. The parser takes the facts out, builds
// again and compares, so that a repeated key, an unknown field or another order never gets past it.
import { type Digest, digestHex, isDigest, toDigest } from '@plugindex/model';
import { quote, TrustError } from './errors.ts';
import { checkReleaseFacts, checkSnapshotFacts, type ReleaseFacts, type SnapshotFacts } from './facts.ts';

export const payloadType = 'application/vnd.in-toto+json';
export const statementType = 'https://in-toto.io/Statement/v1';
export const releasePredicateType = 'https://slsa.dev/provenance/v1';
export const snapshotPredicateType = 'https://plugindex.github.io/attestations/snapshot/v1';
export const releaseBuildType = 'https://actions.github.io/buildtypes/workflow/v1';
const snapshotFileName = 'snapshot.json';

/** The largest statement that is read, in bytes: a real one has about 1,500. */
export const maxStatementBytes = 64 * 1024;

export type Statement =
  | { readonly kind: 'release'; readonly facts: ReleaseFacts }
  | { readonly kind: 'snapshot'; readonly facts: SnapshotFacts };

/** File name of an artifact, as it stands in a statement's subject. */
export function artifactFileName(name: string, version: string): string {
  return `${name}-${version}.wasm`;
}

/**
 * The in-toto Statement v1 that says how an artifact was built, as UTF-8 JSON. Equal facts give equal bytes.
 * Throws TrustError `trust/facts/malformed` when a fact has another form than its field demands.
 * @example createReleaseStatement(facts) // {"_type":"https://in-toto.io/Statement/v1","subject":[…
 */
export function createReleaseStatement(facts: ReleaseFacts): Uint8Array {
  checkReleaseFacts(facts);
  const { run, source } = facts;
  return encode({
    _type: statementType,
    subject: [
      {
        name: artifactFileName(facts.name, facts.version),
        digest: { sha256: digestHex(facts.artifact) },
      },
    ],
    predicateType: releasePredicateType,
    predicate: {
      buildDefinition: {
        buildType: releaseBuildType,
        externalParameters: {
          workflow: { ref: run.ref, repository: run.repository, path: run.workflowPath },
          plugin: { name: facts.name, version: facts.version, manifest: facts.manifest },
        },
        internalParameters: {
          github: {
            event_name: run.event,
            repository_id: run.repositoryId,
            repository_owner_id: run.ownerId,
            runner_environment: run.runnerEnvironment,
          },
        },
        resolvedDependencies: [
          { uri: `git+${run.repository}@${run.ref}`, digest: { gitCommit: run.commit } },
          {
            uri: `git+${source.repository}`,
            digest: {
              ...(source.commit === undefined ? {} : { gitCommit: source.commit }),
              gitTree: source.tree,
            },
          },
        ],
      },
      runDetails: {
        builder: { id: run.signerIdentity },
        metadata: { invocationId: run.invocationId },
      },
    },
  });
}

/**
 * The in-toto Statement v1 about one compiled index, as UTF-8 JSON. Equal facts give equal bytes.
 * Throws TrustError `trust/facts/malformed` when a fact has another form than its field demands.
 * @example createSnapshotStatement({ snapshot, registry: 'acme', version: 7, createdAt, expires })
 */
export function createSnapshotStatement(facts: SnapshotFacts): Uint8Array {
  checkSnapshotFacts(facts);
  return encode({
    _type: statementType,
    subject: [{ name: snapshotFileName, digest: { sha256: digestHex(facts.snapshot) } }],
    predicateType: snapshotPredicateType,
    predicate: {
      registry: facts.registry,
      version: facts.version,
      createdAt: facts.createdAt,
      expires: facts.expires,
    },
  });
}

/**
 * Reads a statement that one of the two builders wrote, and nothing else.
 * Throws TrustError `trust/statement/malformed` (size, UTF-8, JSON, form), `trust/statement/type` (not one of the two).
 * @example parseStatement(createSnapshotStatement(facts)) // { kind: 'snapshot', facts }
 */
export function parseStatement(bytes: Uint8Array): Statement {
  const json = decode(bytes);
  const type = valueAt(json, '_type');
  if (type !== statementType) throw wrongType('statement type', type);
  const predicateType = valueAt(json, 'predicateType');
  if (predicateType === releasePredicateType) return { kind: 'release', facts: readRelease(json, bytes) };
  if (predicateType === snapshotPredicateType) return { kind: 'snapshot', facts: readSnapshot(json, bytes) };
  throw wrongType('predicate type', predicateType);
}

function readRelease(json: unknown, bytes: Uint8Array): ReleaseFacts {
  const buildType = valueAt(json, 'predicate', 'buildDefinition', 'buildType');
  if (buildType !== releaseBuildType) throw wrongType('build type', buildType);
  const text = (...path: Path) => textAt(json, path);
  const definition = ['predicate', 'buildDefinition'] as const;
  const workflow = [...definition, 'externalParameters', 'workflow'] as const;
  const plugin = [...definition, 'externalParameters', 'plugin'] as const;
  const github = [...definition, 'internalParameters', 'github'] as const;
  const ran = [...definition, 'resolvedDependencies', 0] as const;
  const source = [...definition, 'resolvedDependencies', 1] as const;
  const commit = valueAt(json, ...source, 'digest', 'gitCommit');
  return rebuilt(bytes, createReleaseStatement, {
    name: text(...plugin, 'name'),
    version: text(...plugin, 'version'),
    manifest: digestAt(text(...plugin, 'manifest')),
    artifact: digestAt(`sha256:${text('subject', 0, 'digest', 'sha256')}`),
    source: {
      repository: text(...source, 'uri').slice('git+'.length),
      ...(commit === undefined ? {} : { commit: text(...source, 'digest', 'gitCommit') }),
      tree: text(...source, 'digest', 'gitTree'),
    },
    run: {
      repository: text(...workflow, 'repository'),
      repositoryId: text(...github, 'repository_id'),
      ownerId: text(...github, 'repository_owner_id'),
      ref: text(...workflow, 'ref'),
      commit: text(...ran, 'digest', 'gitCommit'),
      workflowPath: text(...workflow, 'path'),
      signerIdentity: text('predicate', 'runDetails', 'builder', 'id'),
      event: text(...github, 'event_name'),
      runnerEnvironment: text(...github, 'runner_environment'),
      invocationId: text('predicate', 'runDetails', 'metadata', 'invocationId'),
    },
  });
}

function readSnapshot(json: unknown, bytes: Uint8Array): SnapshotFacts {
  const version = valueAt(json, 'predicate', 'version');
  if (typeof version !== 'number') throw malformed('predicate/version', version, 'a number');
  return rebuilt(bytes, createSnapshotStatement, {
    snapshot: digestAt(`sha256:${textAt(json, ['subject', 0, 'digest', 'sha256'])}`),
    registry: textAt(json, ['predicate', 'registry']),
    version,
    createdAt: textAt(json, ['predicate', 'createdAt']),
    expires: textAt(json, ['predicate', 'expires']),
  });
}

/** The facts, if writing them down gives these very bytes. */
function rebuilt<Facts>(bytes: Uint8Array, build: (facts: Facts) => Uint8Array, facts: Facts): Facts {
  let again: Uint8Array;
  try {
    again = build(facts);
  } catch (cause) {
    throw new TrustError('trust/statement/malformed', 'Cannot read the statement: a fact is malformed', {
      cause,
    });
  }
  if (Buffer.compare(again, bytes) !== 0)
    throw new TrustError(
      'trust/statement/malformed',
      'Cannot read the statement: found other fields, another order or a repeated key, expected exactly the form that the builder writes',
    );
  return facts;
}

function encode(statement: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(statement), 'utf8');
}

function decode(bytes: Uint8Array): unknown {
  if (bytes.length > maxStatementBytes)
    throw new TrustError(
      'trust/statement/malformed',
      `Cannot read the statement: found ${bytes.length} bytes, expected at most ${maxStatementBytes}`,
    );
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new TrustError('trust/statement/malformed', 'Cannot read the statement: it is not JSON in UTF-8', {
      cause,
    });
  }
}

type Path = readonly (string | number)[];

function valueAt(json: unknown, ...path: Path): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function textAt(json: unknown, path: Path): string {
  const value = valueAt(json, ...path);
  if (typeof value !== 'string') throw malformed(path.join('/'), value, 'a string');
  return value;
}

function digestAt(text: string): Digest {
  if (!isDigest(text)) throw malformed('digest', text, '"sha256:" and 64 hexadecimal digits');
  return toDigest(digestHex(text));
}

function malformed(where: string, found: unknown, expected: string): TrustError {
  return new TrustError(
    'trust/statement/malformed',
    `Cannot read the statement: "${where}" is ${quote(found)}, expected ${expected}`,
  );
}

function wrongType(what: string, found: unknown): TrustError {
  return new TrustError('trust/statement/type', `Cannot use the statement: its ${what} is ${quote(found)}`);
}
