// Rules about the configuration schema that a plugin brings along.
import { quote } from '@plugindex/model';
import {
  findDefaultFaults,
  findRiskyPatterns,
  findSchemaFaults,
  isCheckableSchema,
} from '../embedded-schema.ts';
import type { Rule } from '../rule.ts';

const configSchema: Rule = {
  code: 'validate/config/schema-invalid',
  severity: 'error',
  documentation: {
    title: 'The configuration schema is JSON Schema 2020-12 for an object, complete in itself',
    why: 'Hosts check configurations against it, forms are made from it. References to other documents would need a network; anchors and "$id" change what references mean.',
    bad: 'config:\n  type: objekt',
    fix: 'Correct the schema: "type: object" at the top, references of the form "#/$defs/name" only.',
  },
  *check({ manifests }) {
    for (const { file, manifest } of manifests) {
      if (manifest.config === undefined) continue;
      for (const { pointer, what } of findSchemaFaults(manifest.config)) {
        yield {
          at: file,
          pointer: `/config${pointer}`,
          message: `Cannot check configurations of ${manifest.name}: its schema is not valid: ${what}`,
          found: what,
          expected:
            'JSON Schema, draft 2020-12, of an object, with references of the form "#/$defs/name" only',
          hint: 'correct the schema',
        };
      }
    }
  },
};

const configPattern: Rule = {
  code: 'validate/config/pattern',
  severity: 'review',
  documentation: {
    title: 'A pattern that may take very long is looked at',
    why: 'With repetition inside repetition, or many repetitions in a row, a short text can keep a host busy for hours (denial of service). Until somebody looked, defaults and examples are not checked against the schema.',
    bad: 'pattern: "^(a+)+$"',
    fix: 'Write the pattern without repetition inside a repeated group and with at most three "*" or "+".',
  },
  *check({ manifests }) {
    for (const { file, manifest, released } of manifests) {
      if (released || manifest.config === undefined) continue;
      for (const { pointer, what } of findRiskyPatterns(manifest.config)) {
        yield {
          at: file,
          pointer: `/config${pointer}`,
          message: `Cannot run the pattern ${quote(what)} without a look: it may take very long on a short text`,
          found: what,
          expected: 'no repetition inside a repeated group, at most three "*" or "+", no look-around',
          hint: 'simplify the pattern, or use maxLength and enum',
        };
      }
    }
  },
};

const configDefault: Rule = {
  code: 'validate/config/default-invalid',
  severity: 'error',
  documentation: {
    title: 'Every default is valid under its own schema',
    why: 'A default that the schema refuses makes a plugin fail for everybody who did not configure it.',
    bad: 'retries: { type: integer, minimum: 1, default: 0 }',
    fix: 'Correct the default, or the schema around it.',
  },
  *check({ manifests }) {
    for (const { file, manifest } of manifests) {
      const { config } = manifest;
      if (config === undefined || !isCheckableSchema(config)) continue;
      for (const { pointer, what } of findDefaultFaults(config)) {
        yield {
          at: file,
          pointer: `/config${pointer}`,
          message: `Cannot configure ${manifest.name} by default: a default is not valid under its schema: ${what}`,
          found: what,
          hint: 'correct the default, or the schema around it',
        };
      }
    }
  },
};

export const configRules: readonly Rule[] = [configSchema, configPattern, configDefault];
