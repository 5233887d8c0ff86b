// plugindex explain

import { explain, nearestCode } from '@plugindex/registry/explain';
import { allRules } from '@plugindex/registry/rules';
import { type Command, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';
import { table } from '../table.ts';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'say what a problem code means, why the rule exists and how to mend it',
  arguments: '[code]',
  options: {},
  examples: ['plugindex explain', 'plugindex explain validate/source/missing'],
  run: async ({ args, ports, isJson }) => {
    const [code, ...rest] = args;
    if (rest.length > 0) throw new UsageError('Cannot explain: expected one code', 'plugindex explain');
    if (code === undefined) {
      const rows = allRules.map((rule) => [rule.code, rule.severity, rule.documentation.title]);
      ports.out(
        isJson
          ? toJsonText(
              allRules.map(({ code: of, severity, documentation }) => ({
                code: of,
                severity,
                documentation,
              })),
            )
          : table(['code', 'severity', 'rule'], rows),
      );
      return 0;
    }
    const text = explain(code);
    if (text === undefined) {
      const near = nearestCode(code);
      throw new UsageError(
        `Cannot explain "${code}": no rule has this code`,
        near === undefined ? 'plugindex explain' : `plugindex explain ${near}`,
      );
    }
    const rule = allRules.find((candidate) => candidate.code === code);
    ports.out(
      isJson ? toJsonText({ code, severity: rule?.severity, documentation: rule?.documentation }) : text,
    );
    return 0;
  },
};
