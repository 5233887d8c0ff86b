// The part of `index/registry.yaml` that says who decides and how.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import { closedObject, described, githubId, githubName, pluginName, text } from './parts.ts';

const laneOf = (
  description: string,
  { minApprovals, example }: { readonly minApprovals: number; readonly example: number },
) =>
  closedObject(
    {
      title: text(60, { description: 'Name of the lane for people.', examples: ['New version'] }),
      description: text(500, {
        description: 'What goes through it and what it asks for, in a sentence or two.',
        examples: ['An owner releases a version that asks for nothing new.'],
      }),
      approvals: Type.Integer({
        minimum: minApprovals,
        maximum: 16,
        description: 'Maintainers who must approve the very commit that is merged.',
        examples: [minApprovals],
      }),
      waitHours: Type.Integer({
        minimum: 0,
        maximum: 8760,
        description:
          'Time during which anybody may object, in hours. It begins when the registry first sees the commit.',
        examples: [example],
      }),
    },
    { description },
  );

export const reviewSchema = closedObject(
  {
    lanes: closedObject(
      {
        update: laneOf('A known owner changes a plugin and nothing in it calls for a person.', {
          minApprovals: 0,
          example: 0,
        }),
        escalation: laneOf(
          'More capabilities, another source or owner, lost provenance, or a version number that promises too much.',
          { minApprovals: 1, example: 0 },
        ),
        'new-name': laneOf('A name that nobody has yet.', { minApprovals: 0, example: 72 }),
        registry: laneOf('Anything outside the proposer’s own plugins.', { minApprovals: 1, example: 0 }),
      },
      { description: 'What each lane asks for. Of a change that falls into several, the most counts.' },
    ),
    maxOpenPullRequests: Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'Pull requests that one person may have open at a time. Later ones wait.',
      examples: [3],
    }),
    requiredChecks: Type.Array(
      text(100, { description: 'Name of a job of pull-request.yml.', examples: ['validate'] }),
      {
        minItems: 1,
        maxItems: 16,
        uniqueItems: true,
        description: 'Jobs of pull-request.yml that must succeed on the commit that is merged.',
        examples: [['validate', 'build']],
      },
    ),
  },
  { description: 'How pull requests are decided.' },
);

export const policySchema = closedObject(
  {
    reservedNames: Type.Array(pluginName, {
      maxItems: 1024,
      uniqueItems: true,
      description: 'Names that no plugin may take.',
      examples: [['plugindex', 'registry']],
    }),
    maintainers: Type.Array(
      closedObject(
        {
          github: githubName,
          id: described(githubId, { description: 'Numeric account id on GitHub: this is what is compared.' }),
        },
        { description: 'A person who decides what a machine cannot.' },
      ),
      { minItems: 1, maxItems: 64, description: 'Who approves, yanks and verifies.' },
    ),
    snapshotMaxAgeHours: Type.Integer({
      minimum: 1,
      maximum: 8760,
      description: 'Age at which a client refuses a snapshot, in hours.',
      examples: [168],
    }),
    maxVanishedShare: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Largest share of entries that one publication may remove, from 0 to 1.',
      examples: [0.05],
    }),
    review: Type.Optional(
      described(reviewSchema, {
        description:
          'How pull requests are decided. Without it: three days for a new name, one maintainer for what needs one.',
      }),
    ),
  },
  { description: 'Rules of this registry that are numbers and names.' },
);

/** How pull requests are decided. */
export type ReviewPolicy = DeepReadonly<Static<typeof reviewSchema>>;
export type LanePolicy = ReviewPolicy['lanes']['update'];
