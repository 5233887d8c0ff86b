// Makes vectors.json: assembles the modules, plays every recipe once, and adds the fuel that was measured.
import { readdirSync, readFileSync } from 'node:fs';
import { loadAssembler } from '../wast/assemble.ts';
import { openInline, playVector } from './play.ts';
import { recipes } from './recipes.ts';
import { isFuelSaid, type Vector, type VectorCall, type VectorFile, vectorFolder } from './vector.ts';

const bytesOf = (text: string) => [...new TextEncoder().encode(text)];
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Bytes for which there is no text. */
const rawModules: Readonly<Record<string, readonly number[]>> = {
  'raw-empty': [],
  'raw-text': bytesOf('This is no module'),
  // A type section that ends before its content does.
  'raw-cut': [...header, 0x01, 0x04, 0x01, 0x60],
  // A component's header: layer 1.
  'raw-component': [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00],
};

/** The text of vectors.json as it must be. */
export async function vectorFileText(): Promise<string> {
  const modules = await assembleModules();
  const vectors: Vector[] = [];
  for (const recipe of recipes) {
    const bytes = modules.get(recipe.module);
    if (bytes === undefined)
      throw new Error(`Cannot make "${recipe.name}": there is no module "${recipe.module}"`);
    vectors.push(await withFuel(recipe, bytes));
  }
  const used = [...modules].filter(([name]) => recipes.some(({ module }) => module === name));
  const file: VectorFile = {
    format: 1,
    abi: 'plugindex-1',
    modules: Object.fromEntries(used.map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])),
    vectors,
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

async function assembleModules(): Promise<ReadonlyMap<string, Uint8Array>> {
  const assemble = await loadAssembler();
  const folder = new URL('modules/', vectorFolder);
  const modules = new Map<string, Uint8Array>();
  for (const file of readdirSync(folder).toSorted()) {
    const bytes = assemble(readFileSync(new URL(file, folder), 'utf8'));
    if (bytes === undefined)
      throw new Error(`Cannot assemble ${file}: expected one module in the text format`);
    modules.set(file.replace(/\.wat$/, ''), bytes);
  }
  for (const [name, bytes] of Object.entries(rawModules)) modules.set(name, Uint8Array.from(bytes));
  return modules;
}

async function withFuel(recipe: Vector, bytes: Uint8Array): Promise<Vector> {
  const played = await playVector(recipe, bytes, openInline);
  const calls = recipe.calls.map((call, index): VectorCall => {
    const fuel = 'calls' in played ? played.calls[index]?.fuel : undefined;
    return call.fuel === undefined && fuel !== undefined && isFuelSaid(call) ? { ...call, fuel } : call;
  });
  return { ...recipe, calls };
}
