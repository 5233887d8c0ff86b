// Plans every file of a new plugin: pure, so that the same answers give the same bytes.
import type { Kind, RegistryConfig } from '@plugindex/model';
import { modelGuest } from '@plugindex/registry/kinds/guest/guest-model';
import { kindTypes } from '@plugindex/registry/kinds/guest/index';
import { assemblyscriptLanguage } from './assemblyscript.ts';
import { cLanguage } from './c.ts';
import { draftFiles } from './drafts.ts';
import { goLanguage } from './go.ts';
import { helloHooks } from './hello-hooks.ts';
import { javascriptLanguage, typescriptLanguage } from './javascript.ts';
import type { Language } from './language.ts';
import { rustLanguage } from './rust.ts';

/** In the order in which they are offered. */
export const languages: readonly Language[] = [
  assemblyscriptLanguage,
  typescriptLanguage,
  javascriptLanguage,
  rustLanguage,
  cLanguage,
  goLanguage,
];

export interface PluginWish {
  readonly name: string;
  readonly kindName: string;
  readonly kind: Kind;
  readonly language: Language;
  readonly registry: RegistryConfig;
}

/** Text files by path; the author kit and the licences come on top, as they are. */
export function planPlugin(wish: PluginWish): ReadonlyMap<string, string> {
  const { kind, kindName } = wish;
  const plugin = {
    name: wish.name,
    version: '0.1.0',
    summary: `A first ${kindName} plugin`,
    license: 'MIT OR Apache-2.0',
    hooks: helloHooks(kind),
    types: modelGuest(kindName, kind),
  };
  const { file, language } = wish.language.kindTypes;
  const files = {
    ...draftFiles({ ...plugin, ...wish }),
    ...wish.language.files(plugin),
    [file]: kindTypes({ kinds: { [kindName]: kind }, kind: kindName, language }),
  };
  return new Map(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
