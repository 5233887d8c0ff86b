// What must hold at the end of every journey, whatever it was about: no step failed, no secret was printed, and nobody
// departed from GitHub's description.
import type { GitHubRegistry } from './github-registry.ts';

/** Tokens of people and of workflows, identity tokens, and the header that Git makes of a token. */
const secrets = /gh[ops]_[0-9A-Za-z]{20,}|eyJ[\w-]+\.eyJ[\w-]+\.|eC1hY2Nlc3MtdG9rZW46/g;

/** The first letters of each secret in a text: enough to tell of which kind it is. */
export function findSecrets(text: string): readonly string[] {
  return [...text.matchAll(secrets)].map(([secret]) => secret.slice(0, 4));
}

/** One line a fault; none where all is well. */
export function findFaults({ actions, github }: GitHubRegistry): readonly string[] {
  const ofSteps = actions.steps.flatMap(({ workflow, job, step, outcome, log }) => {
    const place = `${workflow} ${job}: ${step}`;
    const printed = findSecrets(log).map((secret) => `${place} printed ${secret}…`);
    return outcome === 'failure' ? [`${place} failed: ${log}`, ...printed] : printed;
  });
  return [...ofSteps, ...github.violations];
}
