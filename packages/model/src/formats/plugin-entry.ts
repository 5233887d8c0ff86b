// The entry's head, `plugin.yaml`: who owns a plugin, where its source lives, what maintainers said of it.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { Type } from '../schema/type.ts';
import {
  closedObject,
  described,
  githubId,
  githubName,
  httpsUrl,
  identifier,
  pluginName,
  schemaVersion,
  spdx,
  text,
} from './parts.ts';

export const ownerSchema = closedObject(
  {
    github: githubName,
    id: described(githubId, { description: 'Numeric account id on GitHub: this is what is compared.' }),
  },
  { description: 'An account that may release the plugin.' },
);

export const linksSchema = closedObject(
  {
    homepage: Type.Optional(described(httpsUrl, { description: 'Home page of the plugin.' })),
    documentation: Type.Optional(described(httpsUrl, { description: 'Where it is documented.' })),
    issues: Type.Optional(described(httpsUrl, { description: 'Where to report a fault.' })),
  },
  { description: 'Pages about the plugin.' },
);

export const updatesSchema = closedObject(
  {
    from: Type.Enum(['releases', 'tags'], {
      description: 'Which feed of the source repository names new versions: its releases or its tags.',
      examples: ['releases'],
    }),
    prefix: Type.Optional(
      Type.String({
        pattern: textPatterns.tagPrefix.pattern,
        maxLength: 64,
        description: 'What stands before the version in a tag; "v" when left out.',
        examples: ['auth-jwt-v'],
      }),
    ),
  },
  {
    description:
      'Present when the registry proposes new versions by itself, from the feed of the repository.',
  },
);

export const deprecatedSchema = closedObject(
  {
    reason: text(500, {
      description: 'Why nobody should start with this plugin, for people.',
      examples: ['Its upstream service was shut down'],
    }),
    replacement: Type.Optional(described(pluginName, { description: 'Plugin to use in its place.' })),
  },
  { description: 'Present when the plugin should not be used any more. Set by maintainers.' },
);

export const pluginEntrySchema = closedObject(
  {
    schemaVersion,
    name: pluginName,
    owners: Type.Array(ownerSchema, {
      minItems: 1,
      maxItems: 16,
      description: 'Who may release.',
      examples: [[{ github: 'octocat', id: 583231 }]],
    }),
    source: closedObject(
      {
        repository: described(httpsUrl, { description: 'The repository, as an https URL.' }),
        id: described(githubId, { description: 'Numeric id of the repository on GitHub.' }),
        ownerId: described(githubId, {
          description: 'Numeric id of the account that owns the repository.',
        }),
      },
      { description: 'The repository that releases are built from, recorded at the first merge.' },
    ),
    description: text(1000, {
      description: 'What the plugin does, in a few sentences.',
      examples: ['Checks JSON Web Tokens: signature, expiry, audience and issuer.'],
    }),
    category: described(identifier, {
      description: 'One category; the registry lists them.',
      examples: ['auth'],
    }),
    tags: Type.Optional(
      Type.Array(identifier, {
        maxItems: 16,
        uniqueItems: true,
        description: 'Words that people search for.',
        examples: [['jwt', 'token']],
      }),
    ),
    license: spdx,
    links: Type.Optional(linksSchema),
    funding: Type.Optional(
      Type.Array(httpsUrl, {
        maxItems: 8,
        description: 'Where to support the authors with money.',
        examples: [['https://github.com/sponsors/octocat']],
      }),
    ),
    support: Type.Optional(
      text(200, {
        description: 'Where and how to get help: a page, an address, a chat.',
        examples: ['https://github.com/acme/plugins/discussions'],
      }),
    ),
    updates: Type.Optional(updatesSchema),
    official: Type.Optional(
      Type.Boolean({ description: 'Made by the registry itself. Set by maintainers only.' }),
    ),
    verified: Type.Optional(
      Type.Boolean({ description: 'Its owner was verified by a person. Set by maintainers only.' }),
    ),
    featured: Type.Optional(
      Type.Boolean({ description: 'Shown on the home page. Set by maintainers only.' }),
    ),
    deprecated: Type.Optional(deprecatedSchema),
  },
  {
    $id: 'plugin.schema.json',
    title: 'Plugin entry',
    description: 'What is true of a plugin whatever its version.',
  },
);

export type PluginEntry = DeepReadonly<Static<typeof pluginEntrySchema>>;
export type Owner = DeepReadonly<Static<typeof ownerSchema>>;
