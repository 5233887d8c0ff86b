// All toolchains, by the name that a manifest gives.
import type { Toolchain as ToolchainName } from '@plugindex/model';
import { assemblyscript } from './assemblyscript.ts';
import { c } from './c.ts';
import { go } from './go.ts';
import { javascript } from './javascript.ts';
import { rust } from './rust.ts';
import type { Toolchain } from './toolchain.ts';

export const toolchainTable: Readonly<Record<ToolchainName, Toolchain>> = {
  assemblyscript,
  rust,
  c,
  javascript,
  go,
};
