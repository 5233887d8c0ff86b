// Keeps as many keys in the store of the plugin "one" as it may. Started by a test as a program of its own, twice at once.
import { setTimeout } from 'node:timers/promises';
import { createFolderStore } from '@plugindex/node/capabilities/store-folder';

const [folder = '', prefix = '', count = '', maxBytes = ''] = process.argv.slice(2);
const store = createFolderStore(folder);
console.log('ready');
process.stdin.once('data', async () => {
  process.stdin.destroy();
  const kept: string[] = [];
  for (let index = 0; index < Number(count); index++) {
    const key = `${prefix}${String(index).padStart(2, '0')}`;
    const change = { op: 'set', key, value: 'xx', maxBytes: Number(maxBytes) } as const;
    if ((await store.apply('one', change)).ok) kept.push(key);
    // The other one only looks now and then whether the folder is free.
    await setTimeout(4);
  }
  console.log(JSON.stringify(kept));
});
