import { basename } from 'node:path'
import { z } from 'zod'
import { readJsonFile } from '../json-file.ts'
import { type PriceList, listPrices } from './price-list.ts'

const priceSchemaName = 'fanbench/prices@1'

const price = z.number({ error: 'must be an amount in USD, 0 or more' }).min(0, {
  error: 'must be an amount in USD, 0 or more',
})
const ownPrice = price.exactOptional()
const text = z.string({ error: 'must be a text' }).min(1, { error: 'must not be empty' })

/** The keys of {@link PriceList}; what is left out stays as the list has it. */
const priceFile = z.strictObject({
  schema: z.literal(priceSchemaName),
  asOf: z.iso.date({ error: 'must be a date such as 2026-11-21' }),
  source: text.exactOptional(),
  region: text.exactOptional(),
  usdPer: z
    .strictObject({
      apiMessage: ownPrice,
      apiConnectionMinute: ownPrice,
      lambdaRequest: ownPrice,
      lambdaGbSecond: z.strictObject({ arm64: ownPrice, x86_64: ownPrice }).exactOptional(),
      lambdaGbSecondWarm: ownPrice,
      dynamoDbReadUnit: ownPrice,
      dynamoDbWriteUnit: ownPrice,
      metricRequested: ownPrice,
      metricMonth: ownPrice,
      logGb: ownPrice,
      gbOut: ownPrice,
    })
    .refine((prices) => namesOf(prices).length > 0, { error: 'must have a price at least' }),
})

/**
 * The dated list with the user's own prices in place of its.
 *
 * @param path undefined for the dated list alone
 * @throws Refusal (2) that names every mistake of the file
 */
export async function pricesOf(path: string | undefined): Promise<PriceList> {
  if (path === undefined) return listPrices
  const {
    asOf,
    source = null,
    region = null,
    usdPer,
  } = await readJsonFile(path, {
    what: 'a file of prices',
    schemaName: priceSchemaName,
    schema: priceFile,
    wayOut: 'docs/cost.md shows one',
  })
  const { lambdaGbSecond, ...others } = usdPer
  return {
    ...listPrices,
    own: { file: basename(path), asOf, source, region, names: namesOf(usdPer) },
    usdPer: {
      ...listPrices.usdPer,
      ...others,
      lambdaGbSecond: { ...listPrices.usdPer.lambdaGbSecond, ...lambdaGbSecond },
    },
  }
}

function namesOf(prices: Readonly<Record<string, number | Readonly<Record<string, number>>>>): string[] {
  return Object.entries(prices).flatMap(([name, one]) =>
    typeof one === 'number' ? [name] : Object.keys(one).map((part) => `${name}.${part}`),
  )
}
