// Rules about custom sections: known ones, small, readable, and an embedded manifest that says what the manifest says.
import { joinPointer, parseJson, quote } from '@plugindex/model';
import { type CustomSectionFact, formatBytes, type ModuleFacts } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { type InspectRule, onModule, type Subject } from '../rule.ts';

/** Name of the section in which a kit may embed the manifest, as JSON. */
export const manifestSection = 'plugindex.manifest';

// Far above what compilers write for plugins (the largest among the modules that came with our own dependencies:
// 12,012 bytes of names, 67 of producers), and far below what is worth hiding.
const knownSections: ReadonlyMap<string, { readonly maxBytes: number; readonly format: string }> = new Map([
  ['name', { maxBytes: 1 << 20, format: 'names as in the core specification' }],
  ['producers', { maxBytes: 1 << 14, format: 'fields as in ProducersSection.md of the tool conventions' }],
  ['target_features', { maxBytes: 1 << 14, format: 'features as in Linking.md of the tool conventions' }],
  ['sourceMappingURL', { maxBytes: 1 << 12, format: 'a URL' }],
  [
    '.dep-v0',
    { maxBytes: 1 << 18, format: 'at most 1 MiB of JSON, packed with zlib, as cargo-auditable writes it' },
  ],
  [manifestSection, { maxBytes: 1 << 16, format: 'a manifest as JSON' }],
]);
const knownNames = [...knownSections.keys()].join(', ');
const maxUnknownBytes = 1 << 16;

export const sectionRules: readonly InspectRule[] = [
  {
    code: 'inspect/section/unknown',
    severity: 'warning',
    documentation: {
      title: 'A custom section should be one whose purpose is known',
      why: 'Nothing reads it, everybody downloads it, and it is a place to hide things in.',
      bad: '(@custom ".debug_info" …)',
      fix: 'Strip the artifact: "strip = true" in the release profile of Cargo, "-Wl,--strip-all" for C, no "--debug" for AssemblyScript.',
    },
    check: onModule(checkUnknown),
  },
  {
    code: 'inspect/section/too-large',
    severity: 'error',
    documentation: {
      title: 'A custom section must not be larger than its purpose needs',
      why: 'Everybody downloads it, and no limit on code or data covers it.',
      bad: 'a "producers" section of 1 MiB',
      fix: 'Strip the artifact.',
    },
    check: onModule(checkSizes),
  },
  {
    code: 'inspect/section/duplicate',
    severity: 'error',
    documentation: {
      title: 'A known custom section must not appear twice',
      why: 'One reader would take the first and another one the last.',
      bad: `(@custom "${manifestSection}" "{…}") (@custom "${manifestSection}" "{…}")`,
      fix: 'Link the artifact once, from clean objects.',
    },
    check: onModule(checkDuplicates),
  },
  {
    code: 'inspect/section/unreadable',
    severity: 'warning',
    documentation: {
      title: 'A known custom section should be well-formed',
      why: 'Its facts (tools, crates, features) cannot be shown, nor used when an advisory names a crate.',
      bad: '(@custom ".dep-v0" "not zlib data")',
      fix: 'Build with a current version of the tool that writes it, or strip it.',
    },
    check: onModule(checkContents),
  },
  {
    code: 'inspect/manifest/unreadable',
    severity: 'error',
    documentation: {
      title: 'An embedded manifest must be JSON',
      why: 'It is there to be compared with the manifest.',
      bad: `(@custom "${manifestSection}" "name: auth-jwt")`,
      fix: 'Embed the manifest as JSON, or not at all.',
    },
    check: onModule(checkEmbeddedSyntax),
  },
  {
    code: 'inspect/manifest/differs',
    severity: 'error',
    documentation: {
      title: 'An embedded manifest must say what the manifest says',
      why: 'Who reads the artifact alone must not be told something else than who reads the index. Only "source" may be left out, as it cannot name its own commit.',
      bad: `(@custom "${manifestSection}" '{"version": "1.0.0", …}') in the artifact of 1.1.0`,
      fix: 'Build again after the last change of the manifest, or do not embed it.',
    },
    check: onModule(checkEmbeddedManifest),
  },
];

function* checkUnknown({ custom }: ModuleFacts): Iterable<Finding> {
  for (const { name, size } of custom) {
    if (knownSections.has(name)) continue;
    yield {
      message: `Cannot tell what the custom section ${quote(name)} is for: found ${formatBytes(size)}, expected one of ${knownNames}`,
      found: name.slice(0, 200),
      hint: name.startsWith('.debug_') ? 'strip debug information' : 'strip the artifact',
    };
  }
}

function* checkSizes({ custom }: ModuleFacts): Iterable<Finding> {
  for (const { name, size } of custom) {
    const limit = knownSections.get(name)?.maxBytes ?? maxUnknownBytes;
    if (size <= limit) continue;
    yield {
      message: `Cannot accept the custom section ${quote(name)}: found ${formatBytes(size)}, expected at most ${formatBytes(limit)}`,
      found: `${size}`,
      expected: `at most ${limit}`,
      hint: 'strip the artifact',
    };
  }
}

function* checkDuplicates({ custom }: ModuleFacts): Iterable<Finding> {
  const counts = new Map<string, number>();
  for (const { name } of custom) if (knownSections.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) {
    if (count === 1) continue;
    yield {
      message: `Cannot tell which custom section "${name}" counts: found ${count}, expected at most 1`,
      found: `${count}`,
      expected: 'at most 1',
      hint: 'link the artifact once, from clean objects',
    };
  }
}

function* checkContents({ name, producers, targetFeatures, crates }: ModuleFacts): Iterable<Finding> {
  const contents = { name, producers, target_features: targetFeatures, '.dep-v0': crates };
  for (const [section, content] of Object.entries(contents)) {
    if (content === undefined || content.ok) continue;
    const format = knownSections.get(section)?.format ?? 'well-formed content';
    yield {
      message: `Cannot show what the custom section "${section}" says: found broken content, expected ${format}`,
      found: content.reason,
      expected: format,
      hint: 'build with a current version of the tool that writes it, or strip it',
    };
  }
}

interface Embedded {
  readonly section: CustomSectionFact;
  readonly value?: unknown;
  readonly reason?: string;
}

/** Every embedded manifest that is small enough to be read; a larger one has been found above. */
function* readEmbedded({ custom }: ModuleFacts, { bytes }: Subject): Iterable<Embedded> {
  const maxBytes = knownSections.get(manifestSection)?.maxBytes ?? 0;
  for (const section of custom) {
    if (section.name !== manifestSection || section.size > maxBytes) continue;
    const content = bytes.subarray(section.offset, section.offset + section.size);
    const parsed = parseJson(content, { file: manifestSection });
    if (parsed.ok) yield { section, value: parsed.value.value };
    else yield { section, reason: parsed.problems[0]?.message ?? 'it is not JSON' };
  }
}

function* checkEmbeddedSyntax(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  for (const { reason } of readEmbedded(facts, subject)) {
    if (reason === undefined) continue;
    yield {
      message:
        'Cannot compare the embedded manifest: found something else than JSON, expected the manifest as JSON',
      found: reason,
      hint: `write JSON into "${manifestSection}", or leave it out`,
    };
  }
}

function* checkEmbeddedManifest(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  for (const { value, reason } of readEmbedded(facts, subject)) {
    if (reason !== undefined) continue;
    const { source, ...manifest } = subject.manifest;
    const states = typeof value === 'object' && value !== null && Object.hasOwn(value, 'source');
    yield* findDifferences(value, states ? { ...manifest, source } : manifest);
  }
}

/** Every place where two JSON values differ, the deepest that tells them apart. */
function* findDifferences(embedded: unknown, manifest: unknown, pointer = ''): Iterable<Finding> {
  if (isContainer(embedded) && isContainer(manifest) && Array.isArray(embedded) === Array.isArray(manifest)) {
    const keys = new Set([...Object.keys(manifest), ...Object.keys(embedded)]);
    for (const key of keys)
      yield* findDifferences(ownValue(embedded, key), ownValue(manifest, key), joinPointer(pointer, key));
    return;
  }
  if (embedded === manifest) return;
  yield {
    pointer,
    message: `Cannot accept the embedded manifest: found ${show(embedded)} at "${pointer}", expected ${show(manifest)}`,
    found: show(embedded),
    expected: show(manifest),
    hint: 'build again after the last change of the manifest, or do not embed it',
  };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function ownValue(container: object, key: string): unknown {
  return Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : quote(value);
}
