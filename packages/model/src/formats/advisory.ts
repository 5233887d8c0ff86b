// Advisories, `index/advisories/<id>.yaml`: security statements about version ranges, with the field names of OSV 1.7.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { closedObject, httpsUrl, pluginName, timestamp, version } from './parts.ts';

const event = closedObject({
  introduced: Type.Optional(Type.Union([Type.Literal('0'), version])),
  fixed: Type.Optional(version),
  last_affected: Type.Optional(version),
});

export const advisorySchema = closedObject(
  {
    schema_version: Type.Literal('1.7.0'),
    id: Type.String({ pattern: '^[A-Z][A-Za-z0-9-]{2,63}$' }),
    modified: timestamp,
    published: timestamp,
    withdrawn: Type.Optional(timestamp),
    aliases: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16, uniqueItems: true })),
    summary: Type.String({ minLength: 1, maxLength: 200 }),
    details: Type.String({ minLength: 1, maxLength: 10000 }),
    severity: Type.Optional(
      Type.Array(
        closedObject({ type: Type.Enum(['CVSS_V3', 'CVSS_V4']), score: Type.String({ maxLength: 200 }) }),
        { maxItems: 2 },
      ),
    ),
    affected: Type.Array(
      closedObject({
        package: closedObject({ ecosystem: Type.String({ minLength: 1, maxLength: 64 }), name: pluginName }),
        ranges: Type.Array(
          closedObject({
            type: Type.Literal('SEMVER'),
            events: Type.Array(event, { minItems: 1, maxItems: 64 }),
          }),
          {
            minItems: 1,
            maxItems: 16,
          },
        ),
      }),
      { minItems: 1, maxItems: 64 },
    ),
    references: Type.Optional(
      Type.Array(
        closedObject({ type: Type.Enum(['ADVISORY', 'ARTICLE', 'FIX', 'REPORT', 'WEB']), url: httpsUrl }),
        { maxItems: 32 },
      ),
    ),
  },
  { $id: 'advisory.schema.json', title: 'Advisory', description: 'A security statement in OSV form.' },
);

export type Advisory = DeepReadonly<Static<typeof advisorySchema>>;
