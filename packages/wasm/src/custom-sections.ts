// Reads the custom sections whose content this code understands. Nothing obliges them to be well-formed: each says so itself.
import { inflateSync } from '#inflate';
import { ByteReader } from './byte-reader.ts';
import type { Content, Crate, CustomSectionFact, Producers, TargetFeature } from './module-facts.ts';
import { WasmError } from './wasm-error.ts';

/** Unpacked size of `.dep-v0`: a crate is about 75 bytes of JSON, so there is room for more than 10,000. */
const maxCrateListBytes = 1 << 20;

type ReadContent<T> = (reader: ByteReader) => T;

/** The content of the first custom section of that name; absent when there is none. */
function readFirst<T>(
  { bytes, custom }: CustomSections,
  name: string,
  read: ReadContent<T>,
): Content<T> | undefined {
  const section = custom.find((candidate) => candidate.name === name);
  if (section === undefined) return undefined;
  try {
    return {
      ok: true,
      value: read(new ByteReader(bytes, section.offset, section.offset + section.size, name)),
    };
  } catch (error) {
    if (error instanceof WasmError || error instanceof UnreadableContent)
      return { ok: false, reason: error.message };
    throw error;
  }
}

class UnreadableContent extends Error {}

interface CustomSections {
  readonly bytes: Uint8Array;
  readonly custom: readonly CustomSectionFact[];
}

export function readKnownCustomSections(sections: CustomSections) {
  const name = readFirst(sections, 'name', readModuleName);
  const producers = readFirst(sections, 'producers', readProducers);
  const targetFeatures = readFirst(sections, 'target_features', readTargetFeatures);
  const crates = readFirst(sections, '.dep-v0', readCrates);
  return {
    ...(name && { name }),
    ...(producers && { producers }),
    ...(targetFeatures && { targetFeatures }),
    ...(crates && { crates }),
  };
}

// Core specification 3.0, appendix "Custom Sections and Annotations": subsection 0 is the name of the module.
function readModuleName(reader: ByteReader): string | null {
  while (reader.remaining > 0) {
    const id = reader.u8();
    const content = reader.window(reader.u32());
    if (id === 0) return content.name();
  }
  return null;
}

// github.com/WebAssembly/tool-conventions, ProducersSection.md
function readProducers(reader: ByteReader): Producers {
  const producers: [string, { name: string; version: string }[]][] = [];
  for (let fields = reader.count('fields', 2); fields > 0; fields -= 1) {
    const field = reader.name();
    const values: { name: string; version: string }[] = [];
    for (let left = reader.count('tools', 2); left > 0; left -= 1)
      values.push({ name: reader.name(), version: reader.name() });
    producers.push([field, values]);
  }
  return Object.fromEntries(producers);
}

// github.com/WebAssembly/tool-conventions, Linking.md "Target Features Section"
function readTargetFeatures(reader: ByteReader): readonly TargetFeature[] {
  return Array.from({ length: reader.count('features', 2) }, () => {
    const prefix = String.fromCharCode(reader.u8());
    if (prefix !== '+' && prefix !== '-' && prefix !== '=')
      throw reader.fail(
        'wasm/kind',
        'Cannot read a feature: found an unknown prefix, expected "+", "-" or "="',
      );
    return { prefix, name: reader.name() };
  });
}

// github.com/rust-secure-code/cargo-auditable: zlib over {"packages": [{name, version, source, kind?, root?}]}
function readCrates(reader: ByteReader): readonly Crate[] {
  const packed = reader.take(reader.remaining);
  const list = fieldOf(parseJson(inflate(packed)), 'packages');
  if (!Array.isArray(list)) throw new UnreadableContent('Cannot read the crates: found no list "packages"');
  return list.map(parseCrate);
}

function inflate(packed: Uint8Array): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength: maxCrateListBytes });
  } catch (cause) {
    throw new UnreadableContent(
      `Cannot unpack the crates: found no zlib data, or more than ${maxCrateListBytes} bytes of it`,
      { cause },
    );
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new UnreadableContent('Cannot read the crates: found something else than JSON', { cause });
  }
}

function parseCrate(crate: unknown): Crate {
  const [name, version, source] = ['name', 'version', 'source'].map((key) => fieldOf(crate, key));
  if (typeof name !== 'string' || typeof version !== 'string' || typeof source !== 'string')
    throw new UnreadableContent('Cannot read a crate: expected "name", "version" and "source" as strings');
  const kind = fieldOf(crate, 'kind') === 'build' ? 'build' : 'runtime';
  return { name, version, source, kind, root: fieldOf(crate, 'root') === true };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
