// The public queue, `/v1/queue.json`: every open pull request, whose turn it is, and how long each lane takes.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import { closedObject, described, formatVersion, nullable, pluginName, timestamp, url } from './parts.ts';
import { reviewSchema } from './registry-policy.ts';

const lane = Type.Enum(['update', 'escalation', 'new-name', 'registry'], {
  description: 'Lane through which a pull request goes.',
  examples: ['new-name'],
});
const span = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Time in milliseconds.',
  examples: [10_800_000],
});
const count = Type.Integer({ minimum: 0, description: 'How many there are.', examples: [2] });
const pullRequest = Type.Integer({
  minimum: 1,
  description: 'Number of the pull request.',
  examples: [12],
});
const lanes = reviewSchema.properties.lanes.properties.update.properties;

export const queuedSchema = closedObject(
  {
    number: pullRequest,
    title: Type.String({
      maxLength: 400,
      description:
        'What its author called it, with characters that could disturb a terminal written as escapes. Text, never Markdown or HTML.',
      examples: ['Add csv-table 1.0.0'],
    }),
    url: described(url, { description: 'Its page.', examples: ['https://github.com/acme/registry/pull/12'] }),
    author: Type.String({
      maxLength: 100,
      description: 'Account name of whoever opened it.',
      examples: ['octocat'],
    }),
    plugins: Type.Array(pluginName, {
      description: 'Plugins that it touches, as far as their names are names, the first 20.',
      examples: [['csv-table']],
    }),
    lane: described(lane, { description: 'The strictest of its lanes.' }),
    state: Type.Enum(
      [
        'checks-running',
        'checks-failed',
        'needs-author',
        'needs-maintainer',
        'waiting-period',
        'blocked',
        'draft',
        'ready',
      ],
      { description: 'Where it stands.', examples: ['waiting-period'] },
    ),
    turn: Type.Enum(['author', 'maintainer', 'machine', 'nobody'], {
      description: 'Who must act for it to go on. Nobody: time passes, or another pull request comes first.',
      examples: ['nobody'],
    }),
    openedAt: described(timestamp, { description: 'When it was opened.' }),
    ageMs: described(span, { description: 'Time since it was opened, in milliseconds.' }),
    since: described(timestamp, { description: 'When it was first seen in this state.' }),
    nextLookAt: nullable(timestamp, {
      description: 'When it goes on although nobody acts: the end of a waiting period.',
    }),
  },
  { description: 'One open pull request.' },
);

export const queuedLaneSchema = closedObject(
  {
    id: described(lane, { description: 'Id of the lane.' }),
    title: described(lanes.title, { description: 'Its name for people.' }),
    description: described(lanes.description, { description: 'What goes through it and what it asks for.' }),
    approvals: described(lanes.approvals, { description: 'Maintainers who must approve the very commit.' }),
    waitHours: described(lanes.waitHours, { description: 'Time during which anybody may object, in hours.' }),
    open: described(count, { description: 'Pull requests in it that are open.' }),
    merged: described(count, { description: 'Merged pull requests that the median is taken of.' }),
    medianMs: nullable(span, {
      description: 'Median time from opening to merge, in milliseconds. Null while nothing was merged.',
    }),
  },
  { description: 'One lane: its rules, and how long it takes.' },
);

export const queueSchema = closedObject(
  {
    format: formatVersion,
    createdAt: described(timestamp, { description: 'When it was written.' }),
    lanes: Type.Array(queuedLaneSchema, {
      minItems: 4,
      maxItems: 4,
      description: 'The lanes, from the mildest to the strictest.',
    }),
    requiredChecks: described(reviewSchema.properties.requiredChecks, {
      description: 'Jobs that must succeed on the commit that is merged.',
    }),
    maxOpenPullRequests: described(reviewSchema.properties.maxOpenPullRequests, {
      description: 'Pull requests that one person may have open at a time.',
    }),
    pullRequests: Type.Array(queuedSchema, { description: 'Every open one, the oldest first.' }),
  },
  {
    $id: 'queue.schema.json',
    title: 'Queue',
    description: 'The public queue of pull requests: /v1/queue.json.',
  },
);

export type Queue = DeepReadonly<Static<typeof queueSchema>>;
export type Queued = DeepReadonly<Static<typeof queuedSchema>>;
export type QueuedLane = DeepReadonly<Static<typeof queuedLaneSchema>>;
