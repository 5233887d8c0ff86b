// The kinds of a second registry, whose host no code has heard of, through the same machinery: generated, then called for real.
import { HostError } from '@plugindex/host';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { callablePlugin, scriptedPlugin } from '../kit/callable-plugin.ts';
import {
  createAnalyticsPlugin,
  createCommandPlugin,
  createIntegrationPlugin,
  createThemePlugin,
  createValidationPlugin,
  createWorkflowPlugin,
  kindClients,
} from '../kit/env-cli-kinds.ts';

const plugins = 'test/fixtures/registries/env-cli/plugins';
const envExport = callablePlugin('env-export', buildAssemblyScript(`${plugins}/env-export`));
const requiredKeys = callablePlugin('required-keys', buildAssemblyScript(`${plugins}/required-keys`), {
  config: { required: ['PORT'] },
});

test('every kind of the registry has a client', () => {
  expect(kindClients).toEqual({
    command: createCommandPlugin,
    validation: createValidationPlugin,
    integration: createIntegrationPlugin,
    workflow: createWorkflowPlugin,
    theme: createThemePlugin,
    analytics: createAnalyticsPlugin,
  });
});

test('a real command plugin lists and runs its command', async () => {
  const plugin = createCommandPlugin(envExport);
  expect(await plugin.listCommands?.({})).toEqual(['export']);
  const variables = { B: "it's", A: '1' };
  const { exit_code, output } = await plugin.runCommand({ command: 'export', args: ['shell'], variables });
  expect([exit_code, output]).toEqual([0, "export A='1'\nexport B='it'\\''s'\n"]);
  await expect(plugin.runCommand({ command: 'import', args: [], variables })).rejects.toMatchObject({
    code: 'host/plugin-failed',
    pluginError: { code: 'unknown_command' },
  });
});

test('a real validation plugin finds what is missing', async () => {
  const plugin = createValidationPlugin(requiredKeys);
  expect(await plugin.validateVariables({ file: '.env', variables: {} })).toEqual({
    valid: false,
    findings: [{ key: 'PORT', message: 'it is not set' }],
  });
});

test('a plugin of another kind is refused before anything is called', () => {
  expect(() => createThemePlugin(envExport)).toThrow(HostError);
  expect(() => createThemePlugin(envExport)).toThrow(
    'Cannot use env-export as theme: it does not export "describe_theme", found',
  );
});

test('every kind checks what its plugins answer', async () => {
  const say = (hook: string, value: unknown) => scriptedPlugin('liar', { [hook]: () => value });
  const lies: readonly Promise<unknown>[] = [
    createCommandPlugin(say('run_command', { exit_code: 256, output: '' })).runCommand({
      command: 'x',
      args: [],
      variables: {},
    }),
    createIntegrationPlugin(say('pull_variables', { A: 1 })).pullVariables({ scope: 'x' }),
    createWorkflowPlugin(say('plan_steps', { steps: [{}] })).planSteps({ changed: [] }),
    createThemePlugin(say('describe_theme', { colors: { error: 'red' } })).describeTheme({}),
    createAnalyticsPlugin(say('summarize', { lines: 'x' })).summarize({ events: [] }),
  ];
  const settled = await Promise.allSettled(lies);
  const pointers = settled.map(
    (one) => one.status === 'rejected' && one.reason instanceof HostError && one.reason.answer?.pointer,
  );
  expect(pointers).toEqual(['/exit_code', '/A', '/steps/0/run', '/colors/error', '/lines']);
});
