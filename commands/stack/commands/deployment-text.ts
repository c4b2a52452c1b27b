import { counted } from '../../../reports/counted.ts'
import type { CloudOptions } from '../../../reference-stack/cloud/index.ts'
import type { StackDefinition } from '../../../reference-stack/definition.ts'
import { describePrices, type PriceList, type PriceSource } from '../../../src/cost/price-list.ts'
import { type CostLine, costOfUsage, totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { type ExpectedLoad, type FunctionSetting, countParts, expectedUsage } from '../../../src/cost/expected-usage.ts'

/** The outline of a deployment: its parts, its place and its cost; also the document of `--json`. */
export interface DeploymentOutline {
  readonly account: string
  readonly region: string
  readonly stack: string
  /** The status of the existing stack; null for a new one. */
  readonly status: string | null
  /** The address of the existing stack's page; null if it has none. */
  readonly pageBefore: string | null
  readonly makes: {
    readonly tables: number
    readonly functions: number
    readonly routes: number
    /** Null without HTTP routes. */
    readonly http: { readonly kind: 'rest' | 'http'; readonly routes: number; readonly hasKey: boolean } | null
    readonly architecture: 'arm64' | 'x86_64'
    /** The memory of the smallest and the largest function. */
    readonly memoryMb: readonly [number, number]
    readonly tickets: boolean
    readonly page: boolean
  }
  readonly tags: Readonly<Record<string, string>>
  readonly estimate: CostEstimate
  /** Warnings about parts that work in the embedded stack, and will not work there. */
  readonly warnings: readonly string[]
}

export function makesOf(
  { tables, functions, routes, http }: StackDefinition,
  { architecture, memoryMb, ticketPublicKey, page }: CloudOptions,
): DeploymentOutline['makes'] {
  const sizes = Object.values(functions).map((definition) => memoryMb ?? definition.memoryMb)
  return {
    tables: Object.keys(tables).length,
    functions: sizes.length,
    routes: Object.keys(routes).length,
    http:
      http === undefined
        ? null
        : {
            kind: http.kind,
            routes: Object.keys(http.routes).length,
            hasKey: http.kind === 'rest' && http.usagePlan !== undefined,
          },
    architecture,
    memoryMb: [Math.min(...sizes), Math.max(...sizes)],
    tickets: ticketPublicKey !== null,
    page,
  }
}

export function outlineText(outline: DeploymentOutline): string {
  const { account, region, stack, status, makes, tags, estimate, warnings } = outline
  const [smallestMb, largestMb] = makes.memoryMb
  const memory = smallestMb === largestMb ? `${largestMb} MB` : `${smallestMb} to ${largestMb} MB`
  const access = makes.tickets ? 'connections need a ticket' : 'open to everybody who knows its URL'
  return [
    `  account  ${account}`,
    `  Region   ${region}`,
    `  stack    ${stack} (${status === null ? 'new' : `exists: ${status}`})`,
    `  makes    ${counted(makes.functions, 'function')} (${makes.architecture}, ${memory}), ${counted(makes.tables, 'table')}, ${counted(makes.routes, 'route')} of one WebSocket API, ${access}`,
    ...httpLines(outline),
    ...pageLines(outline),
    `  tags     ${Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')}`,
    ...estimateLines(estimate),
    ...warnings.map((warning) => `  warning  ${warning}`),
    '',
  ].join('\n')
}

function httpLines({ makes: { http } }: DeploymentOutline): string[] {
  if (http === null) return []
  const kind = http.kind === 'rest' ? 'REST API' : 'HTTP API'
  const key = http.hasKey ? ', a usage plan and a key, whose value API Gateway makes' : ''
  return [
    `  http     ${counted(http.routes, 'route')} of one ${kind}${key}`,
    `           a million requests cost ${usdPerMillionRequests[http.kind]} USD, which is not in the estimate: a demo sends none`,
  ]
}

/**
 * List prices of us-east-1, first tier: "Amazon API Gateway pricing" as public copies of 2025 and 2026 have it. An HTTP API meters each
 * 512 KB of a request. Keys and usage plans have no price.
 */
const usdPerMillionRequests = { rest: '3.50', http: '1.00' } as const

function pageLines({ makes, pageBefore }: DeploymentOutline): string[] {
  if (makes.page)
    return [
      '  page     an S3 bucket behind CloudFront, open to everybody who knows its address; it takes CloudFront minutes',
      '           to make, change or delete it. Billed by requests and bytes, which are not in the estimate',
    ]
  return pageBefore === null ? [] : [`  page     ${pageBefore} is removed; --page keeps it`]
}

function estimateLines({ idleUsd, load, lines, totalUsd, prices }: CostEstimate): string[] {
  const { members, rooms, seconds } = load
  const used = lines.filter(({ amount }) => amount > 0)
  const width = Math.max(...used.map(({ what }) => what.length))
  return [
    `  idle     ${idleUsd.toFixed(2)} USD a month: everything in it is billed by use`,
    `  a demo   about ${totalUsd.toFixed(2)} USD: ${members} members in ${rooms === 1 ? 'one room' : `${rooms} rooms`} for ${Math.round(seconds / 60)} minutes`,
    ...used.map(
      ({ what, amount, unit, usd }) =>
        `             ${what.padEnd(width)}  ${usd.toFixed(4)}  ${shownAmount(amount)} ${unit}`,
    ),
    `           an upper estimate, by ${describePrices(prices)}, without the free tier`,
  ]
}

function shownAmount(amount: number): string {
  return amount.toLocaleString('en', { maximumSignificantDigits: amount < 1 ? 2 : 4 })
}

/** The expected cost of a stack, with its prices and assumptions. */
interface CostEstimate {
  readonly prices: PriceSource
  /** A month without use: everything in the stack is billed by use. */
  readonly idleUsd: number
  readonly load: ExpectedLoad
  readonly lines: readonly CostLine[]
  /** The cost of one such load. */
  readonly totalUsd: number
}

/** @param setting `memoryMb` of all functions; null for that of the definition */
export function estimateCost(
  definition: StackDefinition,
  load: ExpectedLoad,
  { architecture, memoryMb }: Pick<FunctionSetting, 'architecture'> & { readonly memoryMb: number | null },
  prices: PriceList,
): CostEstimate {
  const { asOf, source, region, own } = prices
  const largestMb = memoryMb ?? Math.max(...Object.values(definition.functions).map((one) => one.memoryMb))
  const usage = expectedUsage(countParts(definition), load, { architecture, memoryMb: largestMb })
  const lines = costOfUsage(usage, prices)
  return { prices: { asOf, source, region, own }, idleUsd: 0, load, lines, totalUsd: totalUsd(lines) }
}
