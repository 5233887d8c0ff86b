// The cases of the Sigstore conformance suite, where its data lies beside the checkout.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(
  new URL('../../../shared/data/sigstore-conformance/bundle-verify', import.meta.url),
);
const defaultIdentity =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';
const defaultIssuer = 'https://token.actions.githubusercontent.com';

export interface ConformanceCase {
  /** Folder and way of asking: `happy-path-v0.3 by digest`. */
  readonly name: string;
  readonly mustFail: boolean;
  /** Arguments of `verify-bundle`. */
  readonly args: readonly string[];
  /** Paths of the case's parts. */
  readonly bundle: string;
  readonly artifact: string;
  readonly trustedRoot: string | undefined;
  readonly key: string | undefined;
}

/** Every case twice, by file and by digest; none where the data is not there. */
export function conformanceCases(): readonly ConformanceCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
    .flatMap((name) => [readCase(name, 'file'), readCase(name, 'digest')]);
}

function readCase(name: string, by: 'file' | 'digest'): ConformanceCase {
  const path = (file: string) => {
    const full = join(folder, name, file);
    return existsSync(full) ? full : undefined;
  };
  const artifact = path('artifact') ?? join(folder, 'a.txt');
  const bundle = join(folder, name, 'bundle.sigstore.json');
  const [key, trustedRoot, identity, issuer] = [
    path('key.pub'),
    path('trusted_root.json'),
    path('identity'),
    path('issuer'),
  ];
  const signer =
    key === undefined
      ? [
          '--certificate-identity',
          identity === undefined ? defaultIdentity : readFileSync(identity, 'utf8').trim(),
          '--certificate-oidc-issuer',
          issuer === undefined ? defaultIssuer : readFileSync(issuer, 'utf8').trim(),
        ]
      : ['--key', key];
  const input =
    by === 'file' ? artifact : `sha256:${createHash('sha256').update(readFileSync(artifact)).digest('hex')}`;
  const root = trustedRoot === undefined ? [] : ['--trusted-root', trustedRoot];
  return {
    name: `${name} by ${by}`,
    mustFail: name.endsWith('_fail'),
    args: ['--bundle', bundle, ...signer, ...root, input],
    bundle,
    artifact,
    trustedRoot,
    key,
  };
}
