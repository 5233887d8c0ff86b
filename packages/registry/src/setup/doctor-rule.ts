// The shape of a rule of `registry doctor`, and how a fact becomes a finding or nothing.
import type { Problem, RegistryConfig } from '@plugindex/model';
import type { Finding } from '../finding.ts';
import type { DocumentedRule } from '../rule-documentation.ts';
import type { Fact, RepositorySettings } from './settings.ts';

export interface Checkup {
  readonly settings: RepositorySettings;
  readonly registry: RegistryConfig;
}

/** `at`: the settings page where it is set, or the file of the index. */
export interface DoctorFinding extends Omit<Finding, 'fix'> {
  readonly at: string;
}

export interface DoctorRule extends DocumentedRule {
  readonly check: (checkup: Checkup) => Iterable<DoctorFinding>;
}

export const registryFile = 'index/registry.yaml';

/** `gh api` with the repository filled in: what a hint tells a maintainer to type. */
export function apiCall({ url }: RepositorySettings, call: string): string {
  return `gh api ${call.replace('{repository}', `repos/${new URL(url).pathname.slice(1)}`)}`;
}

/**
 * Address of a settings page; without a page, that of the general settings.
 * @example settingsPage(settings, 'pages') // 'https://github.com/acme/registry/settings/pages'
 */
export function settingsPage({ url }: RepositorySettings, page?: string): string {
  return page === undefined ? `${url}/settings` : `${url}/settings/${page}`;
}

/** The value, or undefined where nobody could read it: `doctor/settings/unread` says so once for all. */
export function known<T>(fact: Fact<T>): T | undefined {
  return fact.isKnown ? fact.value : undefined;
}

export function runDoctorRule({ code, severity, check }: DoctorRule, checkup: Checkup): readonly Problem[] {
  return [...check(checkup)].map(({ at, pointer, ...words }) => ({
    code,
    severity,
    where: { file: at, ...(pointer !== undefined && { pointer }) },
    ...words,
  }));
}
