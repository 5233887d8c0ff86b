// Labels of the registry: added in one request, and given their colour when GitHub has just made them up.
import { undefinedIfAbsent } from './absent.ts';
import { createOnce } from './create-once.ts';
import { type GitHubClient, type RepositoryName, repeatable } from './github-client.ts';

export interface LabelStyle {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description?: string;
}

export interface LabelsWish {
  readonly number: number;
  readonly names: readonly string[];
  readonly styles: readonly LabelStyle[];
}

/** What GitHub gives to a label that is made by being used. */
const defaultColor = 'ededed';

/** One request when the labels exist. */
export async function addLabels(
  client: GitHubClient,
  repository: RepositoryName,
  { number, names, styles }: LabelsWish,
): Promise<void> {
  const present = await addNames(client, repository, { number, names }).catch(undefinedIfAbsent);
  const labels = present ?? (await createAndAdd(client, repository, { number, names, styles }));
  for (const style of styles) {
    const label = labels.find(({ name }) => name === style.name);
    if (!names.includes(style.name) || label?.color !== defaultColor || style.color === defaultColor)
      continue;
    await client.rest.issues.updateLabel({ ...repository, ...style });
  }
}

async function addNames(client: GitHubClient, repository: RepositoryName, wish: Omit<LabelsWish, 'styles'>) {
  const { number: issue_number, names } = wish;
  const { data } = await client.rest.issues.addLabels({
    ...repository,
    issue_number,
    labels: [...names],
    request: repeatable,
  });
  return data;
}

/** A server that makes up no labels answers that there is no such thing. */
async function createAndAdd(client: GitHubClient, repository: RepositoryName, wish: LabelsWish) {
  for (const name of wish.names)
    await createOnce(client, {
      find: () => findLabel(client, repository, name),
      create: async () => {
        const style = wish.styles.find((candidate) => candidate.name === name) ?? { name };
        return (await client.rest.issues.createLabel({ ...repository, ...style })).data;
      },
    });
  return addNames(client, repository, wish);
}

async function findLabel(client: GitHubClient, repository: RepositoryName, name: string) {
  const found = await client.rest.issues.getLabel({ ...repository, name }).catch(undefinedIfAbsent);
  return found?.data;
}
