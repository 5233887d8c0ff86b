// Counts what the steps of the workflows ask of GitHub's API.
import type { LoggedRequest } from './github/little-github.ts';
import type { GitHubRegistry } from './github-registry.ts';

export interface StepRequests {
  /** `decide.yml ./actions/decide` */
  readonly step: string;
  /** `GET /api/v3/repos/acme/registry/pulls/2`, in their order. */
  readonly requests: readonly string[];
}

export interface RequestCount {
  /** Steps since the count began that asked anything, in their order. */
  readonly steps: readonly StepRequests[];
  stop(): void;
}

/** Counts from now on. Git and downloads are no API requests; answers by ETag are. */
export function countRequests({ actions, github }: GitHubRegistry): RequestCount {
  const steps: StepRequests[] = [];
  let seen = github.requests.length;
  const stop = actions.onStep(({ workflow, step }) => {
    const fresh = github.requests.slice(seen);
    seen = github.requests.length;
    const requests = fresh.filter(isOfWorkflow).map(({ method, path }) => `${method} ${path}`);
    // Between runs the little Actions asks for the run that ended; no step of ours does that.
    if (requests.length > 0 && step.startsWith('./'))
      steps.push({ step: `${workflow.replace(/^.*\//, '')} ${step}`, requests });
  });
  return { steps, stop };
}

function isOfWorkflow({ path, by }: LoggedRequest): boolean {
  return by === 'github-actions[bot]' && /^\/api\/(?:v3|uploads)\//.test(path);
}

/** How many each step asked, in their order. */
export function tally({ steps }: RequestCount): readonly (readonly [step: string, requests: number])[] {
  return steps.map(({ step, requests }) => [step, requests.length]);
}

/** All requests of the steps whose name begins so. */
export function sumRequests({ steps }: Pick<RequestCount, 'steps'>, step = ''): number {
  return steps
    .filter((counted) => counted.step.startsWith(step))
    .reduce((sum, { requests }) => sum + requests.length, 0);
}
