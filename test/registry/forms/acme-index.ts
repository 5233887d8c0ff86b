// A small index in memory, the forge that its authors live on, and the issues that they write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegistryConfig, parseYaml, type RegistryConfig, type TreePort } from '@plugindex/model';
import type { ForgeLookup } from '@plugindex/registry/forms/forge-lookup';
import type { FormContext, FormRequest } from '@plugindex/registry/forms/plan-form';
import type { FormId } from '../../../packages/registry/src/forms/form.ts';
import { forms } from '../../../packages/registry/src/forms/form-fields.ts';
import { repositoryRoot } from '../../kit/marketplace.ts';
import { memoryTree } from '../../kit/memory-tree.ts';

/** Demo people: their ids are of nobody. */
export const alice = { github: 'alice', id: 230_000_011 };
export const mallory = { github: 'mallory', id: 230_000_066 };
export const commit = 'c'.repeat(40);

const registryText = readFileSync(join(repositoryRoot, 'index/registry.yaml'), 'utf8');

export const registry: RegistryConfig = readRegistry();

function readRegistry(): RegistryConfig {
  const document = parseYaml(registryText, { file: 'registry.yaml' });
  const parsed = document.ok ? parseRegistryConfig(document.value) : document;
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value;
}

const entry = `schemaVersion: 1
name: auth-acme
owners:
  - { github: alice, id: 230000011 }
source:
  repository: https://github.com/acme/plugins
  id: 230000101
  ownerId: 230000011
description: Checks tokens of Acme.
category: auth
license: MIT
`;

const manifest = `schemaVersion: 1
name: auth-acme
version: 1.0.0
summary: Checks tokens of Acme
kinds: [auth]
license: MIT
source:
  repository: https://github.com/acme/plugins
  commit: ${'a'.repeat(40)}
build:
  toolchain: assemblyscript
  entry: assembly/index.ts
host: ">=0.3.0 <2.0.0"
`;

/** Paths of the index folder to texts; `updates` is added to the entry. */
export function acmeFiles(updates = ''): ReadonlyMap<string, string> {
  return new Map([
    ['registry.yaml', registryText],
    ['plugins/au/th/auth-acme/plugin.yaml', entry + updates],
    ['plugins/au/th/auth-acme/1.0.0.yaml', manifest],
  ]);
}

export function acmeIndex(updates = ''): TreePort {
  return memoryTree(acmeFiles(updates));
}

export interface Forge {
  readonly repositoryId?: number;
  readonly tags?: readonly string[];
  readonly files?: ReadonlyMap<string, string>;
}

/** What anybody may read on the forge: one repository of Acme, and two accounts. */
export function acmeForge({
  repositoryId = 230_000_101,
  tags = ['v1.1.0'],
  files = new Map(),
}: Forge = {}): ForgeLookup {
  const isAcme = ({ owner, repo }: { owner: string; repo: string }) => owner === 'acme' && repo === 'plugins';
  return {
    account: async (name) => [alice, mallory].find(({ github }) => github === name),
    repository: async (address) =>
      isAcme(address)
        ? { url: 'https://github.com/acme/plugins', id: repositoryId, ownerId: alice.id, isPublic: true }
        : undefined,
    commitOfTag: async (address, tag) => (isAcme(address) && tags.includes(tag) ? commit : undefined),
    file: async (_address, { path }) => files.get(path),
  };
}

export function acmeContext(forge: Forge = {}): FormContext {
  return { registry, index: acmeIndex(), lookup: acmeForge(forge) };
}

/** The text that GitHub makes of a filled-in form. Fields that are not given were left empty. */
export function formBody(id: FormId, answers: Readonly<Record<string, string>>): string {
  return Object.entries(forms[id].fields)
    .map(([name, field]) => {
      const answer = answers[name];
      if (field.type === 'checkboxes')
        return `### ${field.label}\n\n- [${answer === undefined ? ' ' : 'X'}] ${field.statement}`;
      const isFenced = field.type === 'textarea' && 'render' in field && answer !== undefined;
      return `### ${field.label}\n\n${isFenced ? `\`\`\`yaml\n${answer}\n\`\`\`` : (answer ?? '_No response_')}`;
    })
    .join('\n\n');
}

export function formRequest(body: string, author = alice): FormRequest {
  return { number: 12, state: 'open', author, createdAt: new Date('2026-11-26T12:00:00Z'), body, labels: [] };
}

/** A submission with nothing wrong in it. */
export const submission: Readonly<Record<string, string>> = {
  name: 'response-weather',
  version: '0.1.0',
  summary: 'Answers with the weather',
  description: 'Makes responses that look like those of a weather service.',
  category: 'response',
  kinds: 'response',
  tags: 'weather, demo',
  license: 'MIT',
  repository: 'https://github.com/acme/plugins',
  tag: 'v1.1.0',
  path: 'plugins/weather',
  toolchain: 'assemblyscript',
  entry: 'assembly/index.ts',
  host: '>=0.3.0 <2.0.0',
  capabilities: 'clock: true',
  updates: 'Watch my releases',
  prefix: 'weather-v',
  rights: 'yes',
};
