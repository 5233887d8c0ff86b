// The stage `sign` in an author's own repository: a bundle whose certificate names the registry's workflow and their repository.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '@plugindex/model';
import { RegistryError } from '@plugindex/registry/registry-error';
import { assetNames } from '@plugindex/registry/release/asset-names';
import { createReleaseStatement } from '@plugindex/trust';
import { ActionError } from '../action-error.ts';
import { type AuthorPlugin, callingRepository, openAuthorPlugin } from '../author.ts';
import { parseWorkflowRun } from '../environment.ts';
import { readHandOver } from '../hand-over.ts';
import { type ActionCall, runAction } from '../run.ts';
import { openSigner, openVerifier } from '../signing.ts';

/** Of tokens that GitHub gives to workflows. */
const githubIssuer = 'https://token.actions.githubusercontent.com';

await runAction(async (call) => {
  const tag = call.input('tag');
  const plugin = await openAuthorPlugin({
    url: callingRepository(call.environment),
    checkout: call.neededInput('author'),
    folder: call.neededInput('plugin_folder'),
    ...(tag === undefined ? {} : { tag }),
  });
  try {
    await signPlugin(call, plugin);
  } finally {
    await plugin.repository.close();
  }
});

/** Nothing that the build said is believed but the bytes: manifest, tree and commit are read again here. */
async function signPlugin(call: ActionCall, plugin: AuthorPlugin): Promise<void> {
  const { manifest, manifestDigest, source, commit } = plugin;
  const { name, version } = manifest;
  const built = await readHandOver(call.neededInput('folder'), manifest);
  if (built === undefined)
    throw new ActionError('action/hand-over', `Cannot sign ${name} ${version}: the build left nothing of it`);
  // `acme/registry/.github/workflows/build-plugin.yml@refs/heads/main`
  const identity = `${call.environment.serverUrl}/${call.neededInput('workflow_ref')}`;
  const run = parseWorkflowRun(process.env, identity);
  // threat: the artifact is swapped between the job that built it and this one, which holds the identity
  const digest = digestOf(built.artifact);
  if (digest !== built.digest)
    throw new RegistryError(
      'sign/artifact/differs',
      `Cannot sign ${name} ${version}: the artifact is ${digest}, expected ${built.digest} from the build`,
    );
  const statement = createReleaseStatement({
    ...{ name, version, manifest: manifestDigest, artifact: digest, run },
    source: { repository: run.repository, commit, tree: source.tree },
  });
  const bundle = await (await openSigner(call, new Date())).sign(statement);
  // What the registry asks of it later: our workflow, called by this repository, at this commit.
  (await openVerifier(call)).verifyBundle({
    artifact: built.artifact,
    bundle,
    policy: { issuer: call.input('issuer') ?? githubIssuer, identity },
    caller: { repositoryId: run.repositoryId, commit },
  });
  const output = call.neededInput('output');
  const names = assetNames(name, version);
  await mkdir(output, { recursive: true });
  await writeFile(join(output, names.artifact), built.artifact);
  await writeFile(join(output, names.bundle), bundle);
  call.output('bundle', join(output, names.bundle));
  call.say(`${names.artifact}: signed as ${identity}`);
}
