import type { Mistakes } from '../../src/settings/mistakes.ts'
import { exitCodes } from '../../src/exit-codes.ts'
import { destinationProblems } from '../../src/targets/guard.ts'

/** Where a collector on this machine listens for OTLP over HTTP. */
const usualEndpoint = 'http://127.0.0.1:4318'

const metricsPath = '/v1/metrics'

/**
 * The URL to which metrics are posted; undefined where nobody asked for it.
 *
 * @param asked true where the flag stands alone: then a standard variable may name the collector
 */
export function otlpUrl(
  asked: string | true | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (asked === undefined) return undefined
  const named = environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? ''
  const endpoint = asked === true ? (named === '' ? usualEndpoint : named) : asked
  const base = endpoint.replace(/\/+$/, '')
  return base.endsWith(metricsPath) ? base : `${base}${metricsPath}`
}

/** Notes what is wrong with the URL (exit 2), and why nothing may be sent there (exit 15). */
export function checkOtlpUrl(url: string | undefined, ownedHosts: readonly string[], mistakes: Mistakes): void {
  if (url === undefined) return
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    return mistakes.add(exitCodes.usage, `--otlp: give the URL of a collector, such as ${usualEndpoint}`)
  const { username, password, search, hash } = parsed
  if (`${username}${password}${search}${hash}` !== '')
    mistakes.add(
      exitCodes.usage,
      '--otlp: leave user, password and query out of the URL; OTEL_EXPORTER_OTLP_HEADERS may hold a token',
    )
  mistakes.add(
    exitCodes.refused,
    ...destinationProblems(url, ownedHosts, 'figures').map((problem) => `--otlp: ${problem}`),
  )
}
