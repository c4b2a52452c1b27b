/** What a workflow gives the action; an empty text is an input that was not given. */
export interface ActionInputs {
  /** `gate`, `run`, ... */
  readonly command: string
  readonly stack: string
  readonly baselineRef: string
  /** Further words, as one would type them: `--members 50 --slo 'delivery_latency.p99<250ms'`. */
  readonly args: string
}

/** The words behind `fanbench`. A value that begins with a dash stays the value of its option. */
export function fanbenchWords({ command, stack, baselineRef, args }: ActionInputs): string[] {
  return [
    ...splitWords(command),
    ...(baselineRef === '' ? [] : [`--baseline-ref=${baselineRef}`]),
    ...(stack === '' ? [] : [`--stack=${stack}`]),
    ...splitWords(args),
  ]
}

/**
 * Splits at spaces and line feeds, other than within quotes. Nothing is expanded and nothing is run: a shell never reads it.
 *
 * @throws SyntaxError for a quote that is not closed
 */
export function splitWords(text: string): string[] {
  const quoted = /'([^']*)'|"([^"]*)"/g
  const words = [...text.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) => word)
  if (words.some((word) => /['"]/.test(word.replaceAll(quoted, ''))))
    throw new SyntaxError(`a quote is not closed: ${text.trim()}`)
  return words.map((word) => word.replaceAll(quoted, '$1$2'))
}
