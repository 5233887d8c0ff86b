// The files of a new plugin that are the same in every language: its two drafts, cases, README, changelog, licences.
import {
  compareVersions,
  isPreRelease,
  type Kind,
  parseVersion,
  type RegistryConfig,
} from '@plugindex/model';
import { toFlowYaml } from './flow-yaml.ts';
import { greeting, type HelloHook, withGreeting } from './hello-hooks.ts';
import type { HelloPlugin, Language } from './language.ts';

export interface DraftInput extends HelloPlugin {
  readonly kindName: string;
  readonly kind: Kind;
  readonly language: Language;
  readonly registry: RegistryConfig;
}

const otherGreeting = 'Good morning';

export function draftFiles(input: DraftInput): Readonly<Record<string, string>> {
  return {
    'plugin.yaml': entryText(input),
    'manifest.yaml': manifestText(input),
    'tests/hello.yaml': casesText(input),
    'README.md': readmeText(input),
    'CHANGELOG.md': `# Changelog\n\n## ${input.version}\n\n- First version.\n`,
    '.gitignore': `${input.language.ignored.join('\n')}\n`,
  };
}

/** A comment by which editors know what may stand in the file. */
function schemaLine({ registry }: DraftInput, format: string): string {
  return `# yaml-language-server: $schema=${registry.deployment.urls.registry}/v1/schemas/${format}.schema.json`;
}

function entryText(input: DraftInput): string {
  const { name, summary, license, kindName, registry } = input;
  return `${schemaLine(input, 'plugin-draft')}
# What is true for every version. \`plugindex submit\` fills in owner and source.
schemaVersion: 1
name: ${name}
description: ${toFlowYaml(`${summary}. Say here in two sentences what it is for, and for whom.`)}
category: ${categoryFor(kindName, registry)}
tags: [${kindName}]
license: ${license}
# The registry watches your releases and proposes each new version by itself.
updates: { from: releases }
`;
}

/** The category of the same name, else the last, which is for what fits nowhere else. */
function categoryFor(kindName: string, { categories }: RegistryConfig): string {
  return (categories.find(({ id }) => id === kindName) ?? categories.at(-1))?.id ?? kindName;
}

function manifestText(input: DraftInput): string {
  const { name, version, summary, kindName, license, language, hooks, registry } = input;
  const entry = language.entry === undefined ? '' : `\n  entry: ${language.entry}`;
  const isGreeting = hooks.some((hook) => hook.isGreeting);
  return `${schemaLine(input, 'manifest-draft')}
# One version. \`plugindex submit\` and \`plugindex publish\` fill in the source.
schemaVersion: 1
name: ${name}
version: ${version}
summary: ${toFlowYaml(summary)}
kinds: [${kindName}]
license: ${license}
build:
  toolchain: ${language.toolchain}${entry}
# The range of host versions that you tested with; it must end somewhere.
host: "${hostRange(registry)}"
# No capabilities: the plugin reaches nothing outside. Ask for what you import, and no more.
${isGreeting ? configText : ''}readme: README.md
changelog: CHANGELOG.md
examples:
${hooks.map(exampleText).join('')}`;
}

const configText = `config:
  $schema: https://json-schema.org/draft/2020-12/schema
  type: object
  additionalProperties: false
  properties:
    greeting: { type: string, default: "${greeting}", description: "What the plugin says" }
`;

function exampleText({ name, description, input, output }: HelloHook): string {
  const title = description.length <= 100 ? description : name;
  return `  - title: ${toFlowYaml(title)}
    hook: ${name}
    input: ${toFlowYaml(input)}
    output: ${toFlowYaml(output)}
`;
}

/** From the newest version of the host to the next that may break something. */
function hostRange({ host }: RegistryConfig): string {
  const newest =
    host.versions
      .filter((version) => !isPreRelease(version))
      .toSorted(compareVersions)
      .at(-1) ??
    host.versions.at(-1) ??
    '0.0.0';
  const parsed = parseVersion(newest);
  const { major = 0, minor = 0 } = parsed ?? {};
  return `>=${newest} <${major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`}`;
}

function casesText(input: DraftInput): string {
  const cases = input.hooks.flatMap((hook) => casesOf(hook, input.hooks.length > 1));
  return `${schemaLine(input, 'cases')}
# What the plugin must answer. \`plugindex test\` runs these.
cases:
${cases.join('')}`;
}

function casesOf(
  { name, input, output, needs, isGreeting }: HelloHook,
  isOneOfMany: boolean,
): readonly string[] {
  const about = isOneOfMany ? `${name} ` : '';
  const one = (title: string, lines: readonly string[]) =>
    `  - name: ${about}${title}\n    hook: ${name}\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const given = `input: ${toFlowYaml(input)}`;
  return [
    one('answers', [given, `output: ${toFlowYaml(output)}`]),
    ...(isGreeting
      ? [
          one('says what the configuration says', [
            `config: { greeting: ${otherGreeting} }`,
            given,
            `output: ${toFlowYaml(withGreeting(output, otherGreeting))}`,
          ]),
        ]
      : []),
    ...(needs === undefined
      ? []
      : [one(`refuses an input without ${needs}`, ['input: {}', 'error: { code: invalid_input }'])]),
  ];
}

function readmeText({ name, summary, kindName, kind, language, registry, hooks }: DraftInput): string {
  const optional = Object.entries(kind.hooks).filter(([, hook]) => hook.optional === true);
  const more =
    optional.length === 0
      ? ''
      : `\nA plugin of this kind may also export ${optional.map(([hook]) => `\`${hook}\``).join(', ')}.\n`;
  return `# ${name}

${summary}. A plugin of the kind \`${kindName}\` for ${registry.host.title}, in ${language.title}.

| hook | what it does |
| --- | --- |
${hooks.map((hook) => `| \`${hook.name}\` | ${hook.description} |`).join('\n')}
${more}
## Work on it

\`\`\`sh
plugindex test            # builds it as the registry does, and runs tests/*.yaml
plugindex test --watch    # the same after every save
plugindex dev             # a page on which you call its hooks, renewed after every save
plugindex validate        # everything that the registry will say
\`\`\`

The code is in \`${language.mainFile}\`, the types of what its hooks take and give in \`${language.kindTypes.file}\`; \`plugin.yaml\` and \`manifest.yaml\` describe it. \`plugindex doctor\` says what this machine lacks.

## Publish it

Commit, push, tag the commit \`v0.1.0\`, then run \`plugindex submit\`.
`;
}
