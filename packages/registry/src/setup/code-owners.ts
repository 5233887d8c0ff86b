// Text of CODEOWNERS: maintainers look at everything but the folders of plugins, which the lanes decide.

/** @example codeOwners([{ github: 'octocat' }]) // '…\n* @octocat\n\n/index/plugins/\n' */
export function codeOwners(maintainers: readonly { readonly github: string }[]): string {
  const names = maintainers.map(({ github }) => `@${github}`).join(' ');
  return `# Who is asked to look at a pull request. Written from policy.maintainers of index/registry.yaml.

* ${names}

# Nobody: whose turn it is there is decided by the lanes, by numeric id. In this file the last line that fits counts.
/index/plugins/
`;
}
