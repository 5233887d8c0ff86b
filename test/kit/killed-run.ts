// Machines that die in the middle of workflow runs: at a step, or with a request that GitHub does and nobody learns of.
import type { StepRecord } from './actions/runner-context.ts';
import type { GitHubRegistry } from './github-registry.ts';

interface Request {
  readonly method: string;
  readonly path: string;
}

type Matches = (request: Request) => boolean;

/** Requests to the API that change something. */
export const isWrite: Matches = ({ method, path }) => method !== 'GET' && path.startsWith('/api/');

/** Runs `work`, in which the machine dies when the first such step is done. Throws where none was. */
export async function killAfterStep(
  { actions }: GitHubRegistry,
  matches: (step: StepRecord) => boolean,
  work: () => Promise<void>,
): Promise<void> {
  let isDead = false;
  const remove = actions.onStep((step) => {
    if (isDead || step.outcome !== 'success' || !matches(step)) return;
    isDead = true;
    actions.kill();
  });
  await work();
  remove();
  if (!isDead) throw new Error('The machine lived: there was no such step');
}

/** Runs `work`, in which the machine dies with the first such request. Throws where none was. */
export async function killAtRequest(
  registry: GitHubRegistry,
  matches: Matches,
  work: () => Promise<void>,
): Promise<void> {
  const deaths: string[] = [];
  const remove = killAt(registry, (request) => deaths.length === 0 && matches(request), deaths);
  await work();
  remove();
  if (deaths.length === 0) throw new Error('The machine lived: there was no such request');
}

/**
 * Calls `work` again and again, in which the machine dies with each kind of request once, one after the other, until it
 * lives. Returns what it died of: `DELETE /api/v3/repos/acme/registry/releases/assets/N`.
 */
export async function killAtEveryRequest(
  registry: GitHubRegistry,
  matches: Matches,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const deaths: string[] = [];
  const remove = killAt(registry, (request) => matches(request) && !deaths.includes(kindOf(request)), deaths);
  let before: number;
  do {
    before = deaths.length;
    await work();
  } while (deaths.length > before);
  remove();
  return deaths;
}

function killAt({ github, actions }: GitHubRegistry, matches: Matches, deaths: string[]): () => void {
  return github.faults.add({
    kind: 'drop',
    moment: 'after',
    when: { every: 1 },
    matches: (request) => {
      if (!matches(request)) return false;
      deaths.push(kindOf(request));
      return true;
    },
    onStrike: () => actions.kill(),
  });
}

/** Two assets of one name are one kind of request, whatever their ids. */
function kindOf({ method, path }: Request): string {
  return `${method} ${path.replaceAll(/\/[0-9]+(?=\/|$)/g, '/N').replaceAll(/\b[0-9a-f]{40}\b/g, 'SHA')}`;
}
