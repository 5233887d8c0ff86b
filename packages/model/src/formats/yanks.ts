// Yanks, `yanks.yaml`: versions withdrawn from new resolutions, each with its reason. A lockfile that names one still works.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import {
  advisoryId,
  closedObject,
  described,
  recordOf,
  schemaVersion,
  text,
  timestamp,
  version,
} from './parts.ts';

export const yankSchema = closedObject(
  {
    reason: text(500, {
      description: 'Why the version should not be chosen any more, for people.',
      examples: ['Accepts expired tokens when the clock is set back'],
    }),
    at: described(timestamp, { description: 'When it was yanked: UTC, RFC 3339, whole seconds.' }),
    advisory: Type.Optional(
      described(advisoryId, { description: 'Id of the advisory behind it, where there is one.' }),
    ),
  },
  { description: 'Why and when one version was yanked.' },
);

export const yanksSchema = closedObject(
  {
    schemaVersion,
    yanked: recordOf(version, yankSchema, {
      maxProperties: 10_000,
      description: 'The yanked versions, each with its reason.',
      examples: [{ '1.2.0': { reason: 'Accepts expired tokens', at: '2026-08-01T12:00:00Z' } }],
    }),
  },
  { $id: 'yanks.schema.json', title: 'Yanks', description: 'Versions withdrawn from new resolutions.' },
);

export type Yanks = DeepReadonly<Static<typeof yanksSchema>>;
export type Yank = DeepReadonly<Static<typeof yankSchema>>;
