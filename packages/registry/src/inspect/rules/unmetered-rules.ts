// Rules about what no memory limit and no fuel covers: tables, start functions, proposals that hosts do not meter.
import { quote } from '@plugindex/model';
import type { Feature, ModuleFacts } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { type InspectRule, onModule } from '../rule.ts';

// An element takes V8 32 bytes (measured with ten million): 2 MiB. The largest table among the modules that came with
// our own dependencies, Clang's own compiler, has 37,270 elements.
const maxTableElements = 65_536;

export const unmeteredRules: readonly InspectRule[] = [
  {
    code: 'inspect/table/exported',
    severity: 'error',
    documentation: {
      title: 'A table must not be exported',
      why: 'Who holds a table can call any function in it, past the hooks.',
      bad: '(table 1 1 funcref) (export "table" (table 0))',
      fix: 'Build without "--export-table" (lld) or "--exportTable" (asc).',
    },
    check: onModule(({ exports }) =>
      exports
        .values()
        .filter(({ kind }) => kind === 'table')
        .map(({ name }) => ({
          message: `Cannot accept the export ${quote(name)}: found a table, expected functions and the memory`,
          hint: 'build without "--export-table" or "--exportTable"',
        })),
    ),
  },
  {
    code: 'inspect/table/too-large',
    severity: 'error',
    documentation: {
      title: `A table must not start with more than ${maxTableElements} elements`,
      why: 'Tables are outside of the memory limit: a module of 70 bytes can ask for hundreds of megabytes.',
      bad: '(table 10000000 funcref)',
      fix: 'Compilers size the table by the functions that are called by pointer; do not set it by hand.',
    },
    check: onModule(checkTableSizes),
  },
  {
    code: 'inspect/start/present',
    severity: 'error',
    documentation: {
      title: 'A module must not have a start function',
      why: 'It would run before the host has set time and fuel limits, and before it could hand over memory or configuration.',
      bad: '(start $main)',
      fix: 'Initialise at the first call, or in an exported "_initialize", which hosts call first. For AssemblyScript: "--exportStart _initialize".',
    },
    check: onModule(({ start }) =>
      start === undefined
        ? []
        : [
            {
              message: `Cannot accept the start section: found function ${start}, expected none`,
              hint: 'initialise in an exported function "_initialize"; for AssemblyScript pass "--exportStart _initialize"',
            },
          ],
    ),
  },
  {
    code: 'inspect/feature/unsupported',
    severity: 'error',
    documentation: {
      title: 'A module must not use proposals that hosts cannot meter',
      why: 'Garbage-collected objects and exceptions live outside of the memory limit; a GC module of 102 bytes could make Node abort.',
      bad: '(type (array (mut i64)))',
      fix: 'Build with the features of the message switched off: "asc --disable gc", "-C target-feature=-…", "clang -mno-…".',
    },
    check: onModule(checkFeatures),
  },
];

function* checkTableSizes({ tables }: ModuleFacts): Iterable<Finding> {
  for (const { min } of tables) {
    if (min <= maxTableElements) continue;
    yield {
      message: `Cannot accept the table: found ${min} elements, expected at most ${maxTableElements}`,
      found: `${min}`,
      expected: `at most ${maxTableElements}`,
      hint: 'do not set the size of the table by hand',
    };
  }
}

/** Threads, multi-memory and 64-bit memory have rules of their own. */
const unsupportedFeatures: readonly Feature[] = ['exceptions', 'function-references', 'gc'];

function* checkFeatures({ features, tables }: ModuleFacts): Iterable<Finding> {
  const found: string[] = features.filter((feature) => unsupportedFeatures.includes(feature));
  if (tables.some(({ is64 }) => is64)) found.push('64-bit tables');
  if (tables.some(({ shared }) => shared)) found.push('shared tables');
  for (const feature of found)
    yield {
      message: `Cannot meter the artifact: found the feature "${feature}", expected none of it`,
      found: feature,
      hint: `build with "${feature}" switched off`,
    };
}
