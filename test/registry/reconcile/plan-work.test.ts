// What is left to do: every manifest without a record, what others need first.
import type { IndexState } from '@plugindex/registry/index-state';
import { planWork } from '@plugindex/registry/reconcile/plan-work';
import { stages } from '@plugindex/registry/reconcile/stages';
import { expect, test } from 'vitest';
import { type PluginSpec, pluginState } from '../../kit/plugin-state.ts';
import { testRegistry } from '../compile/test-registry.ts';

function plan(plugins: readonly PluginSpec[]): readonly string[] {
  const state: IndexState = {
    registry: testRegistry(),
    plugins: new Map(plugins.map((plugin) => [plugin.name, pluginState(plugin)])),
    advisories: [],
  };
  return planWork(state).map(({ name, version }) => `${name} ${version}`);
}

test('planWork() leaves out what has a release record', () => {
  expect(
    plan([{ name: 'a', versions: [{ version: '1.0.0' }, { version: '1.1.0', released: false }] }]),
  ).toEqual(['a 1.1.0']);
});

test('planWork() puts what others need first, then goes by name and by semantic version', () => {
  expect(
    plan([
      { name: 'app', versions: [{ version: '1.0.0', released: false, dependencies: ['base'] }] },
      {
        name: 'base',
        versions: [
          { version: '1.10.0', released: false },
          { version: '1.9.0', released: false },
        ],
      },
      { name: 'zeta', versions: [{ version: '0.1.0', released: false }] },
    ]),
  ).toEqual(['base 1.9.0', 'base 1.10.0', 'zeta 0.1.0', 'app 1.0.0']);
});

test('planWork() ends on a circle of dependencies, and on one that nobody lists', () => {
  const names = plan([
    { name: 'a', versions: [{ version: '1.0.0', released: false, dependencies: ['b', 'gone'] }] },
    { name: 'b', versions: [{ version: '1.0.0', released: false, dependencies: ['a'] }] },
  ]);
  expect(names.toSorted()).toEqual(['a 1.0.0', 'b 1.0.0']);
});

test('stages are written down once, in the order of the pipeline', () => {
  expect(stages.map(({ name }) => name)).toEqual([
    'validate',
    'build',
    'inspect',
    'sign',
    'release',
    'compile',
    'deploy',
  ]);
});
