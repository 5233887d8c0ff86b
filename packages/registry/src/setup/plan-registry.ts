// Plans a new registry in a copy of this repository: answers and the files at hand in, files to write and to remove out.
import {
  type Parsed,
  type Problem,
  parseRegistryConfig,
  parseYaml,
  type RegistryConfig,
} from '@plugindex/model';
import { toIssueTemplates } from '../forms/issue-templates.ts';
import { type Answers, type RawAnswers, readAnswers } from './answers.ts';
import { codeOwners } from './code-owners.ts';
import { registryReadme } from './registry-readme.ts';
import { registryText } from './registry-text.ts';
import { setupSeverity } from './setup-rules.ts';

export interface SetupPlan {
  /** New texts, by path from the root of the repository. */
  readonly writes: ReadonlyMap<string, string>;
  /** Files that belong to the old registry, sorted. */
  readonly removes: readonly string[];
  /** Empty where the plan may be carried out. */
  readonly problems: readonly Problem[];
}

export interface PresentFiles {
  /** Paths below `index/`, relative to the root of the repository. */
  readonly index: readonly string[];
  /** Texts of files that name the old repository, by path; see `filesThatNameTheRepository`. */
  readonly named: ReadonlyMap<string, string>;
  /** `<owner>/<name>` that those files name. */
  readonly oldRepository: string | undefined;
}

const registryPath = 'index/registry.yaml';

/** Files outside the index that say where this registry is; a test holds the list against the whole repository. */
export const filesThatNameTheRepository: readonly string[] = [
  '.github/templates/plugin/.github/workflows/release.yml',
  '.github/templates/plugin/README.md',
  '.github/templates/profile/README.md',
];

/** Which answer a part of registry.yaml comes from; the first that fits. */
const optionOf: readonly (readonly [prefix: string, option: string])[] = [
  ['/name', '--name'],
  ['/title', '--title'],
  ['/description', '--description'],
  ['/host/name', '--host'],
  ['/host/title', '--host-title'],
  ['/host/homepage', '--host-homepage'],
  ['/host/versions', '--host-version'],
  ['/kinds', '--kind'],
  ['/categories', '--kind'],
  ['/policy/maintainers', '--maintainer'],
  ['/policy/reservedNames', '--name'],
  ['/deployment/urls/site', '--site'],
  ['/deployment/urls/registry', '--site'],
  ['/deployment/trust', '--branch'],
];

/** Nothing is written here; a plan with problems is for reading only. Equal answers give equal plans. */
export function planRegistry(raw: RawAnswers, present: PresentFiles): SetupPlan {
  const { answers, problems } = readAnswers(raw);
  const text = registryText(answers);
  const parsed = parseRegistryText(text);
  const writes = new Map([
    ['README.md', registryReadme(answers)],
    ['.github/CODEOWNERS', codeOwners(answers.maintainers)],
    ...(parsed.ok ? issueForms(parsed.value) : []),
    ...renamed(present, answers),
    // Last: it holds the name that is replaced elsewhere, so a run that was killed is finished by the same command.
    [registryPath, text],
  ]);
  return {
    writes,
    removes: present.index.filter((path) => path !== registryPath).toSorted(),
    problems: [...problems, ...parsed.problems.flatMap(toRefusals())],
  };
}

function parseRegistryText(text: string): Parsed<RegistryConfig> {
  const document = parseYaml(text, { file: registryPath });
  return document.ok ? parseRegistryConfig(document.value) : document;
}

/** The one judge of registry.yaml is its parser; what it refuses is shown at the answer that it came from. */
function toRefusals(): (problem: Problem) => readonly Problem[] {
  const seen = new Set<string>();
  return ({ where, message, found, expected, hint }) => {
    const pointer = where.pointer ?? '';
    const option = optionOf.find(([prefix]) => pointer.startsWith(prefix))?.[1] ?? registryPath;
    // One answer may stand in several places of the file.
    const key = `${option}\n${found ?? message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        code: 'setup/answer/refused',
        severity: setupSeverity('setup/answer/refused'),
        where: { file: option },
        message,
        ...(found !== undefined && { found }),
        ...(expected !== undefined && { expected }),
        ...(hint !== undefined && { hint }),
      },
    ];
  };
}

function issueForms(registry: RegistryConfig): readonly [string, string][] {
  return toIssueTemplates(registry).map(({ name, text }) => [`.github/ISSUE_TEMPLATE/${name}`, text]);
}

function renamed(
  { named, oldRepository }: PresentFiles,
  { repository }: Answers,
): readonly [string, string][] {
  const name = `${repository.owner}/${repository.name}`;
  if (oldRepository === undefined || oldRepository === name) return [];
  // Not the name of a package of ours, as in "@plugindex/registry".
  const old = new RegExp(`(?<![@\\w-])${oldRepository.replaceAll(/[^\w/-]/g, '\\$&')}(?![\\w-])`, 'g');
  return [...named].flatMap(([path, text]): [string, string][] => {
    const changed = text.replaceAll(old, () => name);
    return changed === text ? [] : [[path, changed]];
  });
}
