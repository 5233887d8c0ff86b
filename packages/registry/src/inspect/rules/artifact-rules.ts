// Rules about the artifact as a whole: is it a core module, is it small enough, does the engine accept it.
import { quote } from '@plugindex/model';
import { findEngineRefusal, type ModuleFacts } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { formatBytes, type InspectRule, onModule, type Subject } from '../rule.ts';

// These keep the engine's own check quick. V8 spends time on every declared local and on every parameter of every call:
// 20,000 functions with 50,000 locals each are 160 KB and took it 0.4 s. Clang's own compiler, 75 MB of module,
// declares 456,491 locals and no type with more than 28 parameters and results.
const maxLocals = 5_000_000;
const maxTypeWidth = 100;
// 350,000 types in one megabyte took V8 40 ms; Clang's own compiler has 542.
const maxTypes = 50_000;

export const artifactRules: readonly InspectRule[] = [
  {
    code: 'inspect/artifact/too-large',
    severity: 'error',
    documentation: {
      title: 'An artifact must not be larger than the registry allows',
      why: 'Every user downloads it, every host compiles it.',
      bad: 'an artifact of 20 MiB where "limits.maxArtifactBytes" of the registry is 16 MiB',
      fix: 'Build for size and strip names and debug information: "asc -Oz", "cargo build --release" with strip = true, opt-level = "z" and lto = true, "clang -Oz -Wl,--strip-all".',
    },
    check: checkSize,
  },
  {
    code: 'inspect/artifact/component',
    severity: 'error',
    documentation: {
      title: 'An artifact must be a core module, not a component',
      why: 'Hosts speak an ABI of plain functions; the component model needs a runtime that they do not have.',
      bad: 'the output of "cargo component build", "componentize-js" or "wasm-tools component new"',
      fix: 'Build for wasm32-unknown-unknown with the kit for your language.',
    },
    check: ({ refusal }) =>
      refusal?.code === 'wasm/component'
        ? [
            {
              message: refusal.message,
              hint: 'build for wasm32-unknown-unknown with the kit for your language',
            },
          ]
        : [],
  },
  {
    code: 'inspect/artifact/malformed',
    severity: 'error',
    documentation: {
      title: 'An artifact must be a well-formed WebAssembly module',
      why: 'What cannot be read cannot be judged.',
      bad: 'a module that was cut off, packed with gzip, or is WebAssembly text',
      fix: 'Build it again; do not pack it, encode it or edit it afterwards.',
    },
    check: ({ refusal }) =>
      refusal !== undefined && refusal.code !== 'wasm/component'
        ? [{ message: refusal.message, hint: 'build it again; do not pack, encode or edit it afterwards' }]
        : [],
  },
  {
    code: 'inspect/artifact/too-complex',
    severity: 'error',
    documentation: {
      title: 'An artifact must not be made to be slow to compile',
      why: 'A small module can keep an engine busy for minutes with empty functions of 50,000 locals each, or with calls of 1,000 parameters.',
      bad: `functions with more than ${maxLocals} locals together, more than ${maxTypes} types, or one with more than ${maxTypeWidth} parameters and results`,
      fix: 'No compiler known to us makes such modules. Pass large values by pointer.',
    },
    check: onModule(checkComplexity),
  },
  {
    code: 'inspect/artifact/invalid',
    severity: 'error',
    documentation: {
      title: 'An artifact must be a module that the engine accepts',
      why: 'A host would refuse it at the first call.',
      bad: '(func (result i64) (i32.const 0))',
      fix: 'Build it again; if the tools made it so, the message of the engine is what their authors need.',
    },
    check: onModule(checkInEngine),
  },
];

function* checkSize({ bytes, registry }: Subject): Iterable<Finding> {
  const { maxArtifactBytes } = registry.limits;
  if (bytes.length <= maxArtifactBytes) return;
  yield {
    message: `Cannot accept the artifact: found ${formatBytes(bytes.length)}, expected at most ${formatBytes(maxArtifactBytes)}`,
    found: `${bytes.length}`,
    expected: `at most ${maxArtifactBytes}`,
    hint: 'build for size and strip names and debug information',
  };
}

function* checkComplexity({ code, types }: ModuleFacts): Iterable<Finding> {
  if (types.count > maxTypes)
    yield {
      message: `Cannot accept the artifact: found ${types.count} types, expected at most ${maxTypes}`,
      hint: 'build with optimisations',
    };
  if (code.locals > maxLocals)
    yield {
      message: `Cannot accept the artifact: found ${code.locals} locals in ${code.functions} functions, expected at most ${maxLocals}`,
      hint: 'build with optimisations',
    };
  if (types.widest > maxTypeWidth)
    yield {
      message: `Cannot accept the artifact: found a type with ${types.widest} parameters and results, expected at most ${maxTypeWidth}`,
      hint: 'pass large values by pointer',
    };
}

function* checkInEngine(facts: ModuleFacts, { bytes, registry }: Subject): Iterable<Finding> {
  // Asked only where the answer comes quickly; the rules above refuse the others.
  if (facts.size > registry.limits.maxArtifactBytes || [...checkComplexity(facts)].length > 0) return;
  const refusal = findEngineRefusal(bytes);
  if (refusal !== undefined)
    yield {
      // The engine repeats names from the module, which may be hostile text.
      message: `Cannot compile the artifact: found ${quote(refusal, 300)}, expected a valid module`,
      hint: 'build it again from unchanged source',
    };
}
