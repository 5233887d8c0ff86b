// What a workflow may do: nothing at the top, the least in each job, an identity only where something is signed.
import { joinPointer } from '@plugindex/model';
import { actionName, textsIn, type WorkflowJob } from '../workflow.ts';
import { scopesOf, type WorkflowRule } from '../workflow-rule.ts';

/** Jobs that sign, or that Pages asks for an identity. They run no plugin code. */
const identityJobs = new Set(['sign', 'release', 'compile', 'deploy']);
/** Actions that run code of plugins: their build scripts and macros. */
const buildActions = /^(?:\.\/)?(?:[^@]*\/)?actions\/build$/;

export const permissionRules: readonly WorkflowRule[] = [
  {
    code: 'workflow/permissions/missing',
    severity: 'error',
    documentation: {
      title: 'A workflow grants nothing at the top',
      why: 'Without `permissions: {}` every job gets the default of the repository, which may be everything. A job that is added later must ask for what it needs.',
      fix: 'write `permissions: {}` above `jobs`, and `permissions` with the least in each job that needs any',
    },
    check: function* ({ raw }) {
      const found = raw.permissions;
      if (typeof found === 'object' && found !== null && Object.keys(found).length === 0) return;
      const what = found === undefined ? 'no permissions' : `permissions ${JSON.stringify(found)}`;
      yield {
        pointer: found === undefined ? '' : '/permissions',
        message: `Cannot accept the workflow: found ${what} at the top, expected {}`,
        hint: 'write "permissions: {}" above "jobs"',
      };
    },
  },
  {
    code: 'workflow/permissions/excessive',
    severity: 'error',
    documentation: {
      title: 'A job asks for single scopes, and a job of a pull request writes nothing',
      why: '`write-all` and `read-all` grant what nobody thought of. A run for a pull request works on the files of a stranger: whatever it may write, the stranger may.',
      fix: 'name the scopes that the job needs; move what writes to a workflow that checks nothing out of the pull request',
    },
    check: function* ({ jobs, triggers }) {
      for (const job of jobs) {
        const pointer = joinPointer(job.pointer, 'permissions');
        if (typeof job.permissions === 'string') {
          yield {
            pointer,
            message: `Cannot grant "${job.permissions}" to the job "${job.id}": expected single scopes`,
          };
        }
        if (!triggers.has('pull_request') && !triggers.has('merge_group')) continue;
        for (const [scope, access] of scopesOf(job)) {
          if (access !== 'write') continue;
          yield {
            pointer: joinPointer(pointer, scope),
            message: `Cannot grant "${scope}: write" to the job "${job.id}": pull requests start it, expected read or none`,
          };
        }
      }
    },
  },
  {
    code: 'workflow/id-token/misplaced',
    severity: 'error',
    documentation: {
      title: 'Only the jobs that sign, release, compile or deploy may ask for an identity',
      why: 'Who holds `id-token: write` signs in the name of the workflow. A job that does anything else with foreign files must not be able to.',
      fix: 'move the signing into the job `sign`, `release` or `compile`, and hand it the files as artifacts',
    },
    check: function* ({ jobs }) {
      for (const job of jobs) {
        const holds = [...scopesOf(job)].some(
          ([scope, access]) => scope === 'id-token' && access === 'write',
        );
        if (!holds || identityJobs.has(job.id)) continue;
        yield {
          pointer: `${job.pointer}/permissions/id-token`,
          message: `Cannot grant "id-token: write" to the job "${job.id}": expected it in ${[...identityJobs].join(', ')} only`,
        };
      }
    },
  },
  {
    code: 'workflow/plugin-code/token',
    severity: 'error',
    documentation: {
      title: 'A job that builds plugins holds no token',
      why: 'A build runs code of the plugin: macros, build scripts, whatever the compiler does for it. Code that escapes the build must find nothing worth having in the job.',
      fix: 'give the job `permissions: { contents: read }` and nothing that holds a token; do the rest in another job',
    },
    check: function* ({ jobs }) {
      for (const job of jobs) {
        if (!job.steps.some(({ uses }) => uses !== undefined && buildActions.test(actionName(uses))))
          continue;
        for (const [scope, access] of scopesOf(job)) {
          if (access === 'none' || (scope === 'contents' && access === 'read')) continue;
          yield {
            pointer: `${job.pointer}/permissions/${scope}`,
            message: `Cannot build plugins in the job "${job.id}": it has "${scope}: ${access}", expected "contents: read" only`,
          };
        }
        yield* tokensIn(job);
      }
    },
  },
];

function* tokensIn(job: WorkflowJob) {
  for (const { pointer, text } of textsIn(job.raw, job.pointer)) {
    if (!/github\.token|secrets\.|secrets\[/.test(text)) continue;
    yield {
      pointer,
      message: `Cannot build plugins in the job "${job.id}": it is handed a token, expected none`,
      hint: 'read what needs a token in a job before this one, and hand it on as an output or an artifact',
    };
  }
}
