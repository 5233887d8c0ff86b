// Hostile pull requests against what belongs to others, or to the registry itself.
import { type Attack, meets } from './attack.ts';
import { type Attacker, addVersion, editFile, pluginFile } from './attacker.ts';
import { forgedReport, forgingWorkflow, passingWorkflow } from './forged-runs.ts';
import { own, victim } from './scene.ts';

const entry = pluginFile(victim, 'plugin.yaml');

async function joinOwners(attacker: Attacker): Promise<void> {
  const owner = `  - { github: mallory, id: ${attacker.account.id} }\n`;
  await editFile(attacker, entry, (text) => text.replace(/^owners:\n/m, `$&${owner}`));
}

async function addUndeclared(attacker: Attacker): Promise<void> {
  await addVersion(attacker, own, { version: '0.1.1', commit: attacker.scene.commits.undeclared });
}

async function copyEntry(attacker: Attacker, name: string): Promise<void> {
  const text = await attacker.read(pluginFile(own, 'plugin.yaml'));
  await attacker.write(pluginFile(name, 'plugin.yaml'), text.replace(/^name: .*$/m, `name: ${name}`));
}

export const attacksOnOthers: readonly Attack[] = [
  {
    title: 'edits the plugin of another',
    change: (attacker) =>
      editFile(attacker, entry, (text) => text.replace(/^description: .*$/m, 'description: Mine now')),
    refused: { lane: 'registry', because: meets.notOwner },
  },
  {
    title: 'adds itself to the owners of the plugin of another',
    change: joinOwners,
    refused: { lane: 'registry', because: 'validate/owner/not-author' },
  },
  {
    title: 'releases a version of the plugin of another, as the release feed of the registry would',
    words: () => ({ body: '<!-- plugindex:feed -->', branch: `plugindex/release/${victim}-0.1.1` }),
    change: (attacker) => addVersion(attacker, victim, { version: '0.1.1' }),
    refused: { lane: 'registry', because: meets.notOwner },
  },
  {
    title: 'takes the plugin of another over, as a form of its owner would',
    words: () => ({ body: '<!-- plugindex:form issue=1 -->', branch: `plugindex/transfer/${victim}-0.1.0` }),
    change: joinOwners,
    refused: { lane: 'registry', because: meets.notOwner },
  },
  {
    title: 'removes the plugin of another',
    change: async ({ git }) => {
      await git('rm', '-r', '--quiet', pluginFile(victim, ''));
    },
    refused: { lane: 'registry', because: 'Its whole folder is removed' },
  },
  {
    title: 'takes a name that reads like that of another',
    change: (attacker) => copyEntry(attacker, 'greet-peop1e'),
    refused: { lane: 'new-name', because: 'validate/name/confusable' },
  },
  {
    title: 'becomes a maintainer',
    change: (attacker) =>
      editFile(attacker, 'index/registry.yaml', (text) =>
        text.replace(/^ {2}maintainers:\n/m, `$&    - { github: mallory, id: ${attacker.account.id} }\n`),
      ),
    refused: { lane: 'registry', because: 'A maintainer approves this commit in a review' },
  },
  {
    title: 'edits a workflow that holds tokens',
    change: (attacker) => {
      const { file, url } = attacker.scene.canary;
      return editFile(attacker, '.github/workflows/publish.yml', (text) =>
        text.replaceAll(/^( +)- run: npm ci.*$/gm, `$&\n$1- run: touch ${file}; curl ${url}`),
      );
    },
    refused: { lane: 'registry', because: meets.byHand },
  },
  {
    title: 'forges a report that speaks below the pull request of another',
    change: (attacker) =>
      attacker.write('.github/workflows/pull-request.yml', forgingWorkflow(forgedReport(attacker.scene))),
    refused: { lane: 'registry', because: meets.byHand },
  },
  {
    title: 'forges checks of the names that count, by a workflow of its own',
    change: async (attacker) => {
      await addUndeclared(attacker);
      await attacker.write('.github/workflows/scan.yml', passingWorkflow);
    },
    refused: { lane: 'registry', because: meets.byHand },
  },
  {
    title: 'forges checks of the names that count, by the Actions of its fork',
    change: addUndeclared,
    forges: true,
    refused: { lane: 'update', because: meets.buildFailed },
  },
];
