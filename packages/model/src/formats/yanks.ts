// Yanks, `yanks.yaml`: versions withdrawn from new resolutions, each with its reason. A lockfile that names one still works.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { closedObject, schemaVersion, timestamp } from './parts.ts';

export const yankSchema = closedObject({
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  at: timestamp,
  advisory: Type.Optional(
    Type.String({ pattern: '^[A-Z][A-Za-z0-9-]{2,63}$', description: 'Id of the advisory behind it.' }),
  ),
});

export const yanksSchema = closedObject(
  {
    schemaVersion,
    yanked: Type.Record(Type.String({ maxLength: 64 }), yankSchema, { description: 'Version to yank.' }),
  },
  { $id: 'yanks.schema.json', title: 'Yanks', description: 'Versions withdrawn from new resolutions.' },
);

export type Yanks = DeepReadonly<Static<typeof yanksSchema>>;
export type Yank = DeepReadonly<Static<typeof yankSchema>>;
