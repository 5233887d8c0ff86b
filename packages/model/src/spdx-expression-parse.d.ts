// Types of the package spdx-expression-parse, which ships none.
declare module 'spdx-expression-parse' {
  /** Parses an SPDX licence expression; throws an Error on anything else. */
  export default function parse(expression: string): unknown;
}
