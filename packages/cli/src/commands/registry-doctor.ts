// plugindex registry doctor
import { parseRegistryConfig, parseYaml, type RegistryConfig } from '@plugindex/model';
import { type CommandCall, textOption, UsageError } from '../command.ts';
import type { RepositoryName } from '../github-port.ts';
import { tokenFor } from '../github-session.ts';
import { gitHubServer } from '../registry-place.ts';

const maxRegistryBytes = 4 * 1024 * 1024;

/** Checks the settings of the registry's repository on GitHub, and changes nothing. Exit code 1 where one is an error. */
export async function examineRegistry(call: CommandCall): Promise<number> {
  const registry = await readRegistry(call);
  const name = repositoryOf(call, registry);
  // The server that the person says, never one that registry.yaml names: it would be sent the token.
  const { apiUrl } = gitHubServer(call.ports.env);
  const token = await tokenFor(call, apiUrl);
  const github = await call.ports.openGitHub({ apiUrl, ...(token === undefined ? {} : { token }) });
  const logins = registry.policy.maintainers.map(({ github: login }) => login);
  const settings = await github.readSettings(name, logins);
  const { doctor } = await import('@plugindex/registry/setup/doctor');
  const { reportFindings } = await import('../doctor-report.ts');
  return reportFindings(call, doctor({ settings, registry }));
}

async function readRegistry({ ports }: CommandCall): Promise<RegistryConfig> {
  const workplace = await ports.openWorkplace();
  try {
    const bytes = await (await workplace.head()).read('registry.yaml', { maxBytes: maxRegistryBytes });
    const document = parseYaml(new TextDecoder().decode(bytes), { file: 'index/registry.yaml' });
    const registry = document.ok ? parseRegistryConfig(document.value) : document;
    if (registry.ok) return registry.value;
    throw new UsageError(
      `Cannot read index/registry.yaml: ${registry.problems[0]?.message}`,
      'plugindex validate',
    );
  } finally {
    await workplace.close();
  }
}

/** The repository that was named, or the one that registry.yaml names. */
function repositoryOf({ values }: CommandCall, { deployment }: RegistryConfig): RepositoryName {
  const text =
    textOption(values, 'repository') ?? URL.parse(deployment.urls.repository)?.pathname.slice(1) ?? '';
  const [owner, repo, ...rest] = text.split('/');
  if (owner && repo && rest.length === 0) return { owner, repo };
  throw new UsageError(
    `Cannot tell which repository to look at: found "${text}", expected "<owner>/<name>"`,
    'add --repository <owner>/<name>',
  );
}
