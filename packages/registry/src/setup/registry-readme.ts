// The README that a new registry starts with.

import { escapeMarkdown, markdownLink } from '../awesome/markdown-text.ts';
import type { Answers } from './answers.ts';

/** Markdown; answers are shown as text. */
export function registryReadme({ title, description, host, site, repository }: Answers): string {
  const about =
    host.homepage === undefined ? escapeMarkdown(host.title) : markdownLink(host.title, host.homepage);
  return `# ${escapeMarkdown(title)}

${escapeMarkdown(description)}

Plugins for ${about}, in a Git repository and on a static site: no server, no accounts, no stored secret.

- Browse: <${site}/>
- Install: \`plugindex registry add ${site}\`, then \`plugindex install <name>\`
- Publish: <${site}/docs/publish-a-plugin/>
- Where a pull request stands: <${site}/queue/>
- Report a weakness in private: <${repository.url}/security/advisories/new>

\`index/registry.yaml\` says what this registry is: host, kinds, categories, capabilities, limits, maintainers and signers.
\`index/plugins/\` holds one folder for each plugin. <${site}/docs/run-your-own/> explains how it runs.
`;
}
