// Advisories, `index/advisories/<id>.yaml`: security statements about version ranges, with the field names of OSV 1.7.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import {
  advisoryId,
  closedObject,
  described,
  httpsUrl,
  pluginName,
  text,
  timestamp,
  version,
} from './parts.ts';

const eventSchema = closedObject(
  {
    introduced: Type.Optional(
      Type.Union([Type.Literal('0'), version], {
        description: 'First affected version; "0" for every version from the beginning.',
        examples: ['0', '1.2.0'],
      }),
    ),
    fixed: Type.Optional(described(version, { description: 'First version that is not affected any more.' })),
    last_affected: Type.Optional(
      described(version, { description: 'Last affected version, where no fixed one exists.' }),
    ),
  },
  { minProperties: 1, maxProperties: 1, description: 'One bound of the range: exactly one of the keys.' },
);

const affectedSchema = closedObject(
  {
    package: closedObject(
      {
        ecosystem: text(64, { description: 'Name of this registry.', examples: ['plugindex'] }),
        name: pluginName,
      },
      { description: 'The plugin concerned.' },
    ),
    ranges: Type.Array(
      closedObject(
        {
          type: Type.Literal('SEMVER', { description: 'How versions are ordered. Always "SEMVER".' }),
          events: Type.Array(eventSchema, {
            minItems: 1,
            maxItems: 64,
            description: 'Bounds in ascending order: introduced, then fixed or last_affected.',
            examples: [[{ introduced: '0' }, { fixed: '1.2.1' }]],
          }),
        },
        { description: 'One range of affected versions.' },
      ),
      { minItems: 1, maxItems: 16, description: 'Ranges of affected versions.' },
    ),
  },
  { description: 'One plugin and the versions of it that are affected.' },
);

export const advisorySchema = closedObject(
  {
    schema_version: Type.Literal('1.7.0', {
      description: 'Version of the OSV format.',
      examples: ['1.7.0'],
    }),
    id: described(advisoryId, { description: 'Id of this advisory; the file is named after it.' }),
    modified: described(timestamp, {
      description: 'When it was last changed: UTC, RFC 3339, whole seconds.',
    }),
    published: described(timestamp, { description: 'When it was published: UTC, RFC 3339, whole seconds.' }),
    withdrawn: Type.Optional(
      described(timestamp, { description: 'When it was withdrawn, where it was a mistake.' }),
    ),
    aliases: Type.Optional(
      Type.Array(text(64), {
        maxItems: 16,
        uniqueItems: true,
        description: 'Ids of the same advisory elsewhere.',
        examples: [['CVE-2026-0001', 'GHSA-xxxx-xxxx-xxxx']],
      }),
    ),
    summary: text(200, {
      description: 'One line for lists.',
      examples: ['Tokens stay valid after they expired'],
    }),
    details: text(10_000, {
      description: 'What happens, who is affected and what to do, in Markdown.',
      examples: ['A token was accepted after `exp` when `clock_skew_seconds` was left out. Update to 1.2.1.'],
    }),
    severity: Type.Optional(
      Type.Array(
        closedObject({
          type: Type.Enum(['CVSS_V3', 'CVSS_V4'], { description: 'Which scoring system.' }),
          score: text(200, {
            description: 'The vector of that system.',
            examples: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'],
          }),
        }),
        { maxItems: 2, description: 'How bad it is, as CVSS vectors.' },
      ),
    ),
    affected: Type.Array(affectedSchema, {
      minItems: 1,
      maxItems: 64,
      description: 'The plugins and versions concerned.',
    }),
    references: Type.Optional(
      Type.Array(
        closedObject({
          type: Type.Enum(['ADVISORY', 'ARTICLE', 'FIX', 'REPORT', 'WEB'], {
            description: 'What the page is.',
          }),
          url: described(httpsUrl, { description: 'Address of the page.' }),
        }),
        { maxItems: 32, description: 'Pages with more about it.' },
      ),
    ),
  },
  { $id: 'advisory.schema.json', title: 'Advisory', description: 'A security statement in OSV form.' },
);

export type Advisory = DeepReadonly<Static<typeof advisorySchema>>;
