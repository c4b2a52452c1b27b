/** The inputs that a workflow gives to the action; an input that was not given is an empty text. */
export interface ActionInputs {
  /** `gate`, `run`, ... */
  readonly command: string
  readonly stack: string
  readonly baselineRef: string
  /** Further arguments, as one would type them: `--members 50 --slo 'delivery_latency.p99<250ms'`. */
  readonly args: string
}

/** The arguments behind `fanbench`. A value that begins with a dash stays the value of its option. */
export function fanbenchArgs({ command, stack, baselineRef, args }: ActionInputs): string[] {
  return [
    ...splitArgs(command),
    ...(baselineRef === '' ? [] : [`--baseline-ref=${baselineRef}`]),
    ...(stack === '' ? [] : [`--stack=${stack}`]),
    ...splitArgs(args),
  ]
}

/**
 * Splits at spaces and line feeds, other than within quotes. Nothing is expanded and nothing is run: a shell never reads it.
 *
 * @throws SyntaxError for a quote that is not closed
 */
export function splitArgs(text: string): string[] {
  const quoted = /'([^']*)'|"([^"]*)"/g
  const args = [...text.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) => word)
  if (args.some((word) => /['"]/.test(word.replaceAll(quoted, ''))))
    throw new SyntaxError(`a quote is not closed: ${text.trim()}`)
  return args.map((word) => word.replaceAll(quoted, '$1$2'))
}
