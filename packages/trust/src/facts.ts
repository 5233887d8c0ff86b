// Facts: what the two statements say, field by field, and the form that each field must have.
import { type Digest, isDigest, isPluginName } from '@plugindex/model';
import { quote, TrustError } from './errors.ts';

/** The workflow run that built or compiled. Each field stands in the signing certificate too, and must agree with it. */
export interface WorkflowRun {
  /** URL of the repository that ran, the index: `https://github.com/acme/registry`. Fulcio OID 12. */
  readonly repository: string;
  /** Numeric ids in decimal digits. Fulcio OIDs 15 and 17. */
  readonly repositoryId: string;
  readonly ownerId: string;
  /** `refs/heads/main`. Fulcio OID 14. */
  readonly ref: string;
  /** 40 hexadecimal digits. Fulcio OID 13. */
  readonly commit: string;
  /** Workflow that was started: `.github/workflows/publish.yml`. Fulcio OID 18 is `<repository>/<workflowPath>@<ref>`. */
  readonly workflowPath: string;
  /** Builder id: URL and ref of the workflow that signed. Fulcio OID 9 and the subject alternative name. */
  readonly signerIdentity: string;
  /** `push`, `schedule`, `workflow_dispatch`… Fulcio OID 20. */
  readonly event: string;
  /** `github-hosted` or `self-hosted`. Fulcio OID 11. */
  readonly runnerEnvironment: string;
  /** URL of the run and attempt. Fulcio OID 21. */
  readonly invocationId: string;
}

/** What a release statement says. `source.commit` is absent where the source is pinned by its tree alone. */
export interface ReleaseFacts {
  readonly name: string;
  readonly version: string;
  /** Digest of the manifest file's bytes. */
  readonly manifest: Digest;
  readonly artifact: Digest;
  readonly source: { readonly repository: string; readonly commit?: string; readonly tree: string };
  readonly run: WorkflowRun;
}

/** What a snapshot statement says. Times are RFC 3339 UTC with whole seconds. */
export interface SnapshotFacts {
  /** Digest of the bytes of snapshot.json. */
  readonly snapshot: Digest;
  readonly registry: string;
  readonly version: number;
  readonly createdAt: string;
  readonly expires: string;
}

/** One field: what it is called, what was found, and the form that it must have. */
type Field = readonly [name: string, found: unknown, isValid: (found: unknown) => boolean];

const isUrl = matches(/^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~%-]+)*$/, 512);
const isGitId = matches(/^[0-9a-f]{40}$/, 40);
const isNumericId = matches(/^[1-9][0-9]*$/, 19);
const isWord = matches(/^[A-Za-z0-9_-]+$/, 64);
const isPrintable = matches(/^[!-~]+$/, 512);
const isTime = matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 20);

/** Throws TrustError `trust/facts/malformed` when a fact has another form than its field demands. */
export function checkReleaseFacts({ run, source, ...facts }: ReleaseFacts): void {
  checkFields([
    ['name', facts.name, isPluginName],
    ['version', facts.version, matches(/^[0-9A-Za-z.-]+$/, 64)],
    ['manifest', facts.manifest, isDigest],
    ['artifact', facts.artifact, isDigest],
    ['source.repository', source.repository, isUrl],
    ['source.commit', source.commit, (found) => found === undefined || isGitId(found)],
    ['source.tree', source.tree, isGitId],
    ['run.repository', run.repository, isUrl],
    ['run.repositoryId', run.repositoryId, isNumericId],
    ['run.ownerId', run.ownerId, isNumericId],
    ['run.ref', run.ref, matches(/^refs\/[!-~]+$/, 256)],
    ['run.commit', run.commit, isGitId],
    ['run.workflowPath', run.workflowPath, matches(/^[A-Za-z0-9._/-]+$/, 256)],
    ['run.signerIdentity', run.signerIdentity, isPrintable],
    ['run.event', run.event, isWord],
    ['run.runnerEnvironment', run.runnerEnvironment, isWord],
    ['run.invocationId', run.invocationId, isUrl],
  ]);
}

/** Throws TrustError `trust/facts/malformed` when a fact has another form than its field demands. */
export function checkSnapshotFacts(facts: SnapshotFacts): void {
  checkFields([
    ['snapshot', facts.snapshot, isDigest],
    ['registry', facts.registry, isWord],
    ['version', facts.version, (found) => Number.isSafeInteger(found) && Number(found) >= 1],
    ['createdAt', facts.createdAt, isTime],
    ['expires', facts.expires, isTime],
  ]);
}

function checkFields(fields: readonly Field[]): void {
  for (const [name, found, isValid] of fields)
    if (!isValid(found))
      throw new TrustError(
        'trust/facts/malformed',
        `Cannot write a statement: "${name}" is malformed, found ${quote(found)}`,
      );
}

function matches(pattern: RegExp, maxLength: number): (found: unknown) => boolean {
  return (found) => typeof found === 'string' && found.length <= maxLength && pattern.test(found);
}
