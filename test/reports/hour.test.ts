import { expect, it } from 'vitest'
import { renderHtml } from './run-writers.ts'
import { type SeriesBin, binned, binnedForTable } from '../../reports/html/series-bins.ts'
import { hourResult } from '../fixtures/hour-result.ts'

it('the page of an hour in which something happens all the time has less than 300 kB, and says what a row stands for', async () => {
  const page = await renderHtml(hourResult())
  expect(Buffer.byteLength(page)).toBeLessThan(300_000)
  expect(page).toContain('Each point stands for 12\u00a0s')
  expect(page).toContain('each row stands for 30 s')
})

it('seconds in bins lose nothing: their sums and their worst second stay', () => {
  const { series } = hourResult()
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
  for (const { bins, secondsPerBin } of [binned(series), binnedForTable(series)]) {
    const sum = (rate: (bin: SeriesBin) => number) => total(bins.map((bin) => rate(bin) * secondsPerBin))
    expect(sum((bin) => bin.messagesPerSecond)).toBeCloseTo(total(series.map((row) => row.messagesPublished)), -1)
    expect(sum((bin) => bin.deliveriesPerSecond)).toBeCloseTo(total(series.map((row) => row.deliveriesReceived)), -1)
    expect(total(bins.map((bin) => bin.deliveriesLost))).toBe(total(series.map((row) => row.deliveriesLost)))
    expect(Math.max(...bins.map((bin) => bin.deliveryP99Us ?? 0))).toBe(
      Math.max(...series.map((row) => row.deliveryP99Us ?? 0)),
    )
  }
})
