// A store that lives as long as its host: for tests, and where nothing need survive.
import type { StorePort } from './capability-ports.ts';
import { applyToStore, createStoreContents, type StoreContents } from './store-requests.ts';

/** @example createMemoryStore() */
export function createMemoryStore(): StorePort {
  const stores = new Map<string, StoreContents>();
  return {
    // No await in between: two requests at the same time cannot share one quota.
    apply: async (plugin, plan) => {
      const store = stores.get(plugin) ?? createStoreContents();
      stores.set(plugin, store);
      return applyToStore(store, plan);
    },
  };
}
