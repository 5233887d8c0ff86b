// What a plugin asks of its host, in words that a person can decide on.
import {
  accessOf,
  type Capabilities,
  type CapabilityName,
  capabilityNames,
  type RegistryDescriptor,
} from '@plugindex/model';
import { fileSize } from './words.ts';

export interface AskedCapability {
  readonly name: CapabilityName;
  /** The registry's name for it. */
  readonly title: string;
  /** What is done: 'Calls', 'Reads', 'Keeps up to 1.0 MB'. Empty where the title says all. */
  readonly verb: string;
  /** Hosts, paths or names that it is limited to. */
  readonly scopes: readonly string[];
  /** The registry's explanation, for the person who grants it. */
  readonly explanation: string;
}

/** Everything that is asked, in a fixed order. What is `false` or absent is not asked. */
export function askedCapabilities(
  capabilities: Capabilities,
  registry: Pick<RegistryDescriptor, 'capabilities'>,
): readonly AskedCapability[] {
  return capabilityNames
    .filter((name) => capabilities[name] !== undefined && capabilities[name] !== false)
    .flatMap((name) => {
      const offered = registry.capabilities[name];
      const known = { name, title: offered?.title ?? name, explanation: offered?.description ?? '' };
      return wordsOf(name, capabilities).map((words) => ({ ...known, ...words }));
    });
}

function wordsOf(
  name: CapabilityName,
  { net, fs, env, kv }: Capabilities,
): readonly Pick<AskedCapability, 'verb' | 'scopes'>[] {
  if (name === 'net') return [{ verb: 'Calls', scopes: (net ?? []).map(hostWords) }];
  if (name === 'env') return [{ verb: 'Reads', scopes: env ?? [] }];
  if (name === 'kv') return [{ verb: `Keeps up to ${fileSize(kv?.maxBytes ?? 0)}`, scopes: [] }];
  if (name !== 'fs') return [{ verb: '', scopes: [] }];
  const paths = (access: 'read' | 'write') =>
    (fs ?? []).filter((file) => accessOf(file) === access).map(({ path }) => path);
  return [
    { verb: 'Reads', scopes: paths('read') },
    { verb: 'Writes', scopes: paths('write') },
  ].filter(({ scopes }) => scopes.length > 0);
}

function hostWords(host: string): string {
  return host === '*' ? 'any host on the network' : host;
}
