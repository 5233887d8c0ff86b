// Somebody who uses plugins: a client in a home of its own that trusts the registry, and what the registry serves.
import type { ProgramResult } from './actions/run-program.ts';
import type { TestAccount } from './github/little-github.ts';
import { type GitHubRegistry, registryUrl } from './github-registry.ts';

export type RegistryClient = (...args: readonly string[]) => Promise<ProgramResult>;

/** `by`: whose home it is; nobody's unless said otherwise. Throws where the registry cannot be added. */
export async function openClient(registry: GitHubRegistry, by?: TestAccount): Promise<RegistryClient> {
  const as = by === undefined ? {} : { by };
  const trust = ['--trusted-root', registry.trustedRootFile, '--yes'];
  const { code, stderr } = await registry.plugindex(['registry', 'add', registry.servedUrl, ...trust], as);
  if (code !== 0) throw new Error(`Cannot add the registry: ${stderr}`);
  return (...args) => registry.plugindex(args, as);
}

/** A document of the served index. Throws where it is not served. */
export async function readServed({ servedUrl }: GitHubRegistry, path: string): Promise<unknown> {
  const response = await fetch(`${servedUrl}/v1/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** What `plugindex status` says about a pull request, or about a plugin. */
export async function statusOf(registry: GitHubRegistry, subject: number | string): Promise<string> {
  const args = ['status', String(subject), '--repository', registryUrl];
  const { code, stdout, stderr } = await registry.plugindex(args);
  if (code !== 0) throw new Error(`Cannot ask for ${subject}: ${stderr}`);
  return stdout;
}
