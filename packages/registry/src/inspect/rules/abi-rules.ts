// Rules about what a module exports: the ABI's functions and memory, and a function for each hook of its kinds.
import { type Kind, quote } from '@plugindex/model';
import { type ExportFact, formatFunctionType, type ModuleFacts, sameFunctionType } from '@plugindex/wasm';
import { type Finding, type InspectRule, onModule, type Subject } from '../rule.ts';

export const abiRules: readonly InspectRule[] = [
  {
    code: 'inspect/abi/unsupported',
    severity: 'error',
    documentation: {
      title: 'A module must speak an ABI that the registry lists',
      why: 'A host decides by the marker how to call a plugin.',
      bad: '(export "plugindex_abi_9" (func 0)) and no other marker',
      fix: 'Build with a kit for one of the ABIs under "abi" in the registry.',
    },
    check: onModule(checkMarker),
  },
  {
    code: 'inspect/abi/missing-export',
    severity: 'error',
    documentation: {
      title: 'A module must export what the ABI asks',
      why: 'Without memory and allocator a host can neither hand over an input nor read an output.',
      bad: 'a module without (export "plugindex_alloc" …)',
      fix: 'Build with the kit for your language, which exports all of them.',
    },
    check: onModule(checkAbiExports),
  },
  {
    code: 'inspect/abi/wrong-signature',
    severity: 'error',
    documentation: {
      title: "An export of the ABI must have the ABI's type",
      why: 'A host would call it with other values than it expects.',
      bad: '(func (export "plugindex_alloc") (param i64) (result i64) …)',
      fix: 'Give it the type that the message names.',
    },
    check: onModule(checkAbiSignatures),
  },
  {
    code: 'inspect/hook/missing',
    severity: 'error',
    documentation: {
      title: 'A module must export a function for every hook of its kinds',
      why: 'A host that picks a plugin by its kind calls these functions.',
      bad: 'kinds: [auth] and no export "authenticate"',
      fix: 'Export the function, or remove the kind from the manifest.',
    },
    check: onModule(checkMissingHooks),
  },
  {
    code: 'inspect/hook/wrong-signature',
    severity: 'error',
    documentation: {
      title: 'A hook must take a pointer and a length and give a packed 64-bit result',
      why: 'Input and output are JSON in memory; nothing else can cross.',
      bad: '(func (export "authenticate") (param i32 i32) (result i32) …)',
      fix: 'Return "pointer << 32 | length" as a 64-bit integer. In Rust a tuple result becomes a hidden pointer: return u64.',
    },
    check: onModule(checkHookSignatures),
  },
  {
    code: 'inspect/hook/undeclared-kind',
    severity: 'warning',
    documentation: {
      title: 'A module should not export hooks of kinds that its manifest does not name',
      why: 'Nobody will find it by that kind, and no host will call it.',
      bad: 'kinds: [auth] and an export "generate_response"',
      fix: 'Add the kind to "kinds", or do not export the function.',
    },
    check: onModule(checkUndeclaredKinds),
  },
];

function functionExport({ exports }: ModuleFacts, name: string) {
  return exports.find(
    (entry): entry is Extract<ExportFact, { kind: 'function' }> =>
      entry.kind === 'function' && entry.name === name,
  );
}

/** What stands in place of an export, for messages. */
function describeExport({ exports }: ModuleFacts, name: string): string {
  const other = exports.find((entry) => entry.name === name);
  return other === undefined ? 'no such export' : `a ${other.kind}`;
}

/** The start of the names that mark ABIs, such as "plugindex_abi_1". */
const markerPrefix = 'plugindex_abi_';

function* checkMarker(facts: ModuleFacts, { abi, registry }: Subject): Iterable<Finding> {
  const offered = registry.abi.join(', ');
  const marked = functionExport(facts, abi.marker) !== undefined;
  if (marked && !registry.abi.includes(abi.id)) {
    yield {
      message: `Cannot speak with the artifact: found ABI "${abi.id}", expected one of ${offered}`,
      found: abi.id,
      expected: offered,
      hint: 'build with a kit for one of these',
    };
  }
  if (marked) return;
  const others = facts.exports.filter(({ name }) => name.startsWith(markerPrefix) && name !== abi.marker);
  if (others.length === 0) return;
  yield {
    message: `Cannot speak with the artifact: found the marker ${quote(others[0]?.name)}, expected "${abi.marker}"`,
    expected: abi.marker,
    hint: `build with a kit for "${abi.id}"`,
  };
}

function* checkAbiExports(facts: ModuleFacts, { abi }: Subject): Iterable<Finding> {
  if (!facts.exports.some(({ name, kind }) => name === abi.memory && kind === 'memory'))
    yield {
      message: `Cannot call the artifact: found ${describeExport(facts, abi.memory)} "${abi.memory}", expected an exported memory`,
      hint: `export the memory as "${abi.memory}"; the kits do so`,
    };
  for (const { name, type, description } of abi.exports) {
    if (functionExport(facts, name) !== undefined) continue;
    yield {
      message: `Cannot call the artifact: found ${describeExport(facts, name)} "${name}", expected a function of type ${formatFunctionType(type)}`,
      expected: formatFunctionType(type),
      hint: `export it, the kits do so. ${description}`,
    };
  }
}

function* checkAbiSignatures(facts: ModuleFacts, { abi }: Subject): Iterable<Finding> {
  for (const { name, type } of [...abi.exports, ...abi.optionalExports]) {
    const found = functionExport(facts, name);
    if (found !== undefined && !sameFunctionType(found.type, type)) yield wrongType(found, type);
  }
}

function wrongType(found: Extract<ExportFact, { kind: 'function' }>, type: Subject['abi']['hook']): Finding {
  const [is, should] = [formatFunctionType(found.type), formatFunctionType(type)];
  return {
    message: `Cannot call "${found.name}": found ${quote(is)}, expected ${quote(should)}`,
    found: is.slice(0, 200),
    expected: should,
    hint: 'give it that type, or let the kit export it',
  };
}

interface DeclaredHook {
  readonly kind: string;
  readonly name: string;
  readonly optional: boolean;
}

/** Hooks of the kinds; one that two kinds share is named once, and needed when one of them needs it. */
function hooksOf(kinds: Iterable<readonly [string, Kind]>): readonly DeclaredHook[] {
  const hooks = new Map<string, DeclaredHook>();
  for (const [kind, { hooks: declared }] of kinds)
    for (const [name, { optional = false }] of Object.entries(declared)) {
      const known = hooks.get(name);
      if (known === undefined || (known.optional && !optional)) hooks.set(name, { kind, name, optional });
    }
  return [...hooks.values()];
}

/** An unknown kind is a matter of `validate`. */
function declaredHooks({
  manifest,
  registry,
}: Pick<Subject, 'manifest' | 'registry'>): readonly DeclaredHook[] {
  return hooksOf(Object.entries(registry.kinds).filter(([kind]) => manifest.kinds.includes(kind)));
}

/** Hooks of its kinds that the artifact answers, sorted. */
export function findHooks(
  facts: ModuleFacts,
  subject: Pick<Subject, 'manifest' | 'registry' | 'abi'>,
): readonly string[] {
  return declaredHooks(subject)
    .map(({ name }) => name)
    .filter((name) => {
      const found = functionExport(facts, name);
      return found !== undefined && sameFunctionType(found.type, subject.abi.hook);
    })
    .toSorted();
}

function* checkMissingHooks(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  for (const { kind, name, optional } of declaredHooks(subject)) {
    const isAbsent = facts.exports.every((entry) => entry.name !== name);
    if (functionExport(facts, name) !== undefined || (optional && isAbsent)) continue;
    yield {
      pointer: '/kinds',
      message: `Cannot use the plugin as "${kind}": found ${describeExport(facts, name)} "${name}", expected a function of type ${formatFunctionType(subject.abi.hook)}`,
      expected: name,
      hint: `export the function "${name}", or remove "${kind}" from "kinds"`,
    };
  }
}

function* checkHookSignatures(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  for (const { name } of declaredHooks(subject)) {
    const found = functionExport(facts, name);
    if (found !== undefined && !sameFunctionType(found.type, subject.abi.hook))
      yield wrongType(found, subject.abi.hook);
  }
}

function* checkUndeclaredKinds(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  const declared = new Set(declaredHooks(subject).map(({ name }) => name));
  for (const { kind, name } of hooksOf(Object.entries(subject.registry.kinds))) {
    if (declared.has(name) || functionExport(facts, name) === undefined) continue;
    yield {
      pointer: '/kinds',
      message: `Cannot find the plugin by its hook "${name}": found the export, expected "${kind}" among its kinds`,
      expected: kind,
      hint: `add "${kind}" to "kinds", or do not export "${name}"`,
    };
  }
}
