// From the YAML library's nodes to plain JSON data, refusing what JSON cannot say and what could multiply or loop.
import { type Alias, isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { quote } from '../quote.ts';
import type { ParseRuleCode } from './parse-rules.ts';
import { forbiddenKey, maxDepth } from './source-document.ts';

/** Nodes that all aliases together may stand for (threat: "billion laughs"). */
const maxAliasedNodes = 10_000;

type Report = (code: ParseRuleCode, offset: number, what: string) => void;

/** The value of a node tree. Everything wrong with it is reported by offset; the value is then incomplete. */
export function toPlainValue(root: unknown, report: Report): unknown {
  const anchors = new Map<string, unknown>();
  const open = new Set<unknown>();
  let aliased = 0;
  let insideAlias = false;

  function convert(node: unknown, depth: number): unknown {
    if (node === null || node === undefined) return null;
    if (insideAlias && ++aliased > maxAliasedNodes) return null;
    if (isAlias(node)) return aliasValue(node, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const offset = node.range?.[0] ?? 0;
    if (node.tag !== undefined) {
      report('parse/yaml/tag', offset, `found the tag ${quote(node.tag)}, expected plain values`);
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isScalar(node)) return scalarValue(node, offset);
    if (depth >= maxDepth) {
      report('parse/yaml/too-deep', offset, `found more than ${maxDepth} levels of nesting`);
      return null;
    }
    open.add(node);
    const value = isMap(node)
      ? mapValue(node, depth + 1)
      : node.items.map((item) => convert(item, depth + 1));
    open.delete(node);
    return value;
  }

  function aliasValue(alias: Alias, depth: number): unknown {
    const offset = alias.range?.[0] ?? 0;
    const target = anchors.get(alias.source);
    if (target === undefined || open.has(target)) {
      report(
        'parse/yaml/alias',
        offset,
        `found *${quote(alias.source).slice(1, -1)}, expected the name of an anchor above`,
      );
      return null;
    }
    const outermost = !insideAlias;
    insideAlias = true;
    const value = convert(target, depth);
    if (outermost) {
      insideAlias = false;
      if (aliased > maxAliasedNodes) {
        report('parse/yaml/alias', offset, `aliases stand for more than ${maxAliasedNodes} values`);
      }
    }
    return value;
  }

  function mapValue(map: YAMLMap, depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const { key, value: item } of map.items) {
      const offset = isScalar(key) ? (key.range?.[0] ?? 0) : (map.range?.[0] ?? 0);
      if (!isScalar(key) || typeof key.value !== 'string') {
        report('parse/yaml/key', offset, 'found a key that is not a text, expected a text');
        continue;
      }
      const text = key.value;
      if (key.tag !== undefined || key.anchor !== undefined) {
        report('parse/yaml/key', offset, 'found a tag or an anchor at a key, expected a plain key');
      } else if (text === '<<') {
        report('parse/yaml/merge-key', offset, 'found the key "<<", expected the keys themselves');
      } else if (text === forbiddenKey) {
        report('parse/yaml/forbidden-key', offset, `found the key ${quote(text)}`);
      } else if (Object.hasOwn(value, text)) {
        report('parse/yaml/duplicate-key', offset, `found the key ${quote(text)} twice, expected it once`);
      } else {
        value[text] = convert(item, depth);
      }
    }
    return value;
  }

  function scalarValue(scalar: Scalar, offset: number): unknown {
    const value = scalar.value;
    if (typeof value !== 'number')
      return typeof value === 'string' || typeof value === 'boolean' ? value : null;
    const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    if (!isExact) {
      report(
        'parse/yaml/number',
        offset,
        `found ${quote(scalar.source ?? value)}, expected a number that JSON keeps exactly`,
      );
    }
    return value;
  }

  return convert(root, 0);
}
