// The entry's head, `plugin.yaml`: who owns a plugin, where its source lives, what maintainers said of it.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import {
  closedObject,
  described,
  githubId,
  httpsUrl,
  identifier,
  pluginName,
  schemaVersion,
  spdx,
} from './parts.ts';

export const ownerSchema = closedObject({
  github: Type.String({
    pattern: '^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$',
    description: 'Account name, for people.',
  }),
  id: described(githubId, { description: 'Numeric account id: this is what is compared.' }),
});

export const pluginEntrySchema = closedObject(
  {
    schemaVersion,
    name: pluginName,
    owners: Type.Array(ownerSchema, { minItems: 1, maxItems: 16, description: 'Who may release.' }),
    source: closedObject(
      {
        repository: httpsUrl,
        id: described(githubId, { description: 'Numeric repository id.' }),
        ownerId: described(githubId, {
          description: 'Numeric id of the account that owns the repository.',
        }),
      },
      { description: 'The repository that releases are built from, recorded at the first merge.' },
    ),
    description: Type.String({ minLength: 1, maxLength: 1000 }),
    category: identifier,
    tags: Type.Optional(Type.Array(identifier, { maxItems: 16, uniqueItems: true })),
    license: spdx,
    links: Type.Optional(
      closedObject({
        homepage: Type.Optional(httpsUrl),
        documentation: Type.Optional(httpsUrl),
        issues: Type.Optional(httpsUrl),
      }),
    ),
    funding: Type.Optional(Type.Array(httpsUrl, { maxItems: 8 })),
    support: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    official: Type.Optional(Type.Boolean({ description: 'Set by maintainers only.' })),
    verified: Type.Optional(Type.Boolean({ description: 'Set by maintainers only.' })),
    featured: Type.Optional(Type.Boolean({ description: 'Set by maintainers only.' })),
    deprecated: Type.Optional(
      closedObject({
        reason: Type.String({ minLength: 1, maxLength: 500 }),
        replacement: Type.Optional(pluginName),
      }),
    ),
  },
  {
    $id: 'plugin.schema.json',
    title: 'Plugin entry',
    description: 'What is true of a plugin whatever its version.',
  },
);

export type PluginEntry = DeepReadonly<Static<typeof pluginEntrySchema>>;
export type Owner = DeepReadonly<Static<typeof ownerSchema>>;
