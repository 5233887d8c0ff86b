// Rules about the artifact as a whole: is it a core module, is it small enough, does the engine accept it.
import {
  type AdmissionFinding,
  findInvalidCode,
  formatBytes,
  type ModuleFacts,
  maxLocals,
  maxTypes,
  maxTypeWidth,
} from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { fromGate, type InspectRule, onModule, type Subject, toFinding } from '../rule.ts';

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
    check: fromGate('artifact/component'),
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
    check: fromGate('artifact/malformed'),
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
    check: fromGate('artifact/too-complex'),
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

function* checkInEngine(facts: ModuleFacts, { bytes, registry, findings }: Subject): Iterable<Finding> {
  // Asked only where the answer comes quickly; the rules above refuse the others.
  if (facts.size > registry.limits.maxArtifactBytes || findings.some(isSlow)) return;
  const finding = findInvalidCode({ bytes, facts });
  if (finding !== undefined) yield toFinding(finding);
}

/** What keeps the engine itself busy. */
function isSlow({ code }: AdmissionFinding): boolean {
  return code === 'artifact/too-complex' || code === 'code/unsupported';
}
