// Hostile pull requests against what is released, and for releases that are not what was looked at.
import { type Attack, meets } from './attack.ts';
import { type Attacker, addVersion, editFile, pluginFile } from './attacker.ts';
import { own } from './scene.ts';

const record = JSON.stringify({ schemaVersion: 1, name: own, version: '0.1.1' });

async function addGood(attacker: Attacker): Promise<void> {
  await addVersion(attacker, own, { version: '0.1.1', commit: attacker.scene.commits.good });
}

async function addUndeclared(attacker: Attacker): Promise<void> {
  await addVersion(attacker, own, { version: '0.1.1', commit: attacker.scene.commits.undeclared });
}

export const attacksOnReleases: readonly Attack[] = [
  {
    title: 'changes a manifest that is released',
    change: (attacker) =>
      editFile(attacker, pluginFile(own, '0.1.0.yaml'), (text) =>
        text.replace(/commit: [0-9a-f]{40}/, `commit: ${attacker.scene.commits.undeclared}`),
      ),
    refused: { lane: 'update', because: 'validate/version/already-released' },
  },
  {
    title: 'brings a release record by hand',
    change: async (attacker) => {
      await addGood(attacker);
      await attacker.write(pluginFile(own, '0.1.1.release.json'), record);
    },
    refused: { lane: 'update', because: 'validate/release/touched' },
  },
  {
    title: 'brings a release record to the branch that holds them',
    base: 'records',
    change: (attacker) => attacker.write(pluginFile(own, '0.1.1.release.json'), record),
    refused: 'nobody looks',
  },
  {
    title: 'releases a version from a repository that nobody agreed to',
    change: (attacker) =>
      addVersion(attacker, own, {
        version: '0.1.1',
        edit: (text) => text.replace(/(repository: .*\/)[a-z-]+/, '$1elsewhere'),
      }),
    refused: { lane: 'escalation', because: 'validate/source/repository' },
  },
  {
    title: 'releases a module that uses what its manifest does not ask for',
    change: addUndeclared,
    refused: { lane: 'update', because: meets.buildFailed },
  },
  {
    title: 'moves its head after the checks, before anybody decides',
    change: addGood,
    afterwards: { at: 'look', change: addUndeclared },
    refused: { lane: 'update', because: meets.buildFailed },
  },
  {
    title: 'moves its head between the decision and the merge',
    change: addGood,
    afterwards: { at: 'merge', change: addUndeclared },
    refused: { lane: 'update', because: meets.buildFailed },
  },
  {
    title: 'looks around while it is built',
    change: (attacker) =>
      addVersion(attacker, own, {
        version: '0.1.1',
        commit: attacker.scene.commits.spying,
        edit: (text) => text.replace('toolchain: assemblyscript', 'toolchain: rust'),
      }),
    refused: { lane: 'update', because: meets.buildFailed },
  },
  {
    title: 'comes from an account that is deleted by now',
    isByGhost: true,
    change: addGood,
    refused: { lane: 'registry', because: 'The account that proposed this is gone' },
  },
];
