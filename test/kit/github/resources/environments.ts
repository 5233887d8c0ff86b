// /repos/{owner}/{repo}/environments and the branches that may deploy to each.
import { type Answer, noContent, notFound, ok } from '../answer.ts';
import { isObject } from '../fields.ts';
import { timeText } from '../git/commit.ts';
import { countedListOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { repositoryApi } from '../shapes/repository.ts';
import { nodeId } from '../shapes/user.ts';
import { type Environment, nameOf } from '../world.ts';

const read = { needs: reads('actions') } as const;
const write = { needs: writes('administration'), role: 'admin' } as const;
const one = '/repos/{owner}/{repo}/environments/{environment_name}';

export const environmentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/environments': {
    ...read,
    handle: (call) => {
      const shape = (environment: Environment) => environmentShape(call, environment);
      return countedListOf(call, repositoryOf(call).environments, { name: 'environments', shape });
    },
  },
  [`GET ${one}`]: { ...read, handle: (call) => ok(environmentShape(call, environmentOf(call))) },
  [`PUT ${one}`]: { ...write, handle: putEnvironment },
  [`DELETE ${one}`]: {
    ...write,
    handle: (call) => {
      const { environments } = repositoryOf(call);
      environments.splice(environments.indexOf(environmentOf(call)), 1);
      return noContent;
    },
  },
  [`GET ${one}/deployment-branch-policies`]: {
    ...read,
    handle: (call) =>
      countedListOf(call, environmentOf(call).branches, { name: 'branch_policies', shape: policyShape }),
  },
  [`POST ${one}/deployment-branch-policies`]: {
    ...write,
    handle: (call) => {
      const name = call.body.name('name');
      environmentOf(call).branches.push(name);
      return ok(policyShape(name));
    },
  },
};

function policyShape(name: string) {
  // Each pattern is its own policy; its length serves as a number that stays.
  return { id: 1000 + name.length, node_id: nodeId('BranchPolicy', name.length), name, type: 'branch' };
}

function environmentOf(call: Call): Environment {
  const environment = repositoryOf(call).environments.find(
    ({ name }) => name === call.params.name('environment_name'),
  );
  if (environment === undefined) throw notFound();
  return environment;
}

function putEnvironment(call: Call): Answer {
  const { environments } = repositoryOf(call);
  const name = call.params.name('environment_name');
  const known = environments.find((environment) => environment.name === name);
  const at = timeText(call.world.now());
  const environment: Environment = known ?? {
    id: call.world.nextId(),
    name,
    branchPolicy: null,
    branches: [],
    createdAt: at,
  };
  if (known === undefined) environments.push(environment);
  if (call.body.has('deployment_branch_policy')) {
    const policy = call.body.inner('deployment_branch_policy');
    environment.branchPolicy = isObject(call.body.value('deployment_branch_policy'))
      ? {
          protected_branches: policy.flag('protected_branches') === true,
          custom_branch_policies: policy.flag('custom_branch_policies') === true,
        }
      : null;
  }
  return ok(environmentShape(call, environment));
}

function environmentShape(call: Call, environment: Environment) {
  const repository = repositoryOf(call);
  const { id, name, branchPolicy } = environment;
  const rule = { id: id + 1, node_id: nodeId('Gate', id), type: 'branch_policy' };
  return {
    id,
    node_id: nodeId('Environment', id),
    name,
    url: `${repositoryApi(call.world, repository)}/environments/${encodeURIComponent(name)}`,
    html_url: `${call.world.url}/${nameOf(repository)}/deployments/activity_log?environments_filter=${name}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    protection_rules: branchPolicy === null ? [] : [rule],
    deployment_branch_policy: branchPolicy,
  };
}
