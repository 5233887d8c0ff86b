// What a plugin asks of its host: capabilities and limits. Kinds, manifests, records and index lines speak of them.
import { type Static, Type } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { byteCount, closedObject, described } from './parts.ts';

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
          access: Type.Enum(['read', 'write'], {
            description: 'What the plugin does there.',
            examples: ['read'],
          }),
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
          maxBytes: described(byteCount, { description: 'Largest total size of keys and values, in bytes.' }),
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
    maxMemoryBytes: Type.Optional(
      Type.Integer({
        minimum: 65536,
        maximum: 4294967296,
        description:
          'Linear memory of one instance, in bytes: from one page of 64 KiB to all that 32 bits address.',
        examples: [16777216],
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600000,
        description: 'Wall time of one call, in milliseconds.',
        examples: [1000],
      }),
    ),
    maxOutputBytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1073741824,
        description: 'Output of one call, in bytes.',
        examples: [1048576],
      }),
    ),
  },
  { description: 'What one instance may use. The registry sets defaults and upper bounds.' },
);

export type Capabilities = DeepReadonly<Static<typeof capabilitiesSchema>>;
export type CapabilityName = keyof Capabilities;
export type Limits = DeepReadonly<Static<typeof limitsSchema>>;
