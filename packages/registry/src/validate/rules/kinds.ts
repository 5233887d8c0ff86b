// Rules about kinds and the examples that call their hooks.
import { joinPointer, nearest, quote } from '@plugindex/model';
import type { ManifestSubject, ValidateContext } from '../context.ts';
import { findValueFault, isCheckableSchema } from '../embedded-schema.ts';
import type { Rule } from '../rule.ts';

const kindUnknown: Rule = {
  code: 'validate/kind/unknown',
  severity: 'error',
  documentation: {
    title: 'Every kind is one that the registry declares',
    why: 'A kind says which functions the host will call. The host calls nothing of a kind it does not know.',
    bad: 'kinds: [authentication]',
    fix: 'Choose from the kinds in registry.yaml.',
  },
  *check({ manifests, registry }) {
    const known = Object.keys(registry.kinds);
    for (const { file, manifest } of manifests) {
      for (const [index, kind] of manifest.kinds.entries()) {
        if (known.includes(kind)) continue;
        const meant = nearest(kind, known);
        const pointer = `/kinds/${index}`;
        yield {
          at: file,
          pointer,
          message: `Cannot offer the kind ${quote(kind)}: the registry does not declare it`,
          found: kind,
          expected: known.join(', '),
          ...(meant === undefined ? {} : { hint: `write "${meant}"`, fix: { pointer, value: meant } }),
        };
      }
    }
  },
};

interface ExampleSubject extends ManifestSubject {
  readonly example: NonNullable<ManifestSubject['manifest']['examples']>[number];
  readonly pointer: string;
}

function* examples({ manifests }: ValidateContext): Generator<ExampleSubject> {
  for (const subject of manifests) {
    for (const [index, example] of (subject.manifest.examples ?? []).entries()) {
      yield { ...subject, example, pointer: `/examples/${index}` };
    }
  }
}

function hookOf({ registry }: ValidateContext, { manifest, example }: ExampleSubject) {
  for (const kind of manifest.kinds) {
    const hooks = registry.kinds[kind]?.hooks;
    if (hooks !== undefined && Object.hasOwn(hooks, example.hook)) return hooks[example.hook];
  }
  return undefined;
}

const exampleHook: Rule = {
  code: 'validate/example/hook',
  severity: 'error',
  documentation: {
    title: 'An example calls a hook of the plugin’s kinds',
    why: 'Examples are run on the site and in tests. A hook of no kind cannot be called.',
    bad: 'examples:\n  - title: Log in\n    hook: login',
    fix: 'Name a hook that the registry declares for one of the kinds.',
  },
  *check(context) {
    for (const subject of examples(context)) {
      if (hookOf(context, subject) !== undefined) continue;
      const known = subject.manifest.kinds.flatMap((kind) =>
        Object.keys(context.registry.kinds[kind]?.hooks ?? {}),
      );
      // Without any known kind, validate/kind/unknown has said it.
      if (known.length === 0) continue;
      const meant = nearest(subject.example.hook, known);
      const pointer = joinPointer(subject.pointer, 'hook');
      yield {
        at: subject.file,
        pointer,
        message: `Cannot run the example ${quote(subject.example.title)}: ${quote(subject.example.hook)} is no hook of its kinds`,
        found: subject.example.hook,
        expected: known.join(', '),
        ...(meant === undefined ? {} : { hint: `write "${meant}"`, fix: { pointer, value: meant } }),
      };
    }
  },
};

const exampleInput: Rule = {
  code: 'validate/example/input',
  severity: 'error',
  documentation: {
    title: 'The input and output of an example follow the schemas of its hook',
    why: 'Readers copy examples. One that the host would refuse teaches them a mistake.',
    bad: 'hook: authenticate\ninput: { verb: GET }      # the schema asks for "method"',
    fix: 'Correct the example after the schema in registry.yaml.',
  },
  *check(context) {
    for (const subject of examples(context)) {
      const hook = hookOf(context, subject);
      if (hook === undefined) continue;
      for (const side of ['input', 'output'] as const) {
        const value = subject.example[side];
        if (value === undefined) continue;
        const fault = findValueFault(hook[side], value);
        if (fault === undefined) continue;
        yield {
          at: subject.file,
          pointer: joinPointer(subject.pointer, side),
          message: `Cannot run the example ${quote(subject.example.title)}: its ${side} is not what ${subject.example.hook} takes: ${fault}`,
          found: quote(value),
          expected: `a value valid under the ${side} schema of ${subject.example.hook}`,
          hint: 'correct the example after the schema of the hook',
        };
      }
    }
  },
};

const exampleConfig: Rule = {
  code: 'validate/example/config',
  severity: 'error',
  documentation: {
    title: 'The configuration of an example follows the plugin’s own schema',
    why: 'The host refuses a configuration that does not, so the example would never run.',
    bad: 'config: { relam: test }      # the schema knows "realm" only',
    fix: 'Correct the example, or the schema.',
  },
  *check(context) {
    for (const subject of examples(context)) {
      const { config: schema = { type: 'object', additionalProperties: false } } = subject.manifest;
      const { example, pointer, file } = subject;
      if (example.config === undefined && subject.manifest.config === undefined) continue;
      if (!isCheckableSchema(schema)) continue;
      const fault = findValueFault(schema, example.config ?? {});
      if (fault === undefined) continue;
      yield {
        at: file,
        pointer: joinPointer(pointer, 'config'),
        message: `Cannot run the example ${quote(example.title)}: its configuration is not valid: ${fault}`,
        found: quote(example.config ?? {}),
        expected: 'a configuration valid under "config" of the manifest',
        hint: 'correct the example, or the schema in "config"',
      };
    }
  },
};

export const kindRules: readonly Rule[] = [kindUnknown, exampleHook, exampleInput, exampleConfig];
