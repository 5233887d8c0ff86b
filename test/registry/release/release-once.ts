// A process for the kill test of release(): `node release-once.ts <folder>`. Prints "ready", then the record.
import { release } from '@plugindex/registry/release/release';
import { openLittleRegistry } from '../../kit/little-registry.ts';

const [folder = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
const little = await openLittleRegistry({ folder });
await release(little.input);
await little.close();
