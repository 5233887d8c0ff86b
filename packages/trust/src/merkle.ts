// Inclusion in a Merkle tree (RFC 6962 2.1).
import { hash } from 'node:crypto';
import type { InclusionProof } from './bundle.ts';
import type { Checkpoint } from './checkpoint.ts';

const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

/** True when the entry is in the tree that the checkpoint fixes. */
export function isIncluded(body: Buffer, proof: InclusionProof, checkpoint: Checkpoint): boolean {
  const { treeSize, rootHash } = checkpoint;
  if (proof.logIndex >= treeSize) return false;
  // RFC 9162 2.1.3.2: go up until the node is a right border, then along the border to the root.
  let index = proof.logIndex;
  let last = treeSize - 1n;
  let node = sha256(leafPrefix, body);
  for (const sibling of proof.hashes) {
    if (last === 0n || sibling.length !== 32) return false;
    if ((index & 1n) === 1n || index === last) {
      node = sha256(nodePrefix, sibling, node);
      // A left border has no sibling on these levels.
      while ((index & 1n) === 0n && index !== 0n) {
        index >>= 1n;
        last >>= 1n;
      }
    } else {
      node = sha256(nodePrefix, node, sibling);
    }
    index >>= 1n;
    last >>= 1n;
  }
  return last === 0n && node.equals(rootHash);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}
