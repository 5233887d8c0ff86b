// What a resource answers: a status, a body, headers; and the refusals in GitHub's own form.

export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as they are, for downloads. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const documentation = 'https://docs.github.com/rest';

/** A refusal on its way to the client; the API turns it into an answer. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(answer: Answer, message: string) {
    super(message);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

export function refusal(
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Refusal {
  const json = { message, documentation_url: documentation, status: String(status), ...more };
  return new Refusal({ status, json }, message);
}

export function notFound(): Refusal {
  return refusal(404, 'Not Found');
}

export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'custom' | 'unprocessable';
  readonly message?: string;
}

/** 422 as GitHub words it: "Validation Failed" and a list of fields. */
export function invalid(...errors: readonly FieldError[]): Refusal {
  return refusal(422, 'Validation Failed', { errors });
}

/** 422 with a sentence of its own. */
export function unprocessable(message: string): Refusal {
  return refusal(422, message);
}

export const ok = (json: unknown): Answer => ({ status: 200, json });
export const created = (json: unknown): Answer => ({ status: 201, json });
export const noContent: Answer = { status: 204 };
