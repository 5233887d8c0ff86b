// Wishes and files that the tests of plans share.
import type { TreePort } from '@plugindex/model';
import { pluginNames } from '@plugindex/registry/propose/current-entry';
import { planSubmission } from '@plugindex/registry/propose/plan-submission';
import type { Planned } from '@plugindex/registry/propose/planned';
import type { Author } from '@plugindex/registry/validate/context';
import { commonRegistry, entryOf } from './common-index.ts';

export const registry = await commonRegistry();
export const now = new Date('2026-09-01T10:20:30.456Z');
export const commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
export const alice: Author = { github: 'alice', id: 7 };
export const mona: Author = { github: 'mona', id: 9 };
export const maintainer: Author = registry.policy.maintainers[0] ?? mona;

export const jwt = 'plugins/au/th/auth-jwt';
export const yanks = `# Kept by hand
schemaVersion: 1

yanked:
  # Found by a user
  1.0.0: # the first
    reason: Accepts expired tokens
    at: 2026-08-20T00:00:00Z
`;
export const commented = `# yaml-language-server: $schema=../../../../../schemas/manifest.schema.json
schemaVersion: 1
name: auth-jwt
version: 1.1.0 # the next is 2
summary: Does one thing well
kinds: [auth]
license: MIT
source:
  # Moved here in May
  repository: https://github.com/alice/auth-jwt
  commit: a1b2c3d4e5f60718293a4b5c6d7e8f9001122334
  path: plugin
build: { toolchain: assemblyscript, entry: index.ts }
host: ^1.0.0

# Nothing but the clock.
capabilities:
  clock: true # expiry
`;
export const entryDraft = `# What everybody should know.
category: security
description: Checks badges, and says whose they are.
name: auth-badge
tags: [badge, auth]

# Money
funding:
  - https://github.com/sponsors/mona
`;
export const manifestDraft = `summary: Checks badges
license: Apache-2.0
kinds: [auth]
build: { toolchain: c, entry: main.c }
host: ^1.0.0 # tried with 1.2
version: 0.1.0
`;
export const badge = {
  author: mona,
  repository: { url: 'https://github.com/mona/badges', id: 2000, ownerId: 9, isPublic: true },
  pin: { commit, path: 'wasm' },
  tag: 'v0.1.0',
};

export interface Plan {
  readonly index?: TreePort;
  readonly author: Author;
  readonly plan: (index: TreePort) => Promise<Planned> | Planned;
}

export const submit =
  (entry: string | undefined, manifest: string | undefined, wish = {}) =>
  async (index: TreePort) =>
    planSubmission(
      {
        ...badge,
        draft: {
          ...(entry === undefined ? {} : { entry: { file: 'wasm/plugin.yaml', text: entry } }),
          ...(manifest === undefined ? {} : { manifest: { file: 'wasm/manifest.yaml', text: manifest } }),
        },
        ...wish,
      },
      { registry, names: await pluginNames(index) },
    );

export const onEntry =
  (plan: (entry: Awaited<ReturnType<typeof entryOf>>) => Planned, name = 'auth-jwt') =>
  async (index: TreePort) =>
    plan(await entryOf(index, name));
