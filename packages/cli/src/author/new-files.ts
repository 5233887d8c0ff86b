// Every file of a new plugin, bytes and all: what is planned, the author kit that goes with it, and two licences.
import type { Supplies } from './author-port.ts';
import type { VendoredKit } from './templates/language.ts';
import { type PluginWish, planPlugin } from './templates/plan-plugin.ts';

/** The licence texts of the kit, which are those of the plugin until its author chooses others. */
const licenseFolder = 'packages/pdk-assemblyscript';
const licenseNames = ['LICENSE-APACHE', 'LICENSE-MIT'] as const;
const maxKitFileBytes = 4 * 2 ** 20;
/** Not part of a kit for authors. */
const kitLeftovers = /(?:^|\/)(?:node_modules|target|build|dist)\//;

export async function newPluginFiles(
  supplies: Supplies,
  wish: PluginWish,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of planPlugin(wish)) files.set(path, new TextEncoder().encode(text));
  for (const name of licenseNames) files.set(name, await readLicense(supplies, name, wish.name));
  for (const [path, bytes] of await readKit(supplies, wish.language.kit)) files.set(path, bytes);
  return files;
}

async function readLicense(supplies: Supplies, name: string, plugin: string): Promise<Uint8Array> {
  const bytes = await supplies.read(`${licenseFolder}/${name}`, { maxBytes: maxKitFileBytes });
  const text = new TextDecoder().decode(bytes);
  return new TextEncoder().encode(text.replace(/^(Copyright \(c\) \d+) .*$/m, `$1 The authors of ${plugin}`));
}

async function readKit(
  supplies: Supplies,
  kit: VendoredKit | undefined,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  if (kit === undefined) return [];
  const tree = await supplies.folder(kit.from);
  const listed = (await tree.list()).filter(
    ({ path }) => !kitLeftovers.test(path) && kit.leavesOut?.test(path) !== true,
  );
  return Promise.all(
    listed.map(
      async ({ path }) =>
        [`${kit.to}/${path}`, await tree.read(path, { maxBytes: maxKitFileBytes })] as const,
    ),
  );
}
