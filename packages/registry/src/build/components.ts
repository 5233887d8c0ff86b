// Lists what a plugin was built from, out of its lock files, for the SBOM.
import { compareText, isRecord } from '@plugindex/model';
import type { BuildComponent } from './build-request.ts';
import type { SourceFile } from './source-files.ts';

/** More entries than any plugin has; a longer lock file is read so far. */
const maxComponents = 5000;

/** Components of `Cargo.lock` and `package-lock.json` at the root of the source, sorted, each once. */
export function listComponents(files: readonly SourceFile[]): readonly BuildComponent[] {
  const text = (path: string) => {
    const file = files.find((candidate) => candidate.path === path);
    return file === undefined ? undefined : new TextDecoder().decode(file.bytes);
  };
  const found = [
    ...parseCargoLock(text('Cargo.lock') ?? ''),
    ...parsePackageLock(text('package-lock.json') ?? '{}'),
  ];
  const unique = new Map(found.map((component) => [component.purl, component]));
  return [...unique.values()].sort((a, b) => compareText(a.purl, b.purl)).slice(0, maxComponents);
}

// The names that crates.io and npm allow; anything else is no package and cannot form a package URL.
const crateName = /^[A-Za-z0-9_-]{1,64}$/;
const npmName = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-zA-Z0-9-~][a-zA-Z0-9-._~]*$/;
const packageVersion = /^[0-9A-Za-z.+-]{1,64}$/;

/**
 * Packages of a `Cargo.lock` that came from elsewhere (those with a source).
 * The file is written by cargo: one `key = "value"` a line below each `[[package]]`.
 * @example parseCargoLock('[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "registry"')[0]?.purl // 'pkg:cargo/serde@1.0.0'
 */
export function parseCargoLock(text: string): readonly BuildComponent[] {
  return text
    .split('[[package]]')
    .slice(1)
    .flatMap((block) => {
      const value = (key: string) => new RegExp(`^${key} = "([^"\\n]*)"$`, 'm').exec(block)?.[1] ?? '';
      const [name, version] = [value('name'), value('version')];
      if (value('source') === '' || !crateName.test(name) || !packageVersion.test(version)) return [];
      return [{ name, version, purl: `pkg:cargo/${name}@${encodeURIComponent(version)}` }];
    });
}

/**
 * Packages of a `package-lock.json`, version 2 or 3, development ones aside: they do not get into an artifact.
 * @example parsePackageLock('{"packages":{"node_modules/a":{"version":"1.0.0"}}}')[0]?.purl // 'pkg:npm/a@1.0.0'
 */
export function parsePackageLock(text: string): readonly BuildComponent[] {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch {
    // The lock file is only read for the SBOM; npm will say what is wrong with it.
    return [];
  }
  if (!isRecord(lock) || !isRecord(lock.packages)) return [];
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (!path.includes('node_modules/') || !npmName.test(name) || !isRecord(entry)) return [];
    const { version, dev, link } = entry;
    if (dev === true || link === true || typeof version !== 'string' || !packageVersion.test(version))
      return [];
    // purl-spec: the "@" of a scope is encoded
    return [{ name, version, purl: `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}` }];
  });
}
