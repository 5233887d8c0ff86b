// /repos/{owner}/{repo}/rulesets, and the rules that hold for one branch.
import { type Answer, created, noContent, notFound, ok } from '../answer.ts';
import { fieldsOf, isObject } from '../fields.ts';
import { timeText } from '../git/commit.ts';
import { listOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { nodeId } from '../shapes/user.ts';
import { nameOf, type Repository, type Ruleset } from '../world.ts';

const read = { needs: reads('metadata') } as const;
const write = { needs: writes('administration'), role: 'admin' } as const;

export const rulesetRoutes: Routes = {
  'GET /repos/{owner}/{repo}/rulesets': {
    ...read,
    // The list leaves out conditions and rules.
    handle: (call) => listOf(call, repositoryOf(call).rulesets, (ruleset) => summary(call, ruleset)),
  },
  'POST /repos/{owner}/{repo}/rulesets': { ...write, handle: createRuleset },
  'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}': {
    ...read,
    handle: (call) => ok(rulesetShape(call, rulesetOf(call))),
  },
  'PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}': {
    ...write,
    handle: (call) => {
      const ruleset = rulesetOf(call);
      Object.assign(ruleset, wordsOf(call, ruleset), { updatedAt: timeText(call.world.now()) });
      return ok(rulesetShape(call, ruleset));
    },
  },
  'DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}': {
    ...write,
    handle: (call) => {
      const { rulesets } = repositoryOf(call);
      rulesets.splice(rulesets.indexOf(rulesetOf(call)), 1);
      return noContent;
    },
  },
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': { ...read, handle: rulesOfBranch },
};

function rulesetOf(call: Call): Ruleset {
  const ruleset = repositoryOf(call).rulesets.find(({ id }) => id === call.params.number('ruleset_id'));
  if (ruleset === undefined) throw notFound();
  return ruleset;
}

function createRuleset(call: Call): Answer {
  const at = timeText(call.world.now());
  const empty = {
    name: '',
    target: 'branch',
    enforcement: 'active',
    conditions: undefined,
    rules: [],
    bypassActors: [],
  };
  const ruleset: Ruleset = { ...wordsOf(call, empty), id: call.world.nextId(), createdAt: at, updatedAt: at };
  repositoryOf(call).rulesets.push(ruleset);
  return created(rulesetShape(call, ruleset));
}

type Words = Omit<Ruleset, 'id' | 'createdAt' | 'updatedAt'>;

function wordsOf({ body }: Call, known: Words): Words {
  return {
    name: body.text('name') ?? known.name,
    target: body.text('target') ?? known.target,
    enforcement: body.text('enforcement') ?? known.enforcement,
    conditions: body.value('conditions') ?? known.conditions,
    rules: body.list('rules') ?? known.rules,
    bypassActors: body.list('bypass_actors') ?? known.bypassActors,
  };
}

function summary(call: Call, ruleset: Ruleset) {
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: 'Repository',
    source: nameOf(repositoryOf(call)),
    enforcement: ruleset.enforcement,
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

function rulesetShape(call: Call, ruleset: Ruleset) {
  return {
    ...summary(call, ruleset),
    bypass_actors: ruleset.bypassActors,
    ...(ruleset.conditions === undefined ? {} : { conditions: ruleset.conditions }),
    rules: ruleset.rules,
  };
}

/** Rules of every active ruleset whose condition names the branch. */
function rulesOfBranch(call: Call): Answer {
  const repository = repositoryOf(call);
  const branch = call.params.name('branch');
  const rules = repository.rulesets
    .filter((ruleset) => appliesTo(repository, ruleset, branch))
    .flatMap(({ id, rules: all }) =>
      all.filter(isObject).map((rule) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: nameOf(repository),
        ruleset_id: id,
      })),
    );
  return listOf(call, rules, (rule) => rule);
}

function appliesTo(repository: Repository, ruleset: Ruleset, branch: string): boolean {
  if (ruleset.enforcement !== 'active' || ruleset.target !== 'branch') return false;
  const names = fieldsOf(ruleset.conditions).inner('ref_name');
  const matches = (pattern: string) =>
    pattern === '~ALL' ||
    (pattern === '~DEFAULT_BRANCH' && branch === repository.defaultBranch) ||
    pattern === `refs/heads/${branch}`;
  return (names.texts('include') ?? []).some(matches) && !(names.texts('exclude') ?? []).some(matches);
}
