// A process for the kill test of the little Sigstore: signs on and on, a bundle per line, until it is killed.
import { createLocalSigner, localRun, openLocalSigstore } from '@plugindex/local';

const [folder = ''] = process.argv.slice(2);
const sigstore = await openLocalSigstore({ folder, now: () => new Date() });
const run = localRun({ commit: 'c'.repeat(40) });
for (const rekorVersion of [2, 1, 2, 1, 2, 1, 2, 1, 2, 1] as const) {
  const bundle = await createLocalSigner({ sigstore, run, rekorVersion }).sign(Buffer.from('{}'));
  process.stdout.write(`${Buffer.from(bundle).toString()}\n`);
}
await sigstore.close();
