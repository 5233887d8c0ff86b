// Rules about hooks: a function of the right type for each one of the kinds that the manifest names.
import type { Kind } from '@plugindex/model';
import {
  describeExport,
  formatFunctionType,
  functionExport,
  type ModuleFacts,
  sameFunctionType,
  wrongType,
} from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { type InspectRule, onModule, type Subject } from '../rule.ts';

export const hookRules: readonly InspectRule[] = [
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
