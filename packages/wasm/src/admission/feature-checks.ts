// Which types a module may name, an allow-list: numbers, vectors, funcref and externref, wherever types stand.

import { readElementSegments } from '../element-segments.ts';
import type { Feature } from '../module-facts.ts';
import { WasmError } from '../wasm-error.ts';
import { type AdmissionFinding, findingAt, type Place } from './admission-finding.ts';
import { type GateSubject, placeAt, placeOfSection } from './gate-subject.ts';

/** What gives a foreign type away; threads, multi-memory and 64-bit memory have codes of their own. */
const unsupportedFeatures: readonly Feature[] = ['exceptions', 'function-references', 'gc'];

/**
 * threat: garbage-collected objects and exceptions live outside of the memory limit; a module of 102 bytes with such types
 * made Node abort.
 */
export function* checkFeatures(subject: GateSubject): Iterable<AdmissionFinding> {
  const { features, tables, tags } = subject.facts;
  const { types, seenTypes } = subject.state;
  const [firstForeign] = [types.firstGc, seenTypes.firstForeign]
    .filter((offset) => offset !== undefined)
    .toSorted((a, b) => a - b);
  const typePlace = placeAt(subject, firstForeign);
  const named = features.filter((feature) => unsupportedFeatures.includes(feature));
  for (const feature of named) {
    const isTag = feature === 'exceptions' && tags.length > 0;
    yield unsupported(feature, isTag ? placeOfSection(subject, 'tag') : typePlace);
  }
  // The features are words for people; the list of types is what decides.
  if (named.length === 0 && typePlace !== undefined) yield unsupported('a type of its own', typePlace);
  if (tables.some(({ is64 }) => is64)) yield unsupported('64-bit tables', placeOfSection(subject, 'table'));
  if (tables.some(({ shared }) => shared))
    yield unsupported('shared tables', placeOfSection(subject, 'table'));
  yield* checkTableForms(subject);
  const expression = placeAt(subject, subject.state.foreignExpression);
  if (expression !== undefined) yield unsupported('gc', expression);
  yield* checkElements(subject);
}

/** Of tables: funcref and externref. What else may stand there has more bytes, or a first value for the elements. */
const tableForms: readonly (number | undefined)[] = [0x70, 0x6f];

function* checkTableForms({ bytes, state }: GateSubject): Iterable<AdmissionFinding> {
  // Found above by its type.
  if (state.seenTypes.firstForeign !== undefined) return;
  for (const offset of state.places.tables)
    if (!tableForms.includes(bytes[offset]))
      yield unsupported('tables of references that are typed or have a first value', {
        offset,
        section: 'table',
      });
}

function* checkElements(subject: GateSubject): Iterable<AdmissionFinding> {
  const section = subject.facts.sections.find(({ name }) => name === 'element');
  if (section === undefined) return;
  try {
    const foreign = placeAt(subject, readElementSegments(subject.bytes, section));
    if (foreign !== undefined) yield unsupported('elements of other types', foreign);
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    yield {
      code: 'artifact/malformed',
      message: error.message,
      hint: 'build it again; do not pack, encode or edit it afterwards',
    };
  }
}

function unsupported(feature: string, place: Place | undefined): AdmissionFinding {
  return findingAt(place, {
    code: 'feature/unsupported',
    message: `Cannot meter the artifact: found the feature "${feature}", expected none of it`,
    found: feature,
    expected: 'types i32, i64, f32, f64, v128, funcref, externref',
    hint: `build with "${feature}" switched off`,
  });
}
