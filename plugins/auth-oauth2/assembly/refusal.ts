// Why a token was refused: a stable reason for machines, a sentence for people. The first one counts.

export class Refusal {
  reason: string = '';
  message: string = '';

  get isSet(): bool {
    return this.reason.length > 0;
  }

  /** Returns an empty text, so that a function that gives text can end with it. */
  set(reason: string, message: string): string {
    if (this.reason.length == 0) {
      this.reason = reason;
      this.message = message;
    }
    return '';
  }
}
