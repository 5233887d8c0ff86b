// Rules about what no memory limit and no fuel covers: tables, start functions, proposals that hosts do not meter.
import { maxTableElements } from '@plugindex/wasm';
import { fromGate, type InspectRule } from '../rule.ts';

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
    check: fromGate('table/exported'),
  },
  {
    code: 'inspect/table/too-large',
    severity: 'error',
    documentation: {
      title: `Tables must not start with more than ${maxTableElements} elements together`,
      why: 'Tables are outside of the memory limit: a module of 70 bytes can ask for hundreds of megabytes.',
      bad: '(table 10000000 funcref)',
      fix: 'Compilers size the table by the functions that are called by pointer; do not set it by hand.',
    },
    check: fromGate('table/too-large'),
  },
  {
    code: 'inspect/global/exported-mutable',
    severity: 'error',
    documentation: {
      title: 'A global that can be set must not be exported',
      why: 'Who holds it could change it in the middle of things; no host looks at one.',
      bad: '(global (export "g") (mut i32) (i32.const 0))',
      fix: 'Do not export it, or make it constant.',
    },
    check: fromGate('global/exported-mutable'),
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
    check: fromGate('start/present'),
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
    check: fromGate('feature/unsupported'),
  },
  {
    code: 'inspect/code/unsupported',
    severity: 'error',
    documentation: {
      title: 'A module must use only instructions that hosts can meter',
      why: 'A host charges fuel for what a plugin does. It rewrites every instruction that is known to it and refuses all others, and what is made to grow when it is rewritten.',
      bad: '(return_call $f), (i32.atomic.load …), (f32x4.relaxed_madd …)',
      fix: 'Build for WebAssembly 2.0: without threads, exceptions, tail calls, relaxed SIMD and garbage collection.',
    },
    check: fromGate('code/unsupported'),
  },
];
