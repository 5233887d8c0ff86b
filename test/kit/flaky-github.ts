// A bad day of GitHub: one request in five fails, each way equally often, the same ones for the same order of requests.
import type { Fault } from './github/little-github.ts';
import type { GitHubRegistry } from './github-registry.ts';

/** Of all requests. */
const share = 1 / 5;

const ways: readonly Pick<Fault, 'kind' | 'moment' | 'status'>[] = [
  { kind: 'error', moment: 'before', status: 500 },
  { kind: 'error', moment: 'after', status: 502 },
  { kind: 'drop', moment: 'before' },
  { kind: 'drop', moment: 'after' },
];

/**
 * The API, uploads and downloads of releases fail from now on, until the result is called. Git is left alone: the tools
 * of others that speak it repeat by themselves. So is the runner, which asks about its own runs.
 */
export function makeFlaky({ github }: GitHubRegistry): () => void {
  const matches = ({ path }: { readonly path: string }) =>
    /^\/api\/|\/releases\/download\//.test(path) && !/\/actions\/runs\/[0-9]+$/.test(path);
  const removers = ways.map((way, at) => {
    const each = share / ways.length;
    // Only what none before it hit comes to a way.
    return github.faults.add({ ...way, when: { share: each / (1 - at * each) }, matches });
  });
  return () => {
    for (const remove of removers) remove();
  };
}
