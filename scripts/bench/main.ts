// Every measurement, one after the other: `npm run bench`, or `npm run bench -- verify jco` for some.
// Each compares with a peer or a floor that is measured in the same run; absolute times depend on the machine.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const benches: Readonly<Record<string, string>> = {
  verify: 'a release judged by our verifier, beside the library',
  validate: 'manifests a second, with all rules that need no network',
  'index-bytes': 'gzip bytes of an index file, with hints and without',
  compile: 'a full compile beside git add and cat; one changed plugin beside an empty Node process',
  github:
    'requests of a merged update and of an idle look; checks of a pull request beside checkouts and empty processes',
  host: "loading and calling plugins in the thread and through workers beside Extism's host, memory, recovery after a kill",
  meter: 'calls of official plugins with fuel and without; rewriting a module; stopping an endless loop',
  start: 'npm start -- --once, first and second run',
};

/** Only where they are asked for. */
const onRequest: typeof benches = {
  jco: 'the one guest as a component that jco runs, beside ours; fetches jco, 340 MB, the first time',
};
const all = { ...benches, ...onRequest };

/** Extism's host loads Node's WASI, which says each time that it is an experiment. */
const quiet = '--disable-warning=ExperimentalWarning';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(all, name));
if (unknown.length > 0) {
  console.error(`Cannot measure "${unknown.join('", "')}": expected some of ${Object.keys(all).join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.log(`\n${name}: ${all[name]}`);
  const { status } = spawnSync(process.execPath, [quiet, join(import.meta.dirname, `${name}.ts`)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
