// What registry.yaml says of the repository and its people, held against what GitHub says of them.
import { quote } from '@plugindex/model';
import { actionsIssuer, assetTemplate, signerIdentity } from './deployment-of.ts';
import { type DoctorRule, registryFile } from './doctor-rule.ts';

const repositoryUrls: DoctorRule = {
  code: 'doctor/identity/repository',
  severity: 'error',
  documentation: {
    title: 'registry.yaml names this repository',
    why: 'Assets are fetched from, and pull requests sent to, the repository that `deployment.urls` names. A fork that still names its origin serves its index with the other one’s assets.',
    fix: 'Run `plugindex registry init`, or correct `deployment.urls`.',
  },
  *check({ settings, registry }) {
    const { repository, asset } = registry.deployment.urls;
    const wanted = { repository: settings.url, asset: assetTemplate(settings.url) };
    for (const [key, found] of Object.entries({ repository, asset } as const)) {
      const expected = key === 'asset' ? wanted.asset : wanted.repository;
      if (found === expected) continue;
      yield {
        at: registryFile,
        pointer: `/deployment/urls/${key}`,
        message: `Cannot serve from this repository: found ${quote(found)}, expected ${quote(expected)}`,
        found,
        expected,
        hint: `set it to ${expected}`,
      };
    }
  },
};

const signers: DoctorRule = {
  code: 'doctor/identity/signers',
  severity: 'error',
  documentation: {
    title: 'registry.yaml names the workflow that signs here',
    why: 'A certificate names repository, workflow file and branch, and clients compare it exactly. If one of them differs, nothing that is signed here is accepted anywhere.',
    fix: 'Run `plugindex registry init`, or correct `deployment.trust`.',
  },
  *check({ settings, registry }) {
    const expected = signerIdentity(settings);
    for (const [role, signer] of Object.entries(registry.deployment.trust)) {
      const pairs = [
        ['identity', signer.identity, expected],
        ['issuer', signer.issuer, actionsIssuer],
      ] as const;
      for (const [key, found, wanted] of pairs) {
        if (found === wanted) continue;
        yield {
          at: registryFile,
          pointer: `/deployment/trust/${role}/${key}`,
          message: `Cannot accept what is signed here: found ${quote(found)}, expected ${quote(wanted)}`,
          found,
          expected: wanted,
          hint: `set it to ${wanted}`,
        };
      }
    }
  },
};

const maintainers: DoctorRule = {
  code: 'doctor/identity/maintainers',
  severity: 'error',
  documentation: {
    title: 'The ids of maintainers are those of their accounts',
    // threat: an account is renamed and its old name taken by somebody else
    why: 'Rights are given to numeric ids; names are for people to read. Where they part, a maintainer has no rights, or somebody has them whom nobody meant.',
    fix: 'Correct `policy.maintainers`. The id of an account is in `https://api.github.com/users/<name>`, field `id`.',
  },
  *check({ settings, registry }) {
    for (const [at, { github, id }] of registry.policy.maintainers.entries()) {
      const fact = settings.accountIds.get(github);
      if (fact === undefined || !fact.isKnown || fact.value === id) continue;
      const truth = fact.value === null ? 'no account of that name' : `id ${fact.value}`;
      yield {
        at: registryFile,
        pointer: `/policy/maintainers/${at}`,
        message: `Cannot tell who ${quote(github)} is: found id ${id}, but GitHub knows ${truth}`,
        found: String(id),
        expected: fact.value === null ? 'an account that exists' : String(fact.value),
        hint:
          fact.value === null
            ? 'correct the name, or remove the maintainer'
            : `ask ${github}, then set id to ${fact.value} or the name to the account with id ${id}`,
      };
    }
  },
};

export const identityRules: readonly DoctorRule[] = [repositoryUrls, signers, maintainers];
