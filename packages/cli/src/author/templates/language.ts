// What a language is to `plugindex new`: its toolchain, its files, and which author kit its sources carry along.
import type { Toolchain } from '@plugindex/model';
import type { GuestModel } from '@plugindex/registry/kinds/guest/guest-model';
import type { GuestLanguage } from '@plugindex/registry/kinds/guest/index';
import type { HelloHook } from './hello-hooks.ts';

export interface HelloPlugin {
  readonly name: string;
  readonly version: string;
  /** One sentence about the plugin, without a final period. */
  readonly summary: string;
  readonly license: string;
  readonly hooks: readonly HelloHook[];
  /** The types of its kind. */
  readonly types: GuestModel;
}

/** A kit whose files are copied into the plugin. */
export interface VendoredKit {
  /** Folder of this program. */
  readonly from: string;
  /** Folder of the plugin. */
  readonly to: string;
  /** Files of the kit that authors do not need, by path in it. */
  readonly leavesOut?: RegExp;
}

export interface Language {
  readonly name: string;
  readonly title: string;
  readonly toolchain: Toolchain;
  readonly kit: VendoredKit | undefined;
  /** Where the types of the plugin's kind go, and in which language they are written. */
  readonly kindTypes: { readonly file: string; readonly language: GuestLanguage };
  /** What the author edits first. */
  readonly mainFile: string;
  /** Entry for the manifest, where the toolchain needs it said. */
  readonly entry?: string;
  /** Lines of .gitignore. */
  readonly ignored: readonly string[];
  files(plugin: HelloPlugin): Readonly<Record<string, string>>;
}

/** Longest line of generated source, in characters. */
export const maxLineLength = 100;
