// The comment on top of a file of the index by which editors find its schema, wherever the file lies.
import type { RegistryConfig } from '@plugindex/model';

const anySchemaLine = /^# yaml-language-server: [^\n]*\n?/gm;

/** The text below its schema line; an earlier such line goes. */
export function withSchemaLine(
  text: string,
  {
    registry,
    format,
  }: { readonly registry: RegistryConfig; readonly format: 'plugin' | 'manifest' | 'yanks' },
): string {
  const url = `${registry.deployment.urls.registry}/v1/schemas/${format}.schema.json`;
  return `# yaml-language-server: $schema=${url}\n${text.replace(anySchemaLine, '').replace(/^\n+/, '')}`;
}
