// Writes test/fixtures/trust: `node test/trust/make-fixtures.ts`. New keys each time; run it only when a case is added.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFolder } from './conformance-cases.ts';
import {
  artifact,
  changed,
  githubIssuer,
  type Json,
  openSigning,
  policy,
  recoded,
  statement,
} from './signing.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const signing = await openSigning();
const foreign = await openSigning();
const rekor1 = await signing.sign(statement(), { rekorVersion: 1 });
const rekor2 = await signing.sign(statement());
const root = Buffer.from(JSON.stringify(signing.sigstore.trustedRoot));
const material = ['verificationMaterial'] as const;
const only = (bundle: Uint8Array): Files => ({ 'bundle.sigstore.json': bundle });
const edit = (path: readonly (string | number)[], change: (value: Json) => Json | undefined, from = rekor2) =>
  only(changed(from, [...path], change));
const payload = ['dsseEnvelope', 'payload'] as const;
const editText = recoded((bytes) => Buffer.from(bytes.toString().replace('1.2.0.wasm', '1.2.1.wasm')));
const withoutStart = (list: string) =>
  changed(root, [list], (logs) => JSON.parse(JSON.stringify(logs).replaceAll('"start"', '"was"')));

const cases: Readonly<Record<string, Files>> = {
  'rekor-1': only(rekor1),
  'rekor-2': only(rekor2),
  'artifact-swapped_fail': { ...only(rekor2), artifact: 'other bytes' },
  'certificate-log-without-start_fail': { ...only(rekor2), 'trusted_root.json': withoutStart('ctlogs') },
  'entry-repeated_fail': edit([...material, 'tlogEntries'], (list) =>
    Array.isArray(list) ? [...list, ...list] : list,
  ),
  'foreign-sigstore_fail': only(await foreign.sign(statement())),
  'identity-prefix_fail': { ...only(rekor2), identity: policy.identity.slice(0, -1) },
  'identity-pattern_fail': { ...only(rekor2), identity: '.*' },
  'issuer-other_fail': { ...only(rekor2), issuer: `${githubIssuer}/` },
  'log-missing_fail': edit([...material, 'tlogEntries'], () => []),
  'log-without-start_fail': { ...only(rekor2), 'trusted_root.json': withoutStart('tlogs') },
  'payload-edited-rekor-1_fail': edit(payload, editText, rekor1),
  'payload-edited-rekor-2_fail': edit(payload, editText),
  'signatures-several_fail': edit(['dsseEnvelope', 'signatures'], (list) =>
    Array.isArray(list) ? [...list, ...list] : list,
  ),
  'timestamp-missing_fail': edit([...material, 'timestampVerificationData'], () => undefined),
};
const shared: Files = {
  artifact,
  'trusted_root.json': root,
  identity: policy.identity,
  issuer: githubIssuer,
};

for (const [name, files] of Object.entries({ '.': shared, ...cases })) {
  await mkdir(join(ownFolder, name), { recursive: true });
  for (const [file, content] of Object.entries(files)) await writeFile(join(ownFolder, name, file), content);
}
await Promise.all([signing.close(), foreign.close()]);
