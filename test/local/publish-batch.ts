// A process for the kill test of the folder forge: `node publish-batch.ts <folder> <batch>`.
import { createFolderForge } from '../../packages/local/src/folder-forge.ts';
import { publishBatch } from '../kit/forge-batch.ts';

const [folder = '', batch = ''] = process.argv.slice(2);
const forge = createFolderForge({ folder, now: () => new Date() });
process.stdout.write('ready\n');
await publishBatch(forge, Number(batch));
