// Every operation that the little GitHub has, from one file for each resource.
import type { Routes } from '../route.ts';
import { assetRoutes } from './assets.ts';
import { attestationRoutes } from './attestations.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentsRoutes } from './contents.ts';
import { environmentRoutes } from './environments.ts';
import { gitObjectRoutes } from './git-objects.ts';
import { gitRefRoutes } from './git-refs.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { pullRoutes } from './pulls.ts';
import { releaseRoutes } from './releases.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewRoutes } from './reviews.ts';
import { rulesetRoutes } from './rulesets.ts';
import { settingRoutes } from './settings.ts';
import { userRoutes } from './users.ts';
import { workflowRoutes } from './workflows.ts';

export const routes: Routes = {
  ...userRoutes,
  ...repositoryRoutes,
  ...gitObjectRoutes,
  ...gitRefRoutes,
  ...contentsRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...checkRoutes,
  ...releaseRoutes,
  ...assetRoutes,
  ...attestationRoutes,
  ...workflowRoutes,
  ...settingRoutes,
  ...rulesetRoutes,
  ...environmentRoutes,
};
