// The keys and certificates of the little Sigstore: one file, made whole on the first start and never changed.
//
//   authorities.json  { format: 1, createdAt, keys: { <name>: PKCS 8 PEM }, certificates: { <name>: DER in base64 } }

import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { valueAt } from '@plugindex/model';
import { writeFileAtomically } from '@plugindex/node/atomic-write';
import { LocalError } from '../local-error.ts';
import { readIfThere } from '../read-if-there.ts';
import { textAt } from '../text-at.ts';
import { createCaCertificate, createTsaCertificates, type KeyPair } from './certificates.ts';

const keyNames = ['ca', 'ctlog', 'tsa', 'rekor-v1', 'rekor-v2', 'issuer'] as const;
type KeyName = (typeof keyNames)[number];
const certificateNames = ['ca', 'tsaRoot', 'tsa'] as const;
type CertificateName = (typeof certificateNames)[number];

export interface Secrets {
  /** Whole second from which keys and certificates are valid. */
  readonly createdAt: Date;
  readonly keys: Readonly<Record<KeyName, KeyPair>>;
  /** DER. */
  readonly certificates: Readonly<Record<CertificateName, Buffer>>;
}

/** Keys count from a little before they were made: a clock that is set right by a few seconds must not lock them out. */
const clockSlackMs = 3_600_000;

/** Reads what an earlier start made, or makes it. Throws LocalError `sigstore/corrupt`. */
export async function openSecrets(folder: string, now: Date): Promise<Secrets> {
  const path = join(folder, 'authorities.json');
  const text = await readIfThere(path);
  if (text !== undefined) return parseSecrets(text, path);
  const secrets = await createSecrets(new Date(now.getTime() - clockSlackMs));
  // 0600: who can read the keys can sign as this machine's registry.
  await writeFileAtomically(path, formatSecrets(secrets), { fsync: true, mode: 0o600 });
  return secrets;
}

async function createSecrets(createdAt: Date): Promise<Secrets> {
  const keys = mapNames(keyNames, createKeys);
  const tsa = await createTsaCertificates(keys.tsa, createKeys(), createdAt);
  const ca = await createCaCertificate(keys.ca, createdAt);
  return { createdAt, keys, certificates: { ca, tsaRoot: tsa.root, tsa: tsa.signing } };
}

function createKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function formatSecrets({ createdAt, keys, certificates }: Secrets): string {
  const json = {
    format: 1,
    createdAt: createdAt.toISOString(),
    keys: mapNames(keyNames, (name) => keys[name].privateKey.export({ format: 'pem', type: 'pkcs8' })),
    certificates: mapNames(certificateNames, (name) => certificates[name].toString('base64')),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function parseSecrets(text: string, path: string): Secrets {
  try {
    const json: unknown = JSON.parse(text);
    const createdAt = new Date(textAt(json, 'createdAt', damaged));
    if (valueAt(json, '/format') !== 1 || Number.isNaN(createdAt.getTime()))
      throw new TypeError('it has another format');
    const [keys, certificates] = [valueAt(json, '/keys'), valueAt(json, '/certificates')];
    return {
      createdAt,
      keys: mapNames(keyNames, (name) => parseKeys(textAt(keys, name, damaged))),
      certificates: mapNames(certificateNames, (name) => toBytes(textAt(certificates, name, damaged))),
    };
  } catch (cause) {
    throw new LocalError(
      'sigstore/corrupt',
      `Cannot read the keys of the little Sigstore: ${path} is damaged; remove its folder to start a new one`,
      { cause },
    );
  }
}

function parseKeys(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function toBytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function damaged(why: string): TypeError {
  return new TypeError(why);
}

function mapNames<Name extends string, Value>(
  names: readonly Name[],
  toValue: (name: Name) => Value,
): Record<Name, Value> {
  const record: Partial<Record<Name, Value>> = {};
  for (const name of names) record[name] = toValue(name);
  if (isComplete(record, names)) return record;
  throw new TypeError('unreachable: every name was given a value');
}

function isComplete<Name extends string, Value>(
  record: Partial<Record<Name, Value>>,
  names: readonly Name[],
): record is Record<Name, Value> {
  return names.every((name) => Object.hasOwn(record, name));
}
