// Rules about the ABI's exports: its marker, its memory and its allocator.
import { quote } from '@plugindex/model';
import { abiSpokenBy, functionExport, type ModuleFacts } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { fromGate, type InspectRule, onModule, type Subject } from '../rule.ts';

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
    check: fromGate('abi/missing-export'),
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
    check: fromGate('abi/wrong-signature'),
  },
  {
    code: 'inspect/abi/reserved-export',
    severity: 'error',
    documentation: {
      title: 'The name "plugindex_fuel" belongs to the host',
      why: 'The host adds a global of that name which holds the fuel; a plugin with one of its own could confuse the two.',
      bad: '(export "plugindex_fuel" (global 0))',
      fix: 'Give the export another name.',
    },
    check: fromGate('abi/reserved-export'),
  },
];

/** The start of the names that mark ABIs, such as "plugindex_abi_1". */
const markerPrefix = 'plugindex_abi_';

function* checkMarker(facts: ModuleFacts, { abi, registry }: Subject): Iterable<Finding> {
  if (abi.marker === undefined) return;
  const offered = registry.abi.join(', ');
  const spoken = abiSpokenBy(facts);
  if (spoken.id !== abi.id) {
    yield {
      message: `Cannot speak with the artifact: found imports of "${spoken.importModule}", which are ABI "${spoken.id}", expected one of ${offered}`,
      found: spoken.id,
      expected: offered,
      hint: `build with a kit for one of these; hosts can run "${spoken.id}", this registry does not list it`,
    };
  }
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
