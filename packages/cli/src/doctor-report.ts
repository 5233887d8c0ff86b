// Prints what a doctor found, of a machine or of a registry: problems in words or as data. Exit code 1 where one is an error.
import { hasErrors, type Problem } from '@plugindex/model';
import { renderJson } from '@plugindex/registry/report/json';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import type { CommandCall } from './command.ts';
import { escapeJson } from './output.ts';

export function reportFindings({ ports, isJson }: CommandCall, problems: readonly Problem[]): number {
  ports.out(isJson ? escapeJson(renderJson(problems)) : renderTerminal(problems));
  return hasErrors(problems) ? 1 : 0;
}
