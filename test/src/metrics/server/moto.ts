import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Request } from './canned-cloudwatch.ts'

/**
 * Starts moto, a CloudWatch that others wrote, on 127.0.0.1 for one test, and resolves with its endpoint; null on a machine
 * that does not have it.
 */
export async function startMoto(): Promise<string | null> {
  const moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<null>((resolve) => moto.once('error', () => resolve(null)).once('exit', () => resolve(null)))
  onTestFinished(async () => {
    moto.kill('SIGKILL')
    await gone
  })
  const listening = new Promise<string>((resolve) => {
    let said = ''
    const read = (chunk: Buffer) => {
      said += chunk.toString()
      const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (endpoint !== undefined) resolve(endpoint)
    }
    moto.stdout.on('data', read)
    moto.stderr.on('data', read)
  })
  return await Promise.race([listening, gone])
}

/** Stands in front of moto, which fails (500) when it is asked for a percentile, and answers those queries with no data. */
export async function withoutPercentiles(upstream: string): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const question = JSON.parse((await buffer(request)).toString()) as Partial<Request>
      const isPercentile = ({ MetricStat }: Request['MetricDataQueries'][number]) => MetricStat.Stat.startsWith('p')
      const kept = question.MetricDataQueries?.filter((query) => !isPercentile(query))
      const headers = Object.entries(request.headers).filter(([name]) =>
        /^(authorization|content-type|x-amz)/.test(name),
      )
      const answered = await fetch(upstream, {
        method: 'POST',
        headers: headers.map(([name, value]) => [name, String(value)]),
        body: JSON.stringify({ ...question, ...(kept && { MetricDataQueries: kept }) }),
      })
      const answer = (await answered.json()) as { MetricDataResults?: object[] }
      for (const { Id } of question.MetricDataQueries?.filter(isPercentile) ?? []) {
        answer.MetricDataResults?.push({ Id, Timestamps: [], Values: [], StatusCode: 'Complete' })
      }
      response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer))
    })().catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
