// What every adapter of the Forge port must do, killed processes included; each adapter's test file runs it.
import type { ChildProcess } from 'node:child_process';
import { digestOf, type Forge, type ForgeErrorCode } from '@plugindex/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesOfRelease, publishBatch, tagsOfBatch } from './forge-batch.ts';
import { killChildAfter, timeOfChild } from './kill-child.ts';

export interface ForgeUnderTest {
  readonly forge: Forge;
  /** The same releases through a new adapter, as the next process sees them. */
  reopen(): Promise<Forge>;
  /** A process that prints "ready" and then calls publishBatch() on the same releases. */
  startBatch(batch: number): ChildProcess;
  close(): Promise<void>;
}

/** Rounds of the kill test; each costs a process start. */
const killRounds = 20;
/** Process starts are slow on a busy machine, in milliseconds. */
const killTimeoutMs = 240_000;
const tag = 'auth-jwt-v1.0.0';
const bytes = (text: string) => Buffer.from(text);
const file = (name: string, text: string) => ({ name, bytes: bytes(text) });
const asset = (name: string, text: string) => ({
  name,
  digest: digestOf(text),
  size: text.length,
});
const roomy = { maxBytes: 1000 };

export function testForge(adapter: string, openForge: () => Promise<ForgeUnderTest>): void {
  describe(`${adapter} as a Forge`, () => {
    let opened: ForgeUnderTest;
    beforeEach(async () => {
      opened = await openForge();
    });
    afterEach(() => opened.close());
    testDrafts(() => opened);
    testPublication(() => opened);
    testNames(() => opened);
    testKills(() => opened);
  });
}

async function expectRefusals(
  code: ForgeErrorCode,
  calls: readonly (() => Promise<unknown>)[],
): Promise<void> {
  for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'ForgeError', code });
}

function testDrafts(opened: () => ForgeUnderTest): void {
  test('find() knows no release that nobody has started', async () => {
    expect(await opened().forge.find(tag)).toBeUndefined();
  });

  test('upload(), remove() and publish() need a draft', async () => {
    const { forge } = opened();
    await expectRefusals('forge/not-found', [
      () => forge.upload(tag, file('a.wasm', 'a')),
      () => forge.remove(tag, 'a.wasm'),
      () => forge.publish(tag),
    ]);
  });

  test('upload() adds and replaces assets of a draft, listed by name with digest and size', async () => {
    const { forge } = opened();
    expect(await forge.draft(tag)).toEqual({ tag, state: 'draft', assets: [] });
    await forge.upload(tag, file('b.wasm', 'bb'));
    await forge.upload(tag, file('a.json', 'old'));
    await forge.upload(tag, file('a.json', 'new!'));
    const assets = [asset('a.json', 'new!'), asset('b.wasm', 'bb')];
    expect(await forge.find(tag)).toEqual({ tag, state: 'draft', assets });
    expect(Buffer.from(await forge.download(tag, 'a.json', roomy)).toString()).toBe('new!');
  });

  test('draft() goes on with the draft that is there, in another process too', async () => {
    await opened().forge.draft(tag);
    await opened().forge.upload(tag, file('a.json', 'a'));
    const forge = await opened().reopen();
    expect((await forge.draft(tag)).assets).toEqual([asset('a.json', 'a')]);
  });

  test('remove() takes an asset out of a draft, and is content when it is gone already', async () => {
    const { forge } = opened();
    await forge.draft(tag);
    await forge.upload(tag, file('a.json', 'a'));
    await forge.remove(tag, 'a.json');
    await forge.remove(tag, 'a.json');
    expect((await forge.find(tag))?.assets).toEqual([]);
  });

  test('download() refuses a missing asset and one that is larger than asked for', async () => {
    const { forge } = opened();
    await forge.draft(tag);
    await forge.upload(tag, file('a.json', 'four'));
    await expectRefusals('forge/not-found', [
      () => forge.download(tag, 'b.json', roomy),
      () => forge.download('x-v1.0.0', 'a.json', roomy),
    ]);
    await expectRefusals('forge/too-large', [() => forge.download(tag, 'a.json', { maxBytes: 3 })]);
    expect(await forge.download(tag, 'a.json', { maxBytes: 4 })).toHaveLength(4);
  });
}

function testPublication(opened: () => ForgeUnderTest): void {
  const publish = async (forge: Forge) => {
    await forge.draft(tag);
    await forge.upload(tag, file('a.json', 'a'));
    await forge.upload(tag, file('a.wasm', 'wasm'));
    return forge.publish(tag);
  };

  test('publish() says when and what, and every later process finds the same', async () => {
    const published = await publish(opened().forge);
    expect(published).toEqual({
      tag,
      state: 'published',
      publishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      assets: [asset('a.json', 'a'), asset('a.wasm', 'wasm')],
    });
    const forge = await opened().reopen();
    expect(await forge.find(tag)).toEqual(published);
    expect(Buffer.from(await forge.download(tag, 'a.wasm', roomy)).toString()).toBe('wasm');
  });

  test('publish() of what is published already changes nothing', async () => {
    const { forge } = opened();
    const published = await publish(forge);
    expect(await forge.publish(tag)).toEqual(published);
  });

  test('a published release takes no change of any kind', async () => {
    const published = await publish(opened().forge);
    const forge = await opened().reopen();
    await expectRefusals('forge/published', [
      () => forge.draft(tag),
      () => forge.upload(tag, file('a.json', 'other')),
      () => forge.upload(tag, file('new.json', 'new')),
      () => forge.remove(tag, 'a.json'),
    ]);
    expect(await forge.find(tag)).toEqual(published);
  });

  test('a release without assets and an empty asset can be published', async () => {
    const { forge } = opened();
    await forge.draft('empty-v1.0.0');
    expect((await forge.publish('empty-v1.0.0')).assets).toEqual([]);
    await forge.draft(tag);
    await forge.upload(tag, file('empty.txt', ''));
    expect((await forge.publish(tag)).assets).toEqual([asset('empty.txt', '')]);
  });
}

function testNames(opened: () => ForgeUnderTest): void {
  const badNames = [
    '',
    '.',
    '..',
    '../up',
    'a/b',
    'a\\b',
    '.hidden',
    '-x',
    'a b',
    'ä',
    'a\0b',
    'x'.repeat(201),
  ];

  test.each(badNames)('%j is neither a tag nor an asset name', async (name) => {
    const { forge } = opened();
    await forge.draft(tag);
    await expectRefusals('forge/name', [
      () => forge.find(name),
      () => forge.draft(name),
      () => forge.publish(name),
      () => forge.upload(tag, file(name, 'x')),
      () => forge.remove(tag, name),
      () => forge.download(tag, name, roomy),
    ]);
  });
}

function testKills(opened: () => ForgeUnderTest): void {
  test(
    `a process killed at ${killRounds} random moments leaves drafts or whole releases, and the next run ends right`,
    async () => {
      let wholeMs = await timeOfChild(opened().startBatch(0));
      let cutShort = 0;
      for (let batch = 1; batch <= killRounds; batch++) {
        const livedMs = await killChildAfter(opened().startBatch(batch), Math.random() * wholeMs);
        const before = await survey(await opened().reopen(), batch);
        if (before.size < tagsOfBatch(batch).length) cutShort++;
        // It came to its end: the machine is faster now than when it was measured.
        else wholeMs = livedMs;
        const forge = await opened().reopen();
        await publishBatch(forge, batch);
        const after = await survey(forge, batch);
        expect([...after.keys()]).toEqual(tagsOfBatch(batch));
        for (const [published, at] of before) expect(after.get(published)).toBe(at);
      }
      expect(cutShort).toBeGreaterThan(2);
    },
    killTimeoutMs,
  );
}

/** Published releases of a batch and their times; each must be whole. */
async function survey(forge: Forge, batch: number): Promise<ReadonlyMap<string, string>> {
  const published = new Map<string, string>();
  for (const batchTag of tagsOfBatch(batch)) {
    const release = await forge.find(batchTag);
    if (release?.state !== 'published') continue;
    const expected = filesOfRelease(batchTag);
    expect(release.assets.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    for (const { name, bytes: content } of expected) {
      const found = await forge.download(batchTag, name, { maxBytes: content.length });
      expect(Buffer.compare(found, content)).toBe(0);
    }
    published.set(batchTag, release.publishedAt ?? '');
  }
  return published;
}
