// From the YAML library's nodes to plain JSON data, refusing what JSON cannot say and what could multiply or loop.
import type { Alias, Scalar, YAMLMap } from 'yaml';
import { loadYaml } from '../libraries.ts';
import { quote } from '../quote.ts';
import type { ParseRuleCode } from './parse-rules.ts';
import { forbiddenKey, maxDepth } from './source-document.ts';

/** Nodes that all aliases together may stand for (threat: "billion laughs"). */
const maxAliasedNodes = 10_000;

type Report = (code: ParseRuleCode, offset: number, what: string) => void;

/** The value of a node tree. Everything wrong with it is reported by offset; the value is then incomplete. */
export function toPlainValue(root: unknown, report: Report): unknown {
  return new PlainValues(report).convert(root, 0);
}

class PlainValues {
  readonly #yaml = loadYaml();
  readonly #report: Report;
  readonly #anchors = new Map<string, unknown>();
  /** Collections around the node at hand. */
  readonly #open = new Set<unknown>();
  #aliased = 0;
  #insideAlias = false;

  constructor(report: Report) {
    this.#report = report;
  }

  convert(node: unknown, depth: number): unknown {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    if (node === null || node === undefined) return null;
    if (this.#insideAlias && ++this.#aliased > maxAliasedNodes) return null;
    if (isAlias(node)) return this.#aliasValue(node, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const offset = node.range?.[0] ?? 0;
    if (node.tag !== undefined) {
      this.#report('parse/yaml/tag', offset, `found the tag ${quote(node.tag)}, expected plain values`);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalarValue(node, offset);
    if (depth >= maxDepth) {
      this.#report('parse/yaml/too-deep', offset, `found more than ${maxDepth} levels of nesting`);
      return null;
    }
    this.#open.add(node);
    const value = isMap(node)
      ? this.#mapValue(node, depth + 1)
      : node.items.map((item) => this.convert(item, depth + 1));
    this.#open.delete(node);
    return value;
  }

  #aliasValue(alias: Alias, depth: number): unknown {
    const offset = alias.range?.[0] ?? 0;
    const target = this.#anchors.get(alias.source);
    if (target === undefined || this.#open.has(target)) {
      this.#report(
        'parse/yaml/alias',
        offset,
        `found *${quote(alias.source).slice(1, -1)}, expected the name of an anchor above`,
      );
      return null;
    }
    const outermost = !this.#insideAlias;
    this.#insideAlias = true;
    const value = this.convert(target, depth);
    if (outermost) {
      this.#insideAlias = false;
      if (this.#aliased > maxAliasedNodes) {
        this.#report('parse/yaml/alias', offset, `aliases stand for more than ${maxAliasedNodes} values`);
      }
    }
    return value;
  }

  #mapValue(map: YAMLMap, depth: number): Record<string, unknown> {
    const { isScalar } = this.#yaml;
    const value: Record<string, unknown> = {};
    for (const { key, value: item } of map.items) {
      const offset = isScalar(key) ? (key.range?.[0] ?? 0) : (map.range?.[0] ?? 0);
      if (!isScalar(key) || typeof key.value !== 'string') {
        this.#report('parse/yaml/key', offset, 'found a key that is not a text, expected a text');
        continue;
      }
      const text = key.value;
      if (key.tag !== undefined || key.anchor !== undefined) {
        this.#report('parse/yaml/key', offset, 'found a tag or an anchor at a key, expected a plain key');
      } else if (text === '<<') {
        this.#report('parse/yaml/merge-key', offset, 'found the key "<<", expected the keys themselves');
      } else if (text === forbiddenKey) {
        this.#report('parse/yaml/forbidden-key', offset, `found the key ${quote(text)}`);
      } else if (Object.hasOwn(value, text)) {
        this.#report(
          'parse/yaml/duplicate-key',
          offset,
          `found the key ${quote(text)} twice, expected it once`,
        );
      } else {
        value[text] = this.convert(item, depth);
      }
    }
    return value;
  }

  #scalarValue(scalar: Scalar, offset: number): unknown {
    const value = scalar.value;
    if (typeof value !== 'number')
      return typeof value === 'string' || typeof value === 'boolean' ? value : null;
    const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    if (!isExact) {
      this.#report(
        'parse/yaml/number',
        offset,
        `found ${quote(scalar.source ?? value)}, expected a number that JSON keeps exactly`,
      );
    }
    return value;
  }
}
