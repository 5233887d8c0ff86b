// Reads a YAML file that a user wrote for an application, and says everything that is wrong with it.
import { type DocumentParser, parseYaml, sortProblems } from '@plugindex/model';
import { readFileCapped } from './read-file.ts';

// A configuration of a megabyte was written by no person.
const maxBytes = 1024 * 1024;

/**
 * Throws an Error with one line for each problem, `file:line: message`, or what `node:fs` throws.
 * @example await readYamlFile('mock.yaml', createParser(Type.Object({ port: Type.Integer() }))) // { port: 4400 }
 */
export async function readYamlFile<Value>(file: string, parse: DocumentParser<Value>): Promise<Value> {
  const text = new TextDecoder().decode(await readFileCapped(file, { maxBytes }));
  const source = parseYaml(text, { file });
  const parsed = source.ok ? parse(source.value) : source;
  if (parsed.ok) return parsed.value;
  const problems = sortProblems(parsed.problems);
  const lines = problems.map(({ where, message }) => `${file}:${where.line ?? 1}: ${message}`);
  throw new Error(lines.join('\n'));
}
