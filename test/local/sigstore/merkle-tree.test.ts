// The tree against RFC 6962 as it is written: the recursive definitions, and the audit of a proof.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafHash, MerkleTree } from '../../../packages/local/src/sigstore/merkle-tree.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer) => sha256(Uint8Array.of(1), left, right);

/** RFC 6962 2.1, MTH(D[n]). */
function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** RFC 9162 2.1.3.2, which audits the proofs of RFC 6962 too. */
function auditedRoot(leaf: Buffer, proof: readonly Buffer[], place: { index: number; size: number }): Buffer {
  let [fn, sn, root] = [place.index, place.size - 1, leaf];
  for (const sibling of proof) {
    expect(sn).not.toBe(0);
    if (fn % 2 === 1 || fn === sn) {
      root = node(sibling, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      root = node(root, sibling);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  expect(sn).toBe(0);
  return root;
}

function treeOf(count: number) {
  const tree = new MerkleTree();
  const leaves = Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
  for (const leaf of leaves) tree.append(leaf);
  return { tree, leaves };
}

test('MerkleTree.root() equals the definition of RFC 6962 at every size and earlier size', () => {
  const { tree, leaves } = treeOf(70);
  for (let size = 0; size <= leaves.length; size++)
    expect(tree.root(size)).toEqual(rootOf(leaves.slice(0, size)));
});

test('MerkleTree.inclusionProof() of every leaf at every size passes the audit of RFC 9162', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), (count, a, b) => {
      const { tree, leaves } = treeOf(count);
      const size = 1 + (a % count);
      const index = b % size;
      const leaf = leaves[index] ?? Buffer.alloc(0);
      expect(auditedRoot(leaf, tree.inclusionProof(index, size), { index, size })).toEqual(tree.root(size));
    }),
    { numRuns: 200 },
  );
});

test('MerkleTree knows the test vectors of the Certificate Transparency project', () => {
  const tree = new MerkleTree();
  expect(tree.root().toString('hex')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  tree.append(leafHash(Buffer.alloc(0)));
  expect(tree.root().toString('hex')).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  );
  tree.append(leafHash(Uint8Array.of(0)));
  expect(tree.root().toString('hex')).toBe(
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  );
});

test('MerkleTree refuses a leaf or a size that it does not have', () => {
  const { tree } = treeOf(3);
  expect(() => tree.inclusionProof(3)).toThrow(RangeError);
  expect(() => tree.inclusionProof(0, 0)).toThrow(RangeError);
  expect(() => tree.root(4)).toThrow(RangeError);
});
