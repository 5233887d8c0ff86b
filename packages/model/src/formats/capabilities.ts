// What a plugin asks of its host: capabilities and limits. Kinds, manifests, records and index lines speak of them.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { type LimitName, limitRanges } from '../limits.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { Type } from '../schema/type.ts';
import { closedObject, described } from './parts.ts';

/** The amount of one limit; manifests and registries speak of the same. */
export function limitSchema(name: LimitName) {
  const { min, max, meaning, example } = limitRanges[name];
  return Type.Integer({ minimum: min, maximum: max, description: `${meaning}.`, examples: [example] });
}

export const capabilitiesSchema = closedObject(
  {
    net: Type.Optional(
      Type.Array(
        Type.String({
          pattern: textPatterns.netHost.pattern,
          description: 'A host name, perhaps with "*." before it or ":port" behind it',
          examples: ['api.example.com'],
        }),
        {
          uniqueItems: true,
          maxItems: 32,
          description:
            'Hosts that the plugin may call over HTTP: "api.example.com", "*.example.com", with ":port" if not 443.',
          examples: [['api.example.com', '*.example.org:8443']],
        },
      ),
    ),
    fs: Type.Optional(
      Type.Array(
        closedObject({
          path: Type.String({
            pattern: textPatterns.virtualPath.pattern,
            description: 'Path or glob inside the virtual root that the host gives the plugin.',
            examples: ['data/*.csv'],
          }),
          access: Type.Optional(
            Type.Enum(['read', 'write'], {
              description: 'What the plugin does there: it reads, where nothing is said.',
              default: 'read',
              examples: ['read'],
            }),
          ),
        }),
        {
          maxItems: 32,
          description: 'Files that the plugin reads or writes.',
          examples: [[{ path: 'data/*.csv', access: 'read' }]],
        },
      ),
    ),
    env: Type.Optional(
      Type.Array(
        Type.String({
          pattern: textPatterns.environmentName.pattern,
          description: 'Name of an environment variable: capital letters, digits, underscores',
          examples: ['API_TOKEN'],
        }),
        {
          uniqueItems: true,
          maxItems: 32,
          description: 'Environment variables that the plugin reads, by exact name.',
          examples: [['API_TOKEN']],
        },
      ),
    ),
    kv: Type.Optional(
      closedObject(
        {
          maxBytes: described(limitSchema('maxKvBytes'), {
            description: 'Largest total size of keys and values, in bytes.',
          }),
        },
        { description: 'A private key-value store of the plugin.' },
      ),
    ),
    clock: Type.Optional(Type.Boolean({ description: 'Reads the current time.', examples: [true] })),
    random: Type.Optional(
      Type.Boolean({ description: 'Draws random bytes from the host.', examples: [true] }),
    ),
    log: Type.Optional(Type.Boolean({ description: 'Writes to the log of the host.', examples: [true] })),
  },
  { description: 'Everything that the plugin asks of its host. What is not named here is refused.' },
);

export const capabilityNames = [
  'net',
  'fs',
  'env',
  'kv',
  'clock',
  'random',
  'log',
] as const satisfies readonly CapabilityName[];

export const limitsSchema = closedObject(
  {
    maxMemoryBytes: Type.Optional(limitSchema('maxMemoryBytes')),
    timeoutMs: Type.Optional(limitSchema('timeoutMs')),
    maxFuel: Type.Optional(limitSchema('maxFuel')),
    maxInputBytes: Type.Optional(limitSchema('maxInputBytes')),
    maxOutputBytes: Type.Optional(limitSchema('maxOutputBytes')),
    maxCallsPerSecond: Type.Optional(limitSchema('maxCallsPerSecond')),
    maxConcurrentCalls: Type.Optional(limitSchema('maxConcurrentCalls')),
    maxLogBytes: Type.Optional(limitSchema('maxLogBytes')),
    maxFileBytes: Type.Optional(limitSchema('maxFileBytes')),
    // Not maxKvBytes: the capability itself says how large the store is, `kv: { maxBytes }`.
    maxHttpRequests: Type.Optional(limitSchema('maxHttpRequests')),
    maxHttpBytes: Type.Optional(limitSchema('maxHttpBytes')),
  },
  {
    description:
      'What one instance may use. The registry sets defaults and upper bounds; "kv.maxBytes" of the capabilities is the size of the store.',
  },
);

export type Capabilities = DeepReadonly<Static<typeof capabilitiesSchema>>;
export type CapabilityName = keyof Capabilities;
export type FileGrant = NonNullable<Capabilities['fs']>[number];
export type Limits = DeepReadonly<Static<typeof limitsSchema>>;
