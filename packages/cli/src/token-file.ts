// The token of `plugindex login`, in a file of the home folder that its owner alone may read (the home's port writes 0600).
//
//   github-token.json    { format: 1, apiUrl, token }
import { type FolderPort, isRecord } from '@plugindex/model';

export interface StoredToken {
  /** The one address that the token may be sent to. */
  readonly apiUrl: string;
  readonly token: string;
}

const file = 'github-token.json';
const maxBytes = 8192;

/** Undefined where nobody has signed in, or the file is not ours. */
export async function readToken(home: FolderPort): Promise<StoredToken | undefined> {
  const bytes = await home.read(file, { maxBytes });
  if (bytes === undefined) return undefined;
  const value = parseOrUndefined(new TextDecoder().decode(bytes));
  if (!isRecord(value) || typeof value.token !== 'string' || typeof value.apiUrl !== 'string')
    return undefined;
  return { apiUrl: value.apiUrl, token: value.token };
}

export async function writeToken(home: FolderPort, { apiUrl, token }: StoredToken): Promise<void> {
  await home.write(file, new TextEncoder().encode(`${JSON.stringify({ format: 1, apiUrl, token })}\n`));
}

/** No error when there is none. */
export async function removeToken(home: FolderPort): Promise<void> {
  await home.remove(file);
}

/** Not even the message of a parser may show what the file holds. */
function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
