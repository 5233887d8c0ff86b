// How a registry decides pull requests: what its registry.yaml says, or the same as the first instance.
import type { RegistryConfig, ReviewPolicy } from '@plugindex/model';
import type { LaneId } from './decision.ts';

/** From the mildest to the strictest. */
export const laneIds = ['update', 'escalation', 'new-name', 'registry'] as const satisfies readonly LaneId[];

const defaults: ReviewPolicy = {
  lanes: {
    update: {
      title: 'New version',
      description: 'An owner changes a plugin of theirs, from the same source and without asking for more.',
      approvals: 0,
      waitHours: 0,
    },
    escalation: {
      title: 'A closer look',
      description:
        'A plugin asks for more, comes from elsewhere or gets other owners, or its version number promises too much. One maintainer approves.',
      approvals: 1,
      waitHours: 0,
    },
    'new-name': {
      title: 'New plugin',
      description:
        'A name that nobody has yet. Everybody may object while it waits; nobody needs to approve.',
      approvals: 0,
      // Three days, so that somebody notices a misleading name even over a weekend.
      waitHours: 72,
    },
    registry: {
      title: 'The registry itself',
      description: 'Anything outside the plugins of whoever proposes it. Maintainers decide.',
      approvals: 1,
      waitHours: 0,
    },
  },
  maxOpenPullRequests: 3,
  requiredChecks: ['validate', 'build'],
};

/** The review policy of a registry. */
export function reviewPolicy(registry: RegistryConfig): ReviewPolicy {
  return registry.policy.review ?? defaults;
}

/** The strictest of some lanes; `update` of none. */
export function strictestLane(lanes: Iterable<LaneId>): LaneId {
  const found = new Set(lanes);
  return laneIds.findLast((lane) => found.has(lane)) ?? 'update';
}

/** What all of some lanes together ask for: the most approvals and the longest wait. */
export function requirementsOf(policy: ReviewPolicy, lanes: Iterable<LaneId>) {
  const all = [...lanes].map((lane) => policy.lanes[lane]);
  return {
    approvals: Math.max(0, ...all.map(({ approvals }) => approvals)),
    waitHours: Math.max(0, ...all.map(({ waitHours }) => waitHours)),
  };
}
