// The two ends of a mock at a real HTTP server: what came in, and what goes out.
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type HookRequest, type MockResponse, readHookRequest, sendMockResponse } from '@plugindex/mockforge';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: Server;
let url: string;
let seen: HookRequest | undefined;
let answer: MockResponse;
const plain: MockResponse = { status: 201, headers: { 'x-a': '1' }, body: 'grüße', metadata: {} };

beforeAll(async () => {
  server = createServer(async (message, response) => {
    seen = await readHookRequest(message, { maxBodyBytes: 10 });
    const tooLarge = { ...plain, status: 413, headers: { connection: 'close' } };
    sendMockResponse(response, seen === undefined ? tooLarge : answer);
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a request comes with its path, query, headers as they were sent, and body', async () => {
  answer = plain;
  const response = await fetch(`${url}/a/b?q=%C3%A4`, { method: 'PUT', headers: { 'X-B': '2' }, body: 'ä€' });
  expect(seen).toMatchObject({ method: 'PUT', path: '/a/b', query: { q: 'ä' }, body: 'ä€' });
  expect(Object.entries(seen?.headers ?? {})).toContainEqual(['X-B', '2']);
  expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([201, '1', 'grüße']);
  // Bytes, not letters.
  expect(response.headers.get('content-length')).toBe('7');
});

test('a body of many pieces is put together, wherever a letter is cut', async () => {
  answer = plain;
  await new Promise<void>((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST' }, (response) => response.resume().on('end', resolve));
    sent.on('error', reject);
    for (const byte of Buffer.from('aä€')) sent.write(Uint8Array.of(byte));
    sent.end();
  });
  expect(seen?.body).toBe('aä€');
});

test('a body may have as many bytes as allowed, and not one more', async () => {
  answer = plain;
  const statusOf = async (body: string) => (await fetch(url, { method: 'POST', body })).status;
  expect(await statusOf('x'.repeat(10))).toBe(201);
  expect(await statusOf('x'.repeat(11))).toBe(413);
});

test('HEAD is answered with the length of the body and without it', async () => {
  answer = plain;
  const response = await fetch(url, { method: 'HEAD' });
  expect([response.headers.get('content-length'), await response.text()]).toEqual(['7', '']);
});

test('an answer that drops the connection sends nothing', async () => {
  answer = { ...plain, dropsConnection: true };
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
