// Holds a plugin's configuration against the JSON Schema of its manifest. Schema and values are hostile: nothing is compiled to code.
import { findValueFaults, isCheckableSchema } from '@plugindex/registry/validate/embedded-schema';

/**
 * All that is wrong, one sentence each; empty where the configuration may be handed over.
 * @example checkConfig({ type: 'object', required: ['secret'] }, {}) // ['it must have required properties secret']
 */
export function checkConfig(schema: object, config: Readonly<Record<string, unknown>>): readonly string[] {
  if (!isCheckableSchema(schema)) {
    return ['the schema of the manifest cannot be used: "plugindex validate" says why'];
  }
  const faults = findValueFaults(schema, config);
  // Keys that nobody expects are named one by one; the sentence that sums them up says nothing more.
  const unexpected = faults.filter((fault) => fault.endsWith(neverMatches));
  return faults
    .filter((fault) => unexpected.length === 0 || !fault.endsWith(summary))
    .map((fault) => fault.replace(neverMatches, 'is not expected'));
}

const neverMatches = 'schema is false';
const summary = 'must not have additional properties';
