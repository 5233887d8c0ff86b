// Cases in the form of the Sigstore conformance suite: the suite's own, where its data lies beside the checkout, and ours.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const suite = fileURLToPath(
  new URL('../../../shared/data/sigstore-conformance/bundle-verify', import.meta.url),
);
/** Signed once by a little Sigstore whose keys are gone; `make-fixtures.ts` wrote them. */
export const ownFolder = fileURLToPath(new URL('../fixtures/trust', import.meta.url));
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

/** Every case of the suite twice, by file and by digest; none where the data is not there. */
export function conformanceCases(): readonly ConformanceCase[] {
  return casesIn(suite);
}

/** The cases of this repository. */
export function ownCases(): readonly ConformanceCase[] {
  return casesIn(ownFolder);
}

function casesIn(folder: string): readonly ConformanceCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
    .flatMap((name) => [readCase(folder, name, 'file'), readCase(folder, name, 'digest')]);
}

/** A file of the case, or the one above that all cases share. */
function partOf(folder: string, name: string, file: string): string | undefined {
  return [join(folder, name, file), join(folder, file)].find((path) => existsSync(path));
}

function readCase(folder: string, name: string, by: 'file' | 'digest'): ConformanceCase {
  const path = (file: string) => partOf(folder, name, file);
  const text = (file: string, otherwise: string) => {
    const found = path(file);
    return found === undefined ? otherwise : readFileSync(found, 'utf8').trim();
  };
  const artifact = path('artifact') ?? join(folder, 'a.txt');
  const bundle = join(folder, name, 'bundle.sigstore.json');
  const [key, trustedRoot] = [path('key.pub'), path('trusted_root.json')];
  const signer =
    key === undefined
      ? [
          '--certificate-identity',
          text('identity', defaultIdentity),
          '--certificate-oidc-issuer',
          text('issuer', defaultIssuer),
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
