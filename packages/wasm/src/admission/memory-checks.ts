// What a module may use beside its code: one memory of its own with a maximum, small tables, no start function.
import type { ImportFact } from '../module-facts.ts';
import { canMoveStart } from '../rewrite/move-start.ts';
import { type AdmissionFinding, findingAt, type Place } from './admission-finding.ts';
import { maxTableElements, maxTables, pageBytes } from './bounds.ts';
import { type GateSubject, placeOfSection } from './gate-subject.ts';
import { placeOfImport } from './import-checks.ts';

/** Bytes for people: exact, and in a larger unit where that is exact too. @example formatBytes(131072) // '131072 bytes (128 KiB)' */
export function formatBytes(bytes: number): string {
  if (bytes >= 1 << 20 && bytes % (1 << 20) === 0) return `${bytes} bytes (${bytes / (1 << 20)} MiB)`;
  if (bytes >= 1 << 10 && bytes % (1 << 10) === 0) return `${bytes} bytes (${bytes / (1 << 10)} KiB)`;
  return `${bytes} bytes`;
}

export function* checkMemories(subject: GateSubject): Iterable<AdmissionFinding> {
  const { memories, imports } = subject.facts;
  if (memories.length > 1)
    yield findingAt(placeOfSection(subject, memories.at(-1)?.imported ? 'import' : 'memory'), {
      code: 'memory/multiple',
      message: `Cannot accept the memories: found ${memories.length}, expected 1`,
      found: `${memories.length}`,
      expected: '1',
      hint: 'build without the multi-memory proposal',
    });
  const places = memoryPlaces(
    subject,
    imports.filter(({ kind }) => kind === 'memory'),
  );
  for (const [index, memory] of memories.entries()) {
    const place = places(index);
    // threat: a host could read one thing and use another.
    if (memory.shared)
      yield findingAt(place, {
        code: 'memory/shared',
        message: 'Cannot accept the memory: found a shared one, expected one that is not shared',
        hint: 'build without threads',
      });
    if (memory.is64)
      yield findingAt(place, {
        code: 'memory/64-bit',
        message: 'Cannot accept the memory: found 64-bit addresses, expected 32-bit ones',
        hint: 'build for wasm32',
      });
    yield* checkSize(memory, subject, place);
  }
}

function memoryPlaces(
  { state }: GateSubject,
  imported: readonly ImportFact[],
): (index: number) => Place | undefined {
  return (index) => {
    const entry = imported[index];
    if (entry !== undefined) return placeOfImport(entry);
    const offset = state.places.memories[index - imported.length];
    return offset === undefined ? undefined : { offset, section: 'memory' };
  };
}

function* checkSize(
  { min, max: stated }: { readonly min: number; readonly max?: number },
  { abi, maxMemoryBytes: most }: Pick<GateSubject, 'abi' | 'maxMemoryBytes'>,
  place: Place | undefined,
): Iterable<AdmissionFinding> {
  const pages = Math.floor(most / pageBytes);
  const max = abi.clampsMemory ? min : stated;
  if (max === undefined)
    yield findingAt(place, {
      code: 'memory/no-maximum',
      message: `Cannot accept the memory: found no maximum, expected one of at most ${pages} pages`,
      hint: `link with a maximum: "--maximumMemory ${pages}" for AssemblyScript, "--max-memory=${most}" for Rust and C`,
    });
  const bytes = (max ?? min) * pageBytes;
  if (bytes > most)
    yield findingAt(place, {
      code: 'memory/over-limit',
      message: `Cannot accept the memory: found a ${max === undefined ? 'minimum' : 'maximum'} of ${formatBytes(bytes)}, expected at most ${formatBytes(most)}`,
      found: `${bytes}`,
      expected: `at most ${most}`,
      hint: 'link with a smaller maximum',
    });
}

/** Tables are outside of the memory limit: a module of 70 bytes can ask for hundreds of megabytes. */
export function* checkTables(subject: GateSubject): Iterable<AdmissionFinding> {
  const { tables } = subject.facts;
  const own = subject.state.places.tables;
  const imported = tables.length - own.length;
  const place = (index: number): Place | undefined => {
    const offset = own[index - imported];
    return offset === undefined ? placeOfSection(subject, 'import') : { offset, section: 'table' };
  };
  if (tables.length > maxTables)
    yield findingAt(place(maxTables), {
      code: 'table/too-large',
      message: `Cannot accept the tables: found ${tables.length}, expected at most ${maxTables}`,
      found: `${tables.length}`,
      expected: `at most ${maxTables}`,
      hint: 'compilers write one',
    });
  let sum = 0;
  for (const [index, { min }] of tables.entries()) {
    const before = sum;
    sum += min;
    if (sum <= maxTableElements || before > maxTableElements) continue;
    yield findingAt(place(index), {
      code: 'table/too-large',
      message: `Cannot accept the table: found ${min} elements${before > 0 ? ` after ${before} in the tables before it` : ''}, expected at most ${maxTableElements} in all tables together`,
      found: `${sum}`,
      expected: `at most ${maxTableElements}`,
      hint: 'do not set the size of the table by hand',
    });
  }
}

/** threat: an endless loop before anyone could set a timer or the fuel of a call. */
export function* checkStart(subject: GateSubject): Iterable<AdmissionFinding> {
  const { start } = subject.facts;
  if (start === undefined || (subject.abi.movesStart && canMoveStart(subject.facts))) return;
  yield findingAt(placeOfSection(subject, 'start'), {
    code: 'start/present',
    message: `Cannot accept the start section: found function ${start}, expected none`,
    hint: 'initialise in an exported function "_initialize"; for AssemblyScript pass "--exportStart _initialize"',
  });
}
