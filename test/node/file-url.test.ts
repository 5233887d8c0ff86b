// The HttpPort over file URLs: a mirror on a disk, and no way out of it.
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { describe, expect, test } from 'vitest';
import { caps, openPort, refusal } from './http-refusal.ts';
import { temporaryFolder } from './sample-repository.ts';

describe('file URLs', () => {
  test('get() reads a file with an entity tag that changes when the file is replaced', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'a file.json');
    await writeFile(path, 'one');
    const url = pathToFileURL(path).href;
    const first = await openPort().get(url, caps);
    const etag = first.notModified ? undefined : first.etag;
    expect(etag).toBeDefined();
    expect(await openPort().get(url, { ...caps, ...(etag && { etag }) })).toEqual({ notModified: true });
    await writeFile(`${path}.new`, 'two');
    await rename(`${path}.new`, path);
    expect(await openPort().get(url, { ...caps, ...(etag && { etag }) })).toMatchObject({
      bytes: Buffer.from('two'),
    });
  });

  test('missing files and folders are not found, large files too large, other URL forms refused', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'large'), Buffer.alloc(1001));
    await writeFile(join(folder, 'x'), 'x');
    const base = pathToFileURL(folder).href;
    expect((await refusal(`${base}/missing`)).code).toBe('fetch/not-found');
    expect((await refusal(`${base}/x/below`)).code).toBe('fetch/not-found');
    expect((await refusal(base)).code).toBe('fetch/not-found');
    expect((await refusal(`${base}/large`)).code).toBe('fetch/too-large');
    for (const url of ['file://host/share/x', `${base}/a%2Fb`, `${base}/x%00`, `${base}/x?query`])
      expect((await refusal(url)).code, url).toBe('fetch/url');
  });

  test('with fileRoots nothing outside them is read: not by "..", not through a link', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'root'));
    await writeFile(join(folder, 'secret'), 'secret');
    await writeFile(join(folder, 'root/open'), 'open');
    await mkdir(join(folder, 'root-beside'));
    await writeFile(join(folder, 'root-beside/near'), 'near');
    await symlink('../secret', join(folder, 'root/link'));
    const http = createHttpPort({ fileRoots: [join(folder, 'root')] });
    const base = pathToFileURL(join(folder, 'root')).href;
    expect(await http.get(`${base}/open`, caps)).toMatchObject({ bytes: Buffer.from('open') });
    for (const path of ['../secret', '%2e%2e/secret', 'link', '../root-beside/near'])
      await expect(http.get(`${base}/${path}`, caps), path).rejects.toMatchObject({ code: 'fetch/url' });
    const none = createHttpPort({ fileRoots: [] });
    await expect(none.get(`${base}/open`, caps)).rejects.toMatchObject({ code: 'fetch/url' });
  });
});
