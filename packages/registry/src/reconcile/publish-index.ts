// The last two stages: compile and sign the index, then deploy it, unless what is served already says the same.
import type { Deployment, Problem, StatementSigner } from '@plugindex/model';
import type { ServedIndex } from '../compile/assemble-index.ts';
import { compile } from '../compile/compile.ts';
import type { DocumentPort, HtmlCache } from '../compile/documents/document-port.ts';
import { signSnapshot } from '../compile/sign-snapshot.ts';
import { planSnapshot } from '../compile/snapshot.ts';
import type { IndexState } from '../index-state.ts';
import type { StageEvent } from './release-versions.ts';

export interface PublishPorts {
  /** Where this run is served, and whose signatures count there. */
  readonly deployment: Deployment;
  readonly documents: DocumentPort;
  readonly htmlCache?: HtmlCache;
  readonly signer: StatementSigner;
  readonly now: () => Date;
  /** Commit of the index, where it comes from Git. */
  readonly commit: string | null;
  /** Files that are served as they are, by path below /v1/. */
  readonly extraFiles?: ReadonlyMap<string, Uint8Array>;
  /** What is served now; undefined before the first publication. */
  readonly readServed: () => Promise<ServedIndex | undefined>;
  /** True where `extraFiles` differ from what is served: they are deployed then although the index says the same. */
  readonly mustDeploy?: () => Promise<boolean>;
  /** Serves these files below /v1/ from now on, all at once. */
  readonly deploy: (files: ReadonlyMap<string, Uint8Array>) => Promise<void>;
  readonly onProgress: (event: StageEvent) => void;
}

/**
 * Compiles, signs and deploys an index. Problems forbid publishing; what is served stays as it is then. Throws what the
 * ports throw.
 * @example const problems = await publishIndex(state, ports)
 */
export async function publishIndex(state: IndexState, ports: PublishPorts): Promise<readonly Problem[]> {
  const { deployment, documents, htmlCache, commit, extraFiles, onProgress } = ports;
  const served = await ports.readServed();
  const now = ports.now();
  const compiled = await compile({
    state,
    deployment,
    documents,
    now,
    commit,
    ...(htmlCache ? { htmlCache } : {}),
    ...(served ? { served } : {}),
    ...(extraFiles ? { extraFiles } : {}),
  });
  if (compiled.problems.length > 0) {
    onProgress({
      stage: 'compile',
      subject: 'index',
      outcome: 'failed',
      detail: compiled.problems[0]?.message ?? '',
    });
    return compiled.problems;
  }
  const plan = planSnapshot({ served: served?.snapshot, compiled: compiled.snapshot, now });
  if (plan === 'unchanged' && !(await ports.mustDeploy?.())) {
    const detail = `snapshot ${served?.snapshot.version} says the same`;
    onProgress({ stage: 'compile', subject: 'index', outcome: 'found', detail });
    return [];
  }
  const bundle = await signSnapshot(compiled, ports.signer);
  const detail = `snapshot ${compiled.snapshot.version}, ${compiled.files.size + 1} files`;
  onProgress({ stage: 'compile', subject: 'index', outcome: 'done', detail });
  await ports.deploy(new Map([...compiled.files, bundle]));
  onProgress({ stage: 'deploy', subject: 'index', outcome: 'done' });
  return [];
}
