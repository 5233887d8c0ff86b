// A JSON value as YAML on one line, written as a person would write it.
import { isRecord } from '@plugindex/model';

/** Words that YAML takes for something else than text, or that need care; those are quoted. */
const plainText =
  /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$/i;

/**
 * @example toFlowYaml({ method: 'GET', args: [1, ''] }) // '{ method: GET, args: [1, ""] }'
 */
export function toFlowYaml(value: unknown): string {
  if (typeof value === 'string') return plainText.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toFlowYaml).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${toFlowYaml(key)}: ${toFlowYaml(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
