/** An HTTP response as it was on the wire, as far as recordings compare it. */
export type WireAnswer = {
  readonly status: number
  /** Names of the headers, sorted; without those in {@link incidental}. */
  readonly headers: string[]
  /** The error's name, as SDKs read it. */
  readonly errorType: string | null
  readonly body: string
}

/** Headers that depend on the server or the time, and say nothing about the response. */
const incidental = new Set(['date', 'connection', 'keep-alive', 'server', 'via'])

const longestBody = 2_000

export function wireAnswer(
  status: number | undefined,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): WireAnswer {
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const [, errorType] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amzn-errortype') ?? []
  return {
    status: status ?? 0,
    headers: names.filter((name) => !incidental.has(name)).sort(),
    errorType: errorType === undefined ? null : String(errorType),
    body: body.slice(0, longestBody),
  }
}
