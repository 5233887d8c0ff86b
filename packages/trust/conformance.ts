// The command that the Sigstore conformance suite drives: `node packages/trust/conformance.ts verify-bundle …`.
//
//   verify-bundle [--staging] --bundle FILE (--certificate-identity ID --certificate-oidc-issuer URL | --key PEM)
//                 [--trusted-root FILE] FILE_OR_DIGEST
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Digest, isDigest } from '@plugindex/model';
import type { CreateEngine } from './src/engine.ts';
import { verifyPrehashed } from './src/prehashed.ts';
import { publicTrustedRoot } from './src/public-root.ts';
import type { BundleEvidence, BundleQuestion } from './src/questions.ts';
import { createVerifier } from './src/verifier.ts';

/**
 * Answers one `verify-bundle` command. Throws TrustError for a refusal, and plain errors for a command that cannot be read.
 * @example runVerifyBundle(['--bundle', 'b.json', '--key', 'key.pub', 'a.txt'])
 */
export function runVerifyBundle(args: readonly string[], engine?: CreateEngine): BundleEvidence {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      staging: { type: 'boolean' },
      bundle: { type: 'string' },
      key: { type: 'string' },
      'certificate-identity': { type: 'string' },
      'certificate-oidc-issuer': { type: 'string' },
      'trusted-root': { type: 'string' },
    },
  });
  const [input, ...more] = positionals;
  if (input === undefined || more.length > 0 || values.bundle === undefined)
    throw new RangeError('Cannot verify: expected --bundle FILE and one FILE_OR_DIGEST');
  const trustedRoot = values['trusted-root'];
  // The staging instance's root is not shipped, and nothing is fetched.
  if (values.staging === true && trustedRoot === undefined)
    throw new RangeError('Cannot verify: --staging needs --trusted-root');
  const root: unknown =
    trustedRoot === undefined ? publicTrustedRoot() : JSON.parse(readFileSync(trustedRoot, 'utf8'));
  const verifier = createVerifier(root, { verifyPrehashed, ...(engine === undefined ? {} : { engine }) });
  return verifier.verifyBundle({
    artifact: readArtifact(input),
    bundle: readFileSync(values.bundle),
    policy: readPolicy(values),
  });
}

function readPolicy(values: {
  key?: string;
  'certificate-identity'?: string;
  'certificate-oidc-issuer'?: string;
}): BundleQuestion['policy'] {
  const { key, 'certificate-identity': identity, 'certificate-oidc-issuer': issuer } = values;
  if (key !== undefined) return { publicKey: readFileSync(key, 'utf8') };
  return { identity: identity ?? '', issuer: issuer ?? '' };
}

/** A digest only when it has the form of one and is no file: the suite's own rule. */
function readArtifact(input: string): Uint8Array | Digest {
  return isDigest(input) && !existsSync(input) ? input : readFileSync(input);
}

function main([command, ...args]: readonly string[]): number {
  if (command !== 'verify-bundle') {
    console.error(`Cannot run "${command ?? ''}": expected verify-bundle`);
    return 2;
  }
  try {
    const { signedAt, logIndex } = runVerifyBundle(args);
    console.error(`Verified: signed at ${signedAt}, log index ${logIndex}`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
