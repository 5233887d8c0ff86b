// What every part of an import works on: the foreign fields, the growing draft, and the registry that it is for.
import type { RegistryConfig } from '@plugindex/model';
import type { ForeignFields } from './foreign-fields.ts';
import type { ImportDraft } from './import-draft.ts';

export interface ImportContext {
  readonly draft: ImportDraft;
  readonly fields: ForeignFields;
  readonly registry: RegistryConfig;
  /** Pointers at which keys of the plugin may stand. */
  readonly at: (...keys: string[]) => string[];
  /** Pointer of the release in a registry entry; empty for a manifest. */
  readonly release: string;
}
