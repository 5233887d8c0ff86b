// The files of a registry for tests: this repository as it stands in the working folder, told where it lives and who signs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrorCode } from '@plugindex/node/error-code';
import { repositoryRoot } from './marketplace.ts';

export type RegistryFiles = Map<string, Uint8Array>;

export interface RegistryPlace {
  /** Where the little GitHub answers: releases are downloaded from there, and workflows named below it. */
  readonly serverUrl: string;
  readonly servedUrl: string;
  readonly issuer: string;
  readonly sigstoreUrl: string;
  readonly trustedRoot: unknown;
}

/** Everything but the plugins of its own index and the tests. */
export function readRegistryFiles(place: RegistryPlace): RegistryFiles {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  const paths = list
    .split('\0')
    .filter((path) => path !== '' && !/^(?:index\/plugins|test|plugins)\//.test(path));
  const files: RegistryFiles = new Map(paths.flatMap(readIfThere));
  // It tests the code itself, which these tests do.
  files.delete('.github/workflows/ci.yml');
  editText(files, 'index/registry.yaml', (text) => describeDeployment(text, place));
  for (const path of ['.github/workflows/publish.yml', '.github/workflows/refresh.yml'])
    editText(files, path, nameSigstore);
  const write = (path: string, value: unknown) => files.set(path, Buffer.from(JSON.stringify(value)));
  write(signingConfigFile, signingConfig(place.sigstoreUrl));
  write(trustedRootFile, place.trustedRoot);
  return files;
}

/** The site over the index takes most of the time of a publication, and has tests of its own. */
export function leaveOutSite(files: RegistryFiles): void {
  // Jobs take the packages of the machine, so that a checkout need not bring them; the kits are read where they lie.
  for (const path of files.keys()) if (/^(?:packages\/(?!pdk-)|site\/)/.test(path)) files.delete(path);
  editText(files, '.github/workflows/publish.yml', (text) =>
    text.replace(
      /^( +)output: \$\{\{ runner\.temp \}\}\/site\n/m,
      (found, indent) => `${found}${indent}site: false\n`,
    ),
  );
}

/** Jobs that build keep their artifacts in a folder, by everything that decides their bytes, and take them from there. */
export function keepBuilds(files: RegistryFiles, folder: string): void {
  const places = {
    '.github/workflows/publish.yml': 'output: ${{ runner.temp }}/built',
    '.github/workflows/pull-request.yml': 'report: ${{ runner.temp }}/report/build.json',
  };
  for (const [path, line] of Object.entries(places))
    editText(files, path, (text) => text.replace(line, `${line}\n          cache: ${folder}`));
}

/** Changes a text file. Throws where nothing changes: then the file is not what the test thinks. */
export function editText(files: RegistryFiles, path: string, change: (text: string) => string): void {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`There is no ${path}`);
  const before = new TextDecoder().decode(bytes);
  const after = change(before);
  if (after === before) throw new Error(`Nothing changed in ${path}`);
  files.set(path, Buffer.from(after));
}

const signingConfigFile = '.github/signing_config.json';
const trustedRootFile = '.github/trusted_root.json';

function readIfThere(path: string): readonly (readonly [string, Uint8Array])[] {
  try {
    return [[path, readFileSync(join(repositoryRoot, path))]];
  } catch (error) {
    // Removed in the working folder, and not from Git yet.
    if (hasErrorCode(error, 'ENOENT')) return [];
    throw error;
  }
}

type Deployment = Pick<RegistryPlace, 'serverUrl' | 'servedUrl' | 'issuer'>;

/** registry.yaml with another deployment in the place of its own, which comes last. */
export function describeDeployment(text: string, { serverUrl, servedUrl, issuer }: Deployment): string {
  const repository = `${serverUrl}/acme/registry`;
  const [words] = text.split('\ndeployment:\n');
  const signer = `{ issuer: "${issuer}", identity: "${repository}/.github/workflows/publish.yml@refs/heads/main" }`;
  return `${words}
deployment:
  urls:
    site: ${servedUrl}
    registry: ${servedUrl}
    asset: "${repository}/releases/download/{name}-v{version}/{file}"
    repository: https://github.com/acme/registry
  trust:
    release: ${signer}
    snapshot: ${signer}
`;
}

/** What an operator of a Sigstore of their own writes into the workflows. */
function nameSigstore(text: string): string {
  const declares = { release: true, compile: true, refresh: false };
  return text.replaceAll(
    /^( +)(?:- )?uses: \.\/actions\/(release|compile|refresh)\n +with:\n/gm,
    (found, indent: string, name: keyof typeof declares) => {
      const inside = ' '.repeat(found.split('\n')[1]?.indexOf('with:') ?? indent.length).concat('  ');
      const signing = declares[name] ? `${inside}signing_config: ${signingConfigFile}\n` : '';
      return `${found}${signing}${name === 'compile' ? '' : `${inside}trusted_root: ${trustedRootFile}\n`}`;
    },
  );
}

/** A SigningConfig for a little Sigstore: https://github.com/sigstore/protobuf-specs, sigstore_trustroot.proto. */
export function signingConfig(url: string) {
  const service = (majorApiVersion: number, address = url) => ({
    url: address,
    majorApiVersion,
    validFor: { start: '2020-01-01T00:00:00Z' },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service(1)],
    rekorTlogUrls: [service(2)],
    tsaUrls: [service(1, `${url}/api/v1/timestamp`)],
    rekorTlogConfig: { selector: 'ANY' },
    tsaConfig: { selector: 'ANY' },
  };
}
