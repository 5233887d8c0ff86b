// The synthetic registry as a value.
import { parseRegistryConfig, parseYaml, type RegistryConfig } from '@plugindex/model';
import { syntheticRegistry } from '../../../scripts/bench/synthetic-index.ts';

/** Parses registry.yaml of the synthetic index; `policy` overrides parts of its policy. */
export function testRegistry(policy: Partial<RegistryConfig['policy']> = {}): RegistryConfig {
  const source = parseYaml(syntheticRegistry(), { file: 'registry.yaml' });
  const parsed = source.ok ? parseRegistryConfig(source.value) : source;
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { ...parsed.value, policy: { ...parsed.value.policy, ...policy } };
}
