// The blocks of the page of the plugin ABI: what the table in packages/wasm says, and the rules that inspection holds a module to.
import { capabilityNames, limitNames, limitRanges } from '@plugindex/model';
import { allRules } from '@plugindex/registry/rules';
import { abi1, formatFunctionType, listPrices } from '@plugindex/wasm';
import { type Blocks, prose, table } from './markdown.ts';

/** Blocks `exports`, `imports`, `limits`, `prices` and `inspection`. */
export function abiBlocks(): Blocks {
  const code = (text: string) => `\`${text}\``;
  const optional = new Set<string>(abi1.optionalExports.map(({ name }) => name));
  const rules = allRules.filter((rule) => rule.code.startsWith('inspect/'));
  return {
    exports: table(
      ['export', 'type', 'required', 'what it does'],
      [
        [code(abi1.memory), 'memory', 'yes', 'The one memory of the module.'],
        ...[...abi1.exports, ...abi1.optionalExports].map(({ name, type, description }) => [
          code(name),
          code(formatFunctionType(type)),
          optional.has(name) ? '' : 'yes',
          prose(description),
        ]),
        [
          'one function per hook',
          code(formatFunctionType(abi1.hook)),
          'those of its kinds',
          'See [Hooks](#hooks).',
        ],
      ],
    ),
    imports: table(
      ['import', 'type', 'capability', 'what it does'],
      abi1.imports
        .toSorted((a, b) => rank(a.capability) - rank(b.capability))
        .map(({ name, type, capability, description }) => [
          code(name),
          code(formatFunctionType(type)),
          capability === null ? 'none needed' : code(capability),
          prose(description),
        ]),
    ),
    limits: table(
      ['limit', 'what it bounds', 'safe value', 'range'],
      limitNames.map((name) => {
        const { meaning, min, max, default: safe } = limitRanges[name];
        return [code(name), prose(meaning), grouped(safe), `${grouped(min)} to ${grouped(max)}`];
      }),
    ),
    prices: table(
      ['instruction', 'units', 'and by the number on top of the stack'],
      listPrices().map(({ name, units, bySize }) => [
        code(name),
        grouped(units),
        bySize === undefined
          ? ''
          : `${bySize.shift > 0 ? `1 unit for each ${2 ** bySize.shift}` : `${grouped(bySize.units)} units for each`}${bySize.grows === undefined ? '' : ''}`,
      ]),
    ),
    inspection: table(
      ['code', 'severity', 'rule'],
      rules.map(({ code: name, severity, documentation }) => [
        code(name),
        severity,
        prose(documentation.title),
      ]),
    ),
  };
}

/** @example grouped(1048576) // '1,048,576' */
function grouped(value: number): string {
  return value.toLocaleString('en');
}

function rank(capability: (typeof abi1.imports)[number]['capability']): number {
  return capability === null ? -1 : capabilityNames.toReversed().indexOf(capability);
}
