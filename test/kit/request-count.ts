// Counts what the steps of the workflows ask of GitHub's API.
import type { LoggedRequest } from './github/little-github.ts';
import type { GitHubRegistry } from './github-registry.ts';

export interface StepRequests {
  /** `decide.yml ./actions/decide` */
  readonly step: string;
  readonly requests: number;
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
    const requests = fresh.filter(isOfWorkflow).length;
    // Between runs the little Actions asks for the run that ended; no step of ours does that.
    if (requests > 0 && step.startsWith('./'))
      steps.push({ step: `${workflow.replace(/^.*\//, '')} ${step}`, requests });
  });
  return { steps, stop };
}

function isOfWorkflow({ path, by }: LoggedRequest): boolean {
  return by === 'github-actions[bot]' && /^\/api\/(?:v3|uploads)\//.test(path);
}

/** All requests of the steps whose name begins so. */
export function sumRequests({ steps }: Pick<RequestCount, 'steps'>, step = ''): number {
  return steps
    .filter((counted) => counted.step.startsWith(step))
    .reduce((sum, { requests }) => sum + requests, 0);
}
