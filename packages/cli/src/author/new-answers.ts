// The answers that a new plugin needs: from the words of the command, else from the person, else all that is missing at once.
import { isPluginName, type Kind, nearest, quote } from '@plugindex/model';
import { type CommandCall, textOption, UsageError } from '../command.ts';
import type { AuthorRegistry } from './author-registry.ts';
import type { Language } from './templates/language.ts';
import { languages } from './templates/plan-plugin.ts';

export interface NewAnswers {
  readonly name: string;
  readonly kindName: string;
  readonly kind: Kind;
  readonly language: Language;
}

/** What may stand for one answer, and what is wrong with a text that may not. */
interface Question {
  readonly title: string;
  readonly choices: readonly string[];
  /** Undefined for a good answer. */
  complain(text: string): string | undefined;
}

/** How often somebody may type something wrong before we give up. */
const maxAttempts = 3;

export async function askForPlugin(call: CommandCall, registry: AuthorRegistry): Promise<NewAnswers> {
  const { kinds, policy } = registry.config;
  const [kindWord, nameWord] = call.args;
  const questions = {
    kind: choiceOf('What kind of plugin', Object.keys(kinds)),
    name: nameQuestion(policy.reservedNames),
    language: choiceOf(
      'In which language',
      languages.map(({ name }) => name),
    ),
  };
  refuseWrongWords(
    [kindWord, questions.kind],
    [nameWord, questions.name],
    [textOption(call.values, 'lang'), questions.language],
  );
  const given = {
    kind: kindWord ?? (await ask(call, questions.kind)),
    name: nameWord ?? (await ask(call, questions.name)),
    language: textOption(call.values, 'lang') ?? (await ask(call, questions.language)),
  };
  const { kind: kindName, name } = given;
  const kind = kindName === undefined ? undefined : kinds[kindName];
  const language = languages.find((candidate) => candidate.name === given.language);
  if (kindName === undefined || kind === undefined || name === undefined || language === undefined)
    throw missingAnswers(given, registry);
  return { name, kindName, kind, language };
}

function choiceOf(title: string, choices: readonly string[]): Question {
  return {
    title,
    choices,
    complain: (text) => {
      if (choices.includes(text)) return undefined;
      const near = nearest(text, choices);
      return `${quote(text)} is none of ${choices.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}`;
    },
  };
}

function nameQuestion(reserved: readonly string[]): Question {
  return {
    title: 'What is its name',
    choices: [],
    complain: (text) => {
      if (!isPluginName(text))
        return `${quote(text)} is no plugin name: expected at most 64 lower-case letters, digits and single hyphens, a letter first, such as "auth-badge"`;
      return reserved.includes(text) ? `"${text}" is a name that the registry keeps for itself` : undefined;
    },
  };
}

/** Everything that is wrong with the words of the command, in one message. */
function refuseWrongWords(...answers: readonly (readonly [string | undefined, Question])[]): void {
  const complaints = answers.flatMap(([text, question]) =>
    text === undefined ? [] : (question.complain(text) ?? []),
  );
  if (complaints.length > 0)
    throw new UsageError(`Cannot make a plugin: ${complaints.join('; ')}`, 'plugindex help new');
}

/** Undefined when nobody is there to answer. */
async function ask({ ports }: CommandCall, question: Question): Promise<string | undefined> {
  const choices = question.choices.length === 0 ? '' : ` (${question.choices.join(', ')})`;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const answer = await ports.askText(`${question.title}?${choices}`);
    if (answer === undefined) return undefined;
    const complaint = question.complain(answer.trim());
    if (complaint === undefined) return answer.trim();
    ports.say(`${complaint}\n`);
  }
  return undefined;
}

function missingAnswers(
  given: Readonly<Record<'kind' | 'name' | 'language', string | undefined>>,
  registry: AuthorRegistry,
): UsageError {
  const missing = [
    ...(given.kind === undefined ? [`kind (${Object.keys(registry.config.kinds).join(', ')})`] : []),
    ...(given.name === undefined ? ['name'] : []),
    ...(given.language === undefined ? [`--lang (${languages.map(({ name }) => name).join(', ')})`] : []),
  ];
  const kind = given.kind ?? Object.keys(registry.config.kinds)[0];
  return new UsageError(
    `Cannot make a plugin: found no ${missing.join(', no ')}, and nobody is there to ask`,
    `plugindex new ${kind} ${given.name ?? 'my-plugin'} --lang ${given.language ?? languages[0]?.name}`,
  );
}
