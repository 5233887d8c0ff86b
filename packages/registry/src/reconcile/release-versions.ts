// Takes versions through build, inspect, sign and release; what fails stays pending, with all its problems, and hinders nobody.

import type { Forge, RegistryConfig } from '@plugindex/model';
import {
  hasErrors,
  type Manifest,
  type Problem,
  type ReleaseRecord,
  type StatementSigner,
} from '@plugindex/model';
import type { ReleaseFacts, Verifier, WorkflowRun } from '@plugindex/trust';
import { inspect } from '../inspect/inspect.ts';
import { RegistryError } from '../registry-error.ts';
import { readRelease } from '../release/read-release.ts';
import { release } from '../release/release.ts';
import type { BuiltFiles, ReleaseSubject } from '../release/release-subject.ts';
import { manifestFile, recordFile, type Work } from './plan-work.ts';
import type { StageName } from './stages.ts';

/** What the build stage made of a pinned source, or why it could not. */
export type BuildOutcome =
  | { readonly ok: true; readonly built: BuiltFiles; readonly isCached: boolean }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where a manifest's pin leads: its tree is known before anything is built. */
export type ResolvedSource =
  | { readonly ok: true; readonly source: ReleaseFacts['source'] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ReleasePorts {
  readonly resolveSource: (manifest: Manifest, file: string) => Promise<ResolvedSource>;
  readonly build: (manifest: Manifest, file: string) => Promise<BuildOutcome>;
  readonly run: WorkflowRun;
  readonly signer: StatementSigner;
  readonly verifier: Verifier;
  readonly forge: Forge;
  /** Keeps the record beside its manifest. */
  readonly writeRecord: (record: ReleaseRecord, file: string) => Promise<void>;
  readonly onProgress: (event: StageEvent) => void;
}

/** One line of progress. `subject` is "auth-jwt 1.2.0", or what an index stage worked on. */
export interface StageEvent {
  readonly stage: StageName;
  readonly subject: string;
  readonly outcome: 'done' | 'found' | 'failed';
  readonly detail?: string;
}

export interface ReleaseOutcome {
  readonly work: Work;
  readonly problems: readonly Problem[];
  /** Absent when the version stays pending. */
  readonly record?: ReleaseRecord;
}

/**
 * Releases one version and keeps its record. A version that a killed run had published already is found, verified and
 * recorded without being built again. Throws what the ports throw; problems of the version itself are returned.
 */
export async function releaseVersion(
  work: Work,
  registry: RegistryConfig,
  ports: ReleasePorts,
): Promise<ReleaseOutcome> {
  const subjectName = `${work.name} ${work.version}`;
  const file = `index/${manifestFile(work)}`;
  const resolved = await ports.resolveSource(work.state.manifest, file);
  if (!resolved.ok) return failed(work, { stage: 'build', problems: resolved.problems }, ports);
  const subject = toSubject(work, resolved.source, registry);
  try {
    const published = await readRelease({ subject, forge: ports.forge, verifier: ports.verifier });
    if (published !== undefined) {
      ports.onProgress({
        stage: 'release',
        subject: subjectName,
        outcome: 'found',
        detail: published.artifact.digest,
      });
      return recorded(work, published, ports);
    }
    return await buildAndRelease(work, { subject, file, subjectName }, ports);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const stage = error.code.startsWith('sign/') ? 'sign' : 'release';
    const problem: Problem = { code: error.code, severity: 'error', where: { file }, message: error.message };
    return failed(work, { stage, problems: [problem] }, ports);
  }
}

function toSubject(
  { name, version, state }: Work,
  source: ReleaseFacts['source'],
  registry: RegistryConfig,
): ReleaseSubject {
  const { manifest, manifestDigest, manifestBytes } = state;
  if (manifestBytes === undefined)
    throw new RangeError(
      `Cannot release ${name} ${version}: the state of the index has not its manifest's bytes`,
    );
  return { manifest, manifestDigest, manifestBytes, source, registry };
}

interface Names {
  readonly subject: ReleaseSubject;
  readonly file: string;
  readonly subjectName: string;
}

async function buildAndRelease(work: Work, names: Names, ports: ReleasePorts): Promise<ReleaseOutcome> {
  const { subject, file, subjectName } = names;
  const { manifest, registry } = subject;
  const outcome = await ports.build(manifest, file);
  if (!outcome.ok) return failed(work, { stage: 'build', problems: outcome.problems }, ports);
  const { built } = outcome;
  const size = `${built.artifact.length} bytes, ${built.digest}`;
  ports.onProgress({
    stage: 'build',
    subject: subjectName,
    outcome: outcome.isCached ? 'found' : 'done',
    detail: size,
  });

  const { problems } = inspect({ bytes: built.artifact, manifest, registry, file });
  if (hasErrors(problems)) return failed(work, { stage: 'inspect', problems }, ports);
  ports.onProgress({ stage: 'inspect', subject: subjectName, outcome: 'done' });

  const { run, forge, verifier } = ports;
  const signer = announcing(ports, subjectName);
  const record = await release({ subject, built, run, signer, forge, verifier });
  ports.onProgress({ stage: 'release', subject: subjectName, outcome: 'done', detail: record.artifact.name });
  return { ...(await recorded(work, record, ports)), problems };
}

/** The signer, with a line of progress for each signature. */
function announcing({ signer, onProgress }: ReleasePorts, subject: string): StatementSigner {
  return {
    sign: async (statement) => {
      const bundle = await signer.sign(statement);
      onProgress({ stage: 'sign', subject, outcome: 'done' });
      return bundle;
    },
  };
}

async function recorded(
  work: Work,
  record: ReleaseRecord,
  { writeRecord }: ReleasePorts,
): Promise<ReleaseOutcome> {
  await writeRecord(record, recordFile(work));
  return { work, problems: [], record };
}

function failed(
  work: Work,
  { stage, problems }: { readonly stage: StageName; readonly problems: readonly Problem[] },
  { onProgress }: ReleasePorts,
): ReleaseOutcome {
  const subject = `${work.name} ${work.version}`;
  onProgress({ stage, subject, outcome: 'failed', ...(problems[0] ? { detail: problems[0].message } : {}) });
  return { work, problems };
}
