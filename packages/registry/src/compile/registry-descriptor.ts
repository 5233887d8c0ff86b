// The registry as clients see it: /v1/config.json.
import type { Deployment, RegistryConfig, RegistryDescriptor } from '@plugindex/model';

/** `deployment` says where this run is served; it overrides what registry.yaml says, as a local run needs it. */
export function describeRegistry(registry: RegistryConfig, deployment: Deployment): RegistryDescriptor {
  return {
    schemaVersion: registry.schemaVersion,
    name: registry.name,
    title: registry.title,
    description: registry.description,
    host: registry.host,
    abi: registry.abi,
    kinds: registry.kinds,
    categories: registry.categories,
    capabilities: registry.capabilities,
    limits: registry.limits,
    snapshotMaxAgeHours: registry.policy.snapshotMaxAgeHours,
    urls: deployment.urls,
    trust: deployment.trust,
  };
}
