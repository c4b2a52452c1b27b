import type { StoredEvent } from './log-store.ts'

export type FieldName = '@log' | '@memorySize' | NumberFieldName
type NumberFieldName = '@duration' | '@billedDuration' | '@initDuration' | '@memorySize' | '@maxMemoryUsed'

/** The fields that Logs Insights finds in a REPORT line; a field that is not there has no key. */
export type ReportFields = Readonly<Partial<Record<FieldName, string | number>>>

// The tab matters: without it `Duration` is found within `Billed Duration`, too.
const numberFields: Readonly<Record<NumberFieldName, { readonly pattern: RegExp; readonly factor: number }>> = {
  '@duration': { pattern: /\tDuration: ([\d.]+) ms/, factor: 1 },
  '@billedDuration': { pattern: /\tBilled Duration: ([\d.]+) ms/, factor: 1 },
  '@initDuration': { pattern: /\tInit Duration: ([\d.]+) ms/, factor: 1 },
  // In bytes, with 128 MB = 128,000,000.
  '@memorySize': { pattern: /\tMemory Size: (\d+) MB/, factor: 1_000_000 },
  '@maxMemoryUsed': { pattern: /\tMax Memory Used: (\d+) MB/, factor: 1_000_000 },
}

export function isFieldName(name: string): name is FieldName {
  return name === '@log' || Object.hasOwn(numberFields, name)
}

/** Undefined for an event that is no REPORT. */
export function reportFields({ logGroupName, message }: StoredEvent): ReportFields | undefined {
  if (!message.startsWith('REPORT ')) return undefined
  const numbers = Object.entries(numberFields).flatMap(([name, { pattern, factor }]) => {
    const value = pattern.exec(message)?.[1]
    return value === undefined ? [] : [[name, Number(value) * factor] as const]
  })
  return { '@log': `123456789012:${logGroupName}`, ...Object.fromEntries(numbers) }
}
