// What plugins of env-cli, the second registry of the tests, are asked and what they answer: written by scripts/kinds.ts.

import { type CallableHooks, defineHook, optionalHook, requireHooks } from '@plugindex/host';

/** What `run_command` is given. Runs one command over the variables of a file. */
export interface RunCommandInput {
  /** Name that the user typed */
  readonly command: string;
  readonly args: readonly string[];
  /** Variables of the file, by name */
  readonly variables: { readonly [key: string]: string };
}

/** What `run_command` answers. Runs one command over the variables of a file. */
export interface RunCommandOutput {
  /** at least 0; at most 255 */
  readonly exit_code: number;
  /** What is printed */
  readonly output: string;
}

/** What `list_commands` is given. Tells which commands the plugin adds. */
export type ListCommandsInput = { readonly [key: string]: unknown };

/** What `list_commands` answers. Tells which commands the plugin adds. */
export type ListCommandsOutput = readonly string[];

/** What `validate_variables` is given. Checks all variables of one file. */
export interface ValidateVariablesInput {
  readonly file: string;
  /** Variables of the file, by name */
  readonly variables: { readonly [key: string]: string };
}

export interface ValidateVariablesOutputFinding {
  readonly key: string;
  readonly message: string;
}

/** What `validate_variables` answers. Checks all variables of one file. */
export interface ValidateVariablesOutput {
  readonly valid: boolean;
  readonly findings: readonly ValidateVariablesOutputFinding[];
}

/** What `pull_variables` is given. */
export interface PullVariablesInput {
  readonly scope: string;
}

/** What `pull_variables` answers. */
export type PullVariablesOutput = { readonly [key: string]: string };

/** What `push_variables` is given. */
export interface PushVariablesInput {
  readonly scope: string;
  /** Variables of the file, by name */
  readonly variables: { readonly [key: string]: string };
}

/** What `push_variables` answers. */
export interface PushVariablesOutput {
  /** at least 0 */
  readonly written: number;
}

/** What `plan_steps` is given. */
export interface PlanStepsInput {
  readonly changed: readonly string[];
}

export interface PlanStepsOutputStep {
  readonly run: string;
}

/** What `plan_steps` answers. */
export interface PlanStepsOutput {
  readonly steps: readonly PlanStepsOutputStep[];
}

/** What `describe_theme` is given. */
export type DescribeThemeInput = { readonly [key: string]: unknown };

/** What `describe_theme` answers. */
export interface DescribeThemeOutput {
  readonly colors: { readonly [key: string]: string };
}

export interface SummarizeInputEvent {
  readonly name: string;
  /** at least 0 */
  readonly at: number;
}

/** What `summarize` is given. */
export interface SummarizeInput {
  readonly events: readonly SummarizeInputEvent[];
}

/** What `summarize` answers. */
export interface SummarizeOutput {
  readonly lines: readonly string[];
}

const runCommandHook = defineHook<RunCommandInput, RunCommandOutput>('run_command', {
  type: 'object',
  required: ['exit_code', 'output'],
  properties: {
    exit_code: { type: 'integer', minimum: 0, maximum: 255 },
    output: { type: 'string', description: 'What is printed' },
  },
});

const listCommandsHook = defineHook<ListCommandsInput, ListCommandsOutput>('list_commands', {
  type: 'array',
  items: { type: 'string' },
});

const validateVariablesHook = defineHook<ValidateVariablesInput, ValidateVariablesOutput>(
  'validate_variables',
  {
    type: 'object',
    required: ['valid', 'findings'],
    properties: {
      valid: { type: 'boolean' },
      findings: {
        type: 'array',
        items: {
          type: 'object',
          required: ['key', 'message'],
          properties: { key: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  },
);

const pullVariablesHook = defineHook<PullVariablesInput, PullVariablesOutput>('pull_variables', {
  type: 'object',
  description: 'Variables of the file, by name',
  additionalProperties: { type: 'string' },
});

const pushVariablesHook = defineHook<PushVariablesInput, PushVariablesOutput>('push_variables', {
  type: 'object',
  required: ['written'],
  properties: { written: { type: 'integer', minimum: 0 } },
});

const planStepsHook = defineHook<PlanStepsInput, PlanStepsOutput>('plan_steps', {
  type: 'object',
  required: ['steps'],
  properties: {
    steps: {
      type: 'array',
      items: { type: 'object', required: ['run'], properties: { run: { type: 'string' } } },
    },
  },
});

const describeThemeHook = defineHook<DescribeThemeInput, DescribeThemeOutput>('describe_theme', {
  type: 'object',
  required: ['colors'],
  properties: {
    colors: { type: 'object', additionalProperties: { type: 'string', pattern: '^#[0-9a-f]{6}$' } },
  },
});

const summarizeHook = defineHook<SummarizeInput, SummarizeOutput>('summarize', {
  type: 'object',
  required: ['lines'],
  properties: { lines: { type: 'array', items: { type: 'string' } } },
});

/**
 * Commands.
 * Adds commands to the command line.
 */
export interface CommandPlugin {
  readonly name: string;
  /** Runs one command over the variables of a file. */
  readonly runCommand: (input: RunCommandInput) => Promise<RunCommandOutput>;
  /**
   * Tells which commands the plugin adds.
   * Undefined where the plugin leaves the hook out.
   */
  readonly listCommands: ((input: ListCommandsInput) => Promise<ListCommandsOutput>) | undefined;
}

/** Throws `host/hook-missing` for a plugin that is no command. */
export function createCommandPlugin(plugin: CallableHooks): CommandPlugin {
  requireHooks(plugin, 'command', ['run_command']);
  return {
    name: plugin.name,
    runCommand: (input) => runCommandHook.call(plugin, input),
    listCommands: optionalHook(plugin, listCommandsHook),
  };
}

/**
 * Checks.
 * Finds what is wrong with the variables of a file.
 */
export interface ValidationPlugin {
  readonly name: string;
  /** Checks all variables of one file. */
  readonly validateVariables: (input: ValidateVariablesInput) => Promise<ValidateVariablesOutput>;
}

/** Throws `host/hook-missing` for a plugin that is no validation. */
export function createValidationPlugin(plugin: CallableHooks): ValidationPlugin {
  requireHooks(plugin, 'validation', ['validate_variables']);
  return {
    name: plugin.name,
    validateVariables: (input) => validateVariablesHook.call(plugin, input),
  };
}

/**
 * Integrations.
 * Reads variables from services and writes them there.
 */
export interface IntegrationPlugin {
  readonly name: string;
  readonly pullVariables: (input: PullVariablesInput) => Promise<PullVariablesOutput>;
  /** Undefined where the plugin leaves the hook out. */
  readonly pushVariables: ((input: PushVariablesInput) => Promise<PushVariablesOutput>) | undefined;
}

/** Throws `host/hook-missing` for a plugin that is no integration. */
export function createIntegrationPlugin(plugin: CallableHooks): IntegrationPlugin {
  requireHooks(plugin, 'integration', ['pull_variables']);
  return {
    name: plugin.name,
    pullVariables: (input) => pullVariablesHook.call(plugin, input),
    pushVariables: optionalHook(plugin, pushVariablesHook),
  };
}

/**
 * Workflows.
 * Decides which steps follow after a file has changed.
 */
export interface WorkflowPlugin {
  readonly name: string;
  readonly planSteps: (input: PlanStepsInput) => Promise<PlanStepsOutput>;
}

/** Throws `host/hook-missing` for a plugin that is no workflow. */
export function createWorkflowPlugin(plugin: CallableHooks): WorkflowPlugin {
  requireHooks(plugin, 'workflow', ['plan_steps']);
  return {
    name: plugin.name,
    planSteps: (input) => planStepsHook.call(plugin, input),
  };
}

/**
 * Themes.
 * Chooses the colours of the terminal.
 */
export interface ThemePlugin {
  readonly name: string;
  readonly describeTheme: (input: DescribeThemeInput) => Promise<DescribeThemeOutput>;
}

/** Throws `host/hook-missing` for a plugin that is no theme. */
export function createThemePlugin(plugin: CallableHooks): ThemePlugin {
  requireHooks(plugin, 'theme', ['describe_theme']);
  return {
    name: plugin.name,
    describeTheme: (input) => describeThemeHook.call(plugin, input),
  };
}

/**
 * Analytics.
 * Sums up how variables are used.
 */
export interface AnalyticsPlugin {
  readonly name: string;
  readonly summarize: (input: SummarizeInput) => Promise<SummarizeOutput>;
}

/** Throws `host/hook-missing` for a plugin that is no analytics. */
export function createAnalyticsPlugin(plugin: CallableHooks): AnalyticsPlugin {
  requireHooks(plugin, 'analytics', ['summarize']);
  return {
    name: plugin.name,
    summarize: (input) => summarizeHook.call(plugin, input),
  };
}

/** The clients of all kinds, by the names that manifests use. */
export const kindClients = {
  command: createCommandPlugin,
  validation: createValidationPlugin,
  integration: createIntegrationPlugin,
  workflow: createWorkflowPlugin,
  theme: createThemePlugin,
  analytics: createAnalyticsPlugin,
};
