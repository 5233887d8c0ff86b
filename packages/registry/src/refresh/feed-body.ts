// The lines at the top of a pull request that a release feed caused: written here, read back here and by `decide`.
//
//   <!-- plugindex:feed -->
//   <!-- plugindex:commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904 -->
//   <!-- plugindex:escalate provenance-lost -->        only where it is so

export const feedMarker = '<!-- plugindex:feed -->';
export const provenanceLostMarker = '<!-- plugindex:escalate provenance-lost -->';
export const tagMovedMarker = '<!-- plugindex:tag-moved -->';
/** Holds a pull request until a maintainer has looked. */
export const holdLabel = 'hold';
/** How it looks; the colour as GitHub writes it. */
export const refreshLabels = [
  { name: holdLabel, color: 'd93f0b', description: 'Waits for a maintainer: a tag moved' },
];

export interface FeedBody {
  readonly body: string;
  readonly commit: string;
  readonly isProvenanceLost: boolean;
}

export function toFeedBody({ body, commit, isProvenanceLost }: FeedBody): string {
  const lines = [feedMarker, `<!-- plugindex:commit ${commit} -->`];
  if (isProvenanceLost) lines.push(provenanceLostMarker);
  const lost = isProvenanceLost
    ? '\n- The version before came with an attestation of its build, this one does not.\n'
    : '';
  return `${lines.join('\n')}\n${body}${lost}\nFound in the release feed that plugin.yaml names. Nobody asked for it by hand.\n`;
}

/** The commit that a pull request of ours was opened for. */
export function commitOfFeedBody(body: string): string | undefined {
  return /^<!-- plugindex:feed -->\r?\n<!-- plugindex:commit ([0-9a-f]{40}) -->/.exec(body)?.[1];
}

export function tagMovedComment({ tag, from, to }: { tag: string; from: string; to: string }): string {
  // A tag that got here is a prefix of letters and a version: nothing in it comes alive.
  return `${tagMovedMarker}\nThe tag \`${tag}\` pointed to \`${from}\` when this was opened, and points to \`${to}\` now. Nothing was changed here. A maintainer has to look before this goes on; to release the other commit, tag a new version.\n`;
}
