// Every command, in the order in which the help lists them. A command's code is loaded when it is called.
import type { Command } from './command.ts';

/** Words that name a command, and how to load it: the start of `plugindex list` must not pay for `validate`. */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  registry: async () => (await import('./commands/registry.ts')).registryCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  info: async () => (await import('./commands/info.ts')).infoCommand,
  install: async () => (await import('./commands/install.ts')).installCommand,
  update: async () => (await import('./commands/update.ts')).updateCommand,
  remove: async () => (await import('./commands/remove.ts')).removeCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  rollback: async () => (await import('./commands/rollback.ts')).rollbackCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  new: async () => (await import('./commands/new.ts')).newCommand,
  build: async () => (await import('./commands/build.ts')).buildCommand,
  test: async () => (await import('./commands/test.ts')).testCommand,
  bench: async () => (await import('./commands/bench.ts')).benchCommand,
  dev: async () => (await import('./commands/dev.ts')).devCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  pack: async () => (await import('./commands/pack.ts')).packCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  name: async () => (await import('./commands/name.ts')).nameCommand,
  login: async () => (await import('./commands/login.ts')).loginCommand,
  logout: async () => (await import('./commands/logout.ts')).logoutCommand,
  submit: async () => (await import('./commands/submit.ts')).submitCommand,
  publish: async () => (await import('./commands/publish.ts')).publishCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  yank: async () => (await import('./commands/yank.ts')).yankCommand,
  unyank: async () => (await import('./commands/unyank.ts')).unyankCommand,
  deprecate: async () => (await import('./commands/deprecate.ts')).deprecateCommand,
  transfer: async () => (await import('./commands/transfer.ts')).transferCommand,
};

export const commandNames: readonly string[] = Object.keys(loaders);

/** The command of a name, or undefined. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;
}

/** All of them: for the help. */
export async function loadCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}
