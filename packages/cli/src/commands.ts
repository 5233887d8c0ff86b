// Every command, in the order in which the help lists them.
import type { Command } from './command.ts';
import { explainCommand } from './commands/explain.ts';
import { importCommand } from './commands/import.ts';
import { infoCommand } from './commands/info.ts';
import { installCommand } from './commands/install.ts';
import { listCommand } from './commands/list.ts';
import { registryCommand } from './commands/registry.ts';
import { removeCommand } from './commands/remove.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { searchCommand } from './commands/search.ts';
import { updateCommand } from './commands/update.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';

export const commands: readonly Command[] = [
  registryCommand,
  searchCommand,
  infoCommand,
  installCommand,
  updateCommand,
  removeCommand,
  listCommand,
  verifyCommand,
  rollbackCommand,
  validateCommand,
  explainCommand,
  importCommand,
];
