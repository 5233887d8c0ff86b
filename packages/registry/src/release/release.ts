// The stage `release`: one version, signed and published once, whatever happens in between; its record as the result.
import { ForgeError, type ReleaseRecord, type StatementSigner } from '@plugindex/model';
import type { WorkflowRun } from '@plugindex/trust';
import { sign } from '../sign/sign.ts';
import { applyRelease } from './apply-release.ts';
import { describeArtifact } from './describe-artifact.ts';
import { planRelease } from './plan-release.ts';
import { type ReadReleaseInput, readRelease } from './read-release.ts';
import type { BuiltFiles } from './release-subject.ts';

export interface ReleaseInput extends ReadReleaseInput {
  readonly built: BuiltFiles;
  /** The run that built; the signer's certificate must say the same. */
  readonly run: WorkflowRun;
  readonly signer: StatementSigner;
}

/**
 * Publishes a version, or finds that it is published. Never signs what is published.
 * Throws what sign(), applyRelease() and readRelease() throw.
 * @example const record = await release({ subject, built, run, forge, signer, verifier });
 */
export async function release(input: ReleaseInput): Promise<ReleaseRecord> {
  const published = await readRelease(input);
  if (published !== undefined) return published;
  await publish(input);
  const record = await readRelease(input);
  if (record === undefined)
    throw new ForgeError('forge/unavailable', 'Cannot find the release that was published a moment ago');
  return record;
}

async function publish({ subject, built, run, forge, signer, verifier }: ReleaseInput): Promise<void> {
  const { manifest, manifestDigest, source, registry } = subject;
  describeArtifact(built.artifact, subject);
  const signed = await sign({
    artifact: built.artifact,
    facts: {
      name: manifest.name,
      version: manifest.version,
      manifest: manifestDigest,
      artifact: built.digest,
      source,
      run,
    },
    signer,
    verifier,
    policy: registry.deployment.trust.release,
  });
  try {
    await applyRelease(planRelease({ subject, built, signed }), forge);
  } catch (error) {
    // Another run was faster: what it published is the release, and is read and verified as any other.
    if (!(error instanceof ForgeError) || error.code !== 'forge/published') throw error;
  }
}
